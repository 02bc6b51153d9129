from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.language.sound import ways_to_say
from qa_monitor.lexicon.glance import Glance
from qa_monitor.lexicon.retrieve import SoundIndex

CUES = ["不会", "我们不会", "你说的", "从来没有说过", "绝对不会告诉你", "我们没有权利告诉别人", "有没有人告诉过你"]
MOST_COST = 0.1
texts = st.text("不部会回我们你说的从来没有过绝对告诉全力权利别人", max_size=14)


@given(texts)
def test_no_text_is_overlooked(text: str) -> None:
    """What the search finds, otherwise than as it is written, the glance holds possible."""
    found = SoundIndex.build(CUES).candidates(text, most_cost=MOST_COST)
    glance = Glance.build((cue, MOST_COST) for cue in CUES)
    if any(text[one.start : one.stop] != CUES[one.phrase] for one in found):
        assert any(glance.may_fit(text, way) for way in ways_to_say(text))


def test_what_is_far_from_all_is_seen_to_be() -> None:
    glance = Glance.build((cue, MOST_COST) for cue in CUES)
    text = "明天下午三点再联系"
    assert not any(glance.may_fit(text, way) for way in ways_to_say(text))


def test_what_is_written_the_same_is_not_misheard() -> None:
    glance = Glance.build([("我们不会", MOST_COST)])
    assert not glance.may_fit("我们不会", ways_to_say("我们不会")[0])
    assert glance.may_fit("我们部会", ways_to_say("我们部会")[0])
