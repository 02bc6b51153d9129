import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.review.sound import ByteRange, UnsatisfiableRange, requested


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(None, None, id="no header asks for all"),
        pytest.param("bytes=0-", ByteRange(0, 1000), id="from the first byte on"),
        pytest.param("bytes=200-299", ByteRange(200, 300), id="both ends are inclusive"),
        pytest.param("bytes=900-5000", ByteRange(900, 1000), id="an end behind the file is cut off"),
        pytest.param("bytes=-100", ByteRange(900, 1000), id="the last bytes"),
        pytest.param("bytes=-5000", ByteRange(0, 1000), id="more last bytes than there are"),
        pytest.param("Bytes = 1-1", ByteRange(1, 2), id="written in another way"),
        pytest.param("bytes=0-1,5-6", None, id="several ranges: the whole file, as the standard allows"),
        pytest.param("bytes=9-3", None, id="an end before the start is no range"),
        pytest.param("bytes=-", None, id="neither end is no range"),
        pytest.param("lines=1-2", None, id="another unit"),
        pytest.param("bytes=1-2" + "0" * 40, None, id="a number no file has"),
    ],
)
def test_requested(header: str | None, expected: ByteRange | None) -> None:
    assert requested(header, 1000) == expected


@pytest.mark.parametrize(
    "header",
    [pytest.param("bytes=1000-", id="behind the last byte"), pytest.param("bytes=-0", id="the last no bytes")],
)
def test_unsatisfiable(header: str) -> None:
    with pytest.raises(UnsatisfiableRange):
        requested(header, 1000)


@given(st.text() | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(1, 10**12))
def test_a_part_lies_in_the_file(header: str, length: int) -> None:
    try:
        part = requested(header, length)
    except UnsatisfiableRange:
        return
    assert part is None or 0 <= part.start < part.stop <= length
