from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.sound import Recent


def test_what_many_ask_for_at_once_is_made_once() -> None:
    made: list[int] = []
    recent: Recent[str, int] = Recent(1)
    with ThreadPoolExecutor(8) as askers:
        got = list(askers.map(lambda _: recent.get("a", lambda: made.append(1) or 7), range(50)))
    assert (made, set(got)) == ([1], {7})


def test_what_could_not_be_made_is_tried_again() -> None:
    recent: Recent[str, float] = Recent(1)
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 / 0)
    assert recent.get("a", lambda: 2.0) == 2.0


@given(st.lists(st.integers(0, 5)), st.integers(1, 4))
def test_the_ones_used_last_are_at_hand(keys: list[int], most: int) -> None:
    recent: Recent[int, str] = Recent(most)
    for at, key in enumerate(keys):
        last_used = list(dict.fromkeys(reversed(keys[:at])))[:most]
        made: list[int] = []
        assert recent.get(key, lambda key=key, made=made: made.append(key) or str(key)) == str(key)
        assert (made == []) == (key in last_used)
