"""The mechanism of context on small cues, and the cues that ship on sentences that are not in any lexicon file."""

from itertools import chain
from pathlib import Path

import pytest
from context_sentences import FOR_REVIEW, STANDS, TAKEN_BACK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lexicon_material import CONTEXT, category, lexicons_of, said

from qa_monitor.domain import Context, Finding, FindingState, Role, Span, Utterance
from qa_monitor.lexicon import Matcher

ACROSS = CONTEXT.replace("unless: [就, 但, ", "across: [随便, 去, '(向|给)你'], unless: [就, 但, ")
"""The small cues, with words that a negation reaches across."""

SHIPPED = (Path(__file__).parents[2] / "lexicons" / "context.yaml").read_text(encoding="utf-8")


def reason(folder: Path, sentence: str, *, more: str = "", context: str = CONTEXT, pattern: bool = False) -> str | None:
    """The context and cue that cancel the marked expression of the sentence; its gap is written ~ if it has one."""
    start, stop = sentence.index("「"), sentence.index("」")
    expression = sentence[start + 1 : stop]
    text = sentence.replace("「", "").replace("」", "")
    entries = f'  - {{id: one, patterns: ["{_with_gap(expression)}"]}}' if pattern else None
    lexicons = lexicons_of(folder, category(more=more, entries=entries, phrases=f"[{expression}]"), context=context)
    (finding,) = Matcher.build(lexicons).find([said(text.replace("~", ""))], callee_role=None)
    return shown(finding)


def shown(finding: Finding) -> str | None:
    """The context and cue that take a finding back; whether they only may do so."""
    cancelled = finding.cancelled_by
    perhaps = "perhaps " if finding.state is FindingState.REVIEW else ""
    return None if cancelled is None else f"{perhaps}{cancelled.context}: {cancelled.cue}"


def _with_gap(expression: str) -> str:
    """我~不是~法院的 is found by the pattern 我~6法院的."""
    first, _, last = expression.split("~")
    return f"{first}~6{last}"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("我们不会「告诉你家人」", "negation: 不会", id="a cue right before"),
        pytest.param("我们不会随便就这么「告诉你家人」", None, id="a word that cuts the reach"),
        pytest.param("我们不会随便这么说「告诉你家人」", "negation: 不会", id="a cue as far as its reach"),
        pytest.param("我们不会随随便便去乱说「告诉你家人」", None, id="a cue out of its reach"),
        pytest.param("你以为我不会「告诉你家人」", None, id="a longer expression that holds the cue"),
        pytest.param("再不还「告诉你家人」", None, id="bare 不 is no cue"),
        pytest.param("「告诉你家人」不会的", None, id="a cue on the other side"),
        pytest.param("「告诉你家人」是违法的", "advice: 是违法的", id="a cue after"),
        pytest.param("「告诉你家人」随便说说是违法的", "advice: 是违法的", id="a cue after, as far as its reach"),
        pytest.param("「告诉你家人」随便说一说是违法的", None, id="a cue after, out of its reach"),
        pytest.param(
            "您刚才说，有人不会「告诉你家人」", "quotation: 您刚才说，有人", id="the longest cue tells the reason"
        ),
        pytest.param("不会千万不要「告诉你家人」", "advice: 千万不要", id="whatever its place in the file"),
        pytest.param("如果「告诉你家人」吗", None, id="conditions and questions only where asked for"),
    ],
)
def test_cues(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("「我~不是~法院的」", "negation: 不是", id="a cue in a gap"),
        pytest.param("「我~不是就~法院的」", None, id="cut inside the gap"),
        pytest.param("「我~就是~法院的」", None, id="no cue in the gap"),
        pytest.param("「法律上~没有~余地」", None, id="a cue of no reach counts right before only"),
    ],
)
def test_a_cue_may_stand_in_a_gap_of_the_pattern(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence, pattern=True) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("吗「告诉你家人」", "question: 吗", id="around, before"),
        pytest.param("「告诉你家人」吗", "question: 吗", id="around, after"),
        pytest.param("可能会「告诉你家人」", "condition: 可能", id="a condition"),
        pytest.param("可能马上「告诉你家人」", None, id="a condition that is cut"),
        pytest.param("不会「告诉你家人」", None, id="negation was not asked for"),
    ],
)
def test_a_category_names_the_contexts_that_cancel_it(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence, more="context: [question, condition]\n") == expected


# --- what only may take back -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("我们不会「告诉你家人」", "negation: 不会", id="nothing between"),
        pytest.param("我们不会随便去「告诉你家人」", "negation: 不会", id="known words between"),
        pytest.param("我们不会给你「告诉你家人」", "negation: 不会", id="a known pattern between"),
        pytest.param("我不会等你「告诉你家人」", "perhaps negation: 不会", id="unknown words between"),
        pytest.param("我不会随便等「告诉你家人」", "perhaps negation: 不会", id="one unknown word between"),
        pytest.param("我不会去，「告诉你家人」", "perhaps negation: 不会", id="a clause that ends between"),
        pytest.param(
            "我不会。「告诉你家人」", "perhaps negation: 不会", id="a sentence that ends right behind the cue"
        ),
        pytest.param("你，不会「告诉你家人」。", "negation: 不会", id="marks elsewhere"),
        pytest.param(
            "您刚才说，有人，「告诉你家人」", "quotation: 您刚才说，有人", id="a quotation goes on behind a comma"
        ),
        pytest.param("千万不要，「告诉你家人」", "perhaps advice: 千万不要", id="a warning that ends before"),
        pytest.param("「告诉你家人」，是违法的", "advice: 是违法的", id="behind the expression a comma is usual"),
    ],
)
def test_how_surely_a_cue_reaches(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence, context=ACROSS) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("没有全「告诉你家人」", "negation: 没有全", id="three syllables of the same sound"),
        pytest.param("你前万不要「告诉你家人」", "advice: 前万不要", id="four"),
        pytest.param("我们不回「告诉你家人」", "perhaps negation: 不回", id="two may be other words"),
        pytest.param("我们部会「告诉你家人」", "perhaps negation: 部会", id="two, written with other characters"),
        pytest.param("千问不要「告诉你家人」", "perhaps advice: 千问不要", id="four syllables nearly of that sound"),
        pytest.param("没有前「告诉你家人」", None, id="three nearly of that sound are not enough"),
        pytest.param("不废「告诉你家人」", None, id="nor are two"),
        pytest.param("步「告诉你家人」", None, id="a cue of one syllable is never looked for"),
        pytest.param("梅友「告诉你家人」", "perhaps negation: 梅友", id="a cue of no reach, right before"),
        pytest.param("梅友去「告诉你家人」", None, id="a cue of no reach, farther off"),
        pytest.param("我们不回就「告诉你家人」", None, id="cut as the cue is"),
        pytest.param("你以为我不回「告诉你家人」", None, id="held by a longer expression as the cue is"),
        pytest.param("我们不回随便这么说「告诉你家人」", "perhaps negation: 不回", id="as far as its reach"),
        pytest.param("我们不回随随便便去乱说「告诉你家人」", None, id="out of its reach"),
        pytest.param("「告诉你家人」事违法的", "advice: 事违法的", id="behind the expression"),
        pytest.param("不会部会「告诉你家人」", "negation: 不会", id="a cue heard as it is written goes before"),
    ],
)
def test_cues_by_sound(tmp_path: Path, sentence: str, expected: str | None) -> None:
    warned = CONTEXT.replace("[千万不要, 不要]", "[千万不要]")
    assert reason(tmp_path, sentence, context=warned) == expected


@pytest.mark.parametrize(
    ("polarity", "text", "expected"),
    [
        pytest.param("good", "我不会等告诉你家人", "negation: 不会", id="a cue across unknown words cancels"),
        pytest.param("good", "我不回告诉你家人", None, id="a cue perhaps misheard does not count"),
        pytest.param("signal", "我不回告诉你家人", None, id="nor for a signal"),
        pytest.param(
            "violation", "我不回告诉你家人", "perhaps negation: 不回", id="only an accusation is left to a person"
        ),
    ],
)
def test_a_doubt_holds_back_accusations_alone(tmp_path: Path, polarity: str, text: str, expected: str | None) -> None:
    lexicons = lexicons_of(tmp_path, category(polarity=polarity), context=ACROSS)
    (finding,) = Matcher.build(lexicons).find([said(text)], callee_role=None)
    assert shown(finding) == expected


def test_who_spoke_is_asked_before_what_may_take_back(tmp_path: Path) -> None:
    matcher = Matcher.build(lexicons_of(tmp_path, category()))
    (finding,) = matcher.find([said("我们不回告诉你家人", role=Role.UNKNOWN)], callee_role=None)
    assert (finding.cancelled_by, finding.review_because) == (None, "roles")


# --- turns before and after -----------------------------------------------------------------------------------------

A, C = Role.AGENT, Role.CUSTOMER


def turns(*spoken: tuple[Role, str], pause: float = 0.5) -> list[Utterance]:
    """One after the other, as long as they have characters."""
    utterances: list[Utterance] = []
    at = 0.0
    for role, text in spoken:
        utterances.append(said(text, role=role, at=at))
        at = utterances[-1].turn.span.end + pause
    return utterances


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        pytest.param(
            [(A, "我们不会"), (C, "嗯"), (A, "告诉你家人")], "negation: 不会", id="cut off, then gone on with"
        ),
        pytest.param([(A, "我们不会"), (C, "怎么"), (A, "告诉你家人")], None, id="somebody else took the turn"),
        pytest.param([(A, "我们不会"), (C, "嗯"), (A, "就告诉你家人")], None, id="cut in the next turn"),
        pytest.param([(A, "你以为我不会"), (C, "嗯"), (A, "告诉你家人")], None, id="held by a longer expression there"),
        pytest.param([(A, "不会打人"), (C, "嗯"), (A, "告诉你家人")], None, id="not at the end of the turn before"),
        pytest.param([(A, "不"), (C, "嗯"), (A, "会告诉你家人")], "negation: 不会", id="a cue cut in two"),
        pytest.param([(A, "我们不回"), (C, "嗯"), (A, "告诉你家人")], "perhaps negation: 不回", id="misheard there"),
        pytest.param(
            [(A, "刚才说有人"), (C, "对"), (A, "告诉你家人")], "quotation: 有人", id="a quotation announced before"
        ),
        pytest.param([(C, "你们绝对不会"), (A, "告诉你家人")], None, id="a cue in another mouth"),
        pytest.param(
            [(A, "告诉你家人"), (C, "啊"), (A, "是违法的")], "advice: 是违法的", id="taken back in the next turn"
        ),
        pytest.param(
            [(A, "告诉你家人"), (C, "啊"), (A, "这是违法的")], None, id="not at the beginning of the next turn"
        ),
        pytest.param([(A, "告诉你家人"), (C, "是违法的")], None, id="called illegal by the other side"),
        pytest.param(
            [(C, "要告诉我家人吗"), (A, "不会的，告诉你家人")], "negation: 不会", id="asked, and answered in a clause"
        ),
        pytest.param(
            [(C, "你们讲什么"), (A, "不会的，告诉你家人")],
            "perhaps negation: 不会",
            id="answered without having been asked",
        ),
        pytest.param(
            [(C, "不会告诉我家人吧"), (A, "不会？告诉你家人")], "perhaps negation: 不会", id="the answer is a question"
        ),
        pytest.param(
            [(C, "他要告诉我家人"), (A, "告诉你家人？")],
            "perhaps quotation: 告诉你家人",
            id="asked back with a question mark",
        ),
        pytest.param(
            [(C, "他要告诉我家人"), (A, "告诉你家人是吗")], "perhaps quotation: 告诉你家人", id="asked back in words"
        ),
        pytest.param([(C, "他要告诉我家人"), (A, "告诉你家人")], None, id="repeated, not asked back"),
        pytest.param([(C, "他要打我"), (A, "告诉你家人？")], None, id="a question about what nobody has said"),
    ],
)
def test_turns_before_and_after(tmp_path: Path, spoken: list[tuple[Role, str]], expected: str | None) -> None:
    (finding,) = Matcher.build(lexicons_of(tmp_path, category())).find(turns(*spoken), callee_role=None)
    assert shown(finding) == expected


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher.build(lexicons_of(tmp_path_factory.mktemp("small"), category()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("不会没有说千万要你刚才是违法的有人嗯好？，告诉我家人", max_size=12), st.booleans())
def test_no_words_of_another_person_take_a_threat_back(small: Matcher, words: str, before: bool) -> None:
    threat, other = (A, "现在就告诉你家人"), (C, words)
    spoken = [other, threat] if before else [threat, other]
    (finding,) = (one for one in small.find(turns(*spoken), callee_role=None) if one.role is A)
    assert finding.state is FindingState.SUSPECTED


# --- the cues that ship -----------------------------------------------------------------------------------------


SENTENCES = [*chain(*TAKEN_BACK.values()), *STANDS, *FOR_REVIEW]
EXPRESSIONS = sorted({sentence[sentence.index("「") + 1 : sentence.index("」")] for sentence in SENTENCES})


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """The shipped cues, and a category for each expression of the sentences."""
    categories = [category(f"c{number}", phrases=f"[{phrase}]") for number, phrase in enumerate(EXPRESSIONS)]
    return Matcher.build(lexicons_of(tmp_path_factory.mktemp("shipped"), *categories, context=SHIPPED))


def judged(matcher: Matcher, sentence: str) -> str:
    """What becomes of the marked expression: its state, and the context that decides."""
    start, stop = sentence.index("「"), sentence.index("」") - 1
    own = f"c{EXPRESSIONS.index(sentence[start + 1 : stop + 1])}"
    heard = said(sentence.replace("「", "").replace("」", ""))
    (finding,) = (
        one for one in matcher.find([heard], callee_role=None) if one.category == own and one.span == Span(start, stop)
    )
    return f"{finding.state}: {finding.cancelled_by.context}" if finding.cancelled_by else str(finding.state)


@pytest.mark.parametrize(
    ("sentence", "context"),
    [pytest.param(one, context, id=one) for context, sentences in TAKEN_BACK.items() for one in sentences],
)
def test_the_shipped_cues_take_back(shipped: Matcher, sentence: str, context: str) -> None:
    assert judged(shipped, sentence) == f"cancelled: {context}"


@pytest.mark.parametrize("sentence", [pytest.param(one, id=one) for one in STANDS])
def test_a_threat_or_insult_stands_whatever_not_is_around_it(shipped: Matcher, sentence: str) -> None:
    assert judged(shipped, sentence) == "suspected"


@pytest.mark.parametrize("sentence", [pytest.param(one, id=one) for one in FOR_REVIEW])
def test_a_threat_that_might_be_taken_back_is_for_a_person(shipped: Matcher, sentence: str) -> None:
    assert judged(shipped, sentence).startswith("review: ")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("逾期可能会「影响您的征信」", "condition", id="may"),
        pytest.param("银行不排除依法「起诉」", "condition", id="does not rule out"),
        pytest.param("逾期信息会按规定「报送征信」", "condition", id="as the rules say"),
        pytest.param("如果法院判决后不履行可能被「采取执行措施」", "condition", id="if, may"),
        pytest.param("「起诉」与否由银行决定", "condition", id="the bank decides"),
        pytest.param("「减免」以银行审批为准", "condition", id="subject to approval"),
        pytest.param("马上就要「起诉你」", None, id="at once is no condition"),
        pytest.param("依法今天就「抓你」", None, id="today cuts the law"),
    ],
)
def test_conditions_for_categories_that_ask_for_them(tmp_path: Path, sentence: str, expected: str | None) -> None:
    found = reason(tmp_path, sentence, more="context: [condition]\n", context=SHIPPED)
    assert (found.split(":")[0] if found else None) == expected


def test_every_context_has_cues() -> None:
    assert all(f"{context}:" in SHIPPED for context in list(Context)[:5])
