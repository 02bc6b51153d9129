import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.personal import Kind
from qa_monitor.personal.written_out import written_out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("你住址是「某某路十二号三单元六零一」，对吧", Kind.ADDRESS, id="street, house, entrance, flat"),
        pytest.param("户籍在「某某省某某县某某镇某某村5组12号」", Kind.ADDRESS, id="a village"),
        pytest.param("我家在「某某小区,8号楼,2单元,301室」呢", Kind.ADDRESS, id="pauses between"),
        pytest.param("地址写的「某某街道88弄6号」", Kind.ADDRESS, id="a lane"),
        pytest.param("我住「三号楼二单元」", Kind.ADDRESS, id="house and entrance alone, where somebody lives"),
        pytest.param("「某某大道100号3栋502」", Kind.ADDRESS, id="an address that nobody announced"),
        pytest.param("您看三号楼二单元", None, id="house and entrance alone"),
        pytest.param("去中山路12号", None, id="a street with a number alone"),
        pytest.param("网点就在中山路12号3楼", None, id="a branch"),
        pytest.param("法院在人民路8号2楼201室", None, id="a court"),
        pytest.param("您住哪儿我不管，下个月15号还", None, id="a date after 住"),
        pytest.param("「a.b-c@example.com」", Kind.EMAIL, id="a mailbox as it is written"),
        pytest.param("写到「幺二三四五艾特example点com」就行", Kind.EMAIL, id="a mailbox as it is said"),
        pytest.param("艾特我一下点com", None, id="the words of a mailbox"),
    ],
)
def test_written_out(text: str, expected: Kind | None) -> None:
    plain = text.replace("「", "").replace("」", "")
    places = [] if expected is None else [(expected, text.index("「"), text.index("」") - 1)]
    assert [(found.kind, found.start, found.stop) for found in written_out(plain)] == places


@given(st.text() | st.text(st.sampled_from("路街村镇小区号楼单元室十二3住你是在a@.点com ，"), max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for found in written_out(text):
        assert 0 <= found.start < found.stop <= len(text)
        assert 0.5 <= found.confidence <= 1
