from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lexicon_material import THREAT, category, lexicons_of, put_right, said

from qa_monitor.domain import (
    CalleeRole,
    Cancellation,
    Context,
    Finding,
    FindingState,
    FoundBy,
    Polarity,
    Reading,
    Role,
    Severity,
    Span,
    Utterance,
)
from qa_monitor.language import normalise
from qa_monitor.lexicon import Lexicons, Matcher


def found(lexicons: Lexicons, *utterances: Utterance, callee: CalleeRole | None = CalleeRole.DEBTOR) -> list[Finding]:
    return list(Matcher.build(lexicons).find(utterances, callee_role=callee))


def shown(findings: list[Finding]) -> list[str]:
    """Entry, what was heard, and what became of it."""
    return [
        f"{one.entry} {one.heard} {one.cancelled_by.context if one.cancelled_by else one.review_because or 'suspected'}"
        for one in findings
    ]


def test_a_finding_carries_its_whole_evidence(tmp_path: Path) -> None:
    lexicons = lexicons_of(tmp_path, THREAT)
    (finding,) = found(lexicons, said("喂", role=Role.CUSTOMER), said("我就打給您爸媽", at=5, probability=0.5))
    assert [replace(finding, confidence=round(finding.confidence, 9))] == [
        Finding(
            category="threat",
            code="V01",
            entry="tell_family",
            polarity=Polarity.VIOLATION,
            severity=Severity.CRITICAL,
            role=Role.AGENT,
            turn=1,
            span=Span(7.0, 12.0),
            heard="打给您爸妈",
            believed="打给你爸妈",
            found_by=FoundBy.TEXT,
            confidence=0.5,
            log_probability=None,
            cancelled_by=None,
            review_because=None,
            sources=("R13",),
        )
    ]


def test_a_context_that_is_only_possible_leaves_the_finding_to_a_person(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, THREAT), said("我們部會打給您爸媽", at=5))
    assert finding.state is FindingState.REVIEW
    assert (finding.cancelled_by, finding.review_because) == (Cancellation(Context.NEGATION, "部会"), "context")


def test_the_cue_of_the_turn_before_is_shown_as_it_was_heard(tmp_path: Path) -> None:
    turns = [said("我们没有權"), said("嗯", at=5.5, role=Role.CUSTOMER), said("打给您爸妈", at=7)]
    (finding,) = found(lexicons_of(tmp_path, THREAT), *turns)
    assert (finding.turn, finding.span, finding.heard) == (2, Span(7.0, 12.0), "打给您爸妈")
    assert finding.cancelled_by == Cancellation(Context.NEGATION, "没有权")


def test_a_pattern_is_believed_as_it_was_heard(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, THREAT), said("你再不还钱我明天告诉你家人啊"))
    assert (finding.heard, finding.believed) == ("再不还钱我明天告诉你家人", "再不还钱我明天告诉你家人")
    assert finding.span == Span(1.0, 13.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("咱们走着瞧", ["wait_and_see 走着瞧 suspected"], id="a phrase"),
        pytest.param("再不还就打给爸妈", ["tell_family 再不还就打给爸妈 suspected"], id="a pattern"),
        pytest.param(
            "再不还就打给你爸妈", ["tell_family 再不还就打给你爸妈 suspected"], id="the longer of two overlapping ones"
        ),
        pytest.param(
            "打给你爸妈打给你爸妈",
            ["tell_family 打给你爸妈 suspected", "tell_family 打给你爸妈 suspected"],
            id="said twice, found twice",
        ),
        pytest.param("打给你，爸妈！", ["tell_family 打给你，爸妈 suspected"], id="punctuation inside"),
        pytest.param("打 给 你 爸 妈", ["tell_family 打 给 你 爸 妈 suspected"], id="spaces inside"),
        pytest.param("告诉你家", [], id="half a phrase"),
        pytest.param(
            "告诉你家人一声平安", ["tell_family 告诉你家人 exception"], id="an exception that covers the place"
        ),
        pytest.param("我们不会告诉你家人的", ["tell_family 告诉你家人 negation"], id="negated"),
        pytest.param("我们不会走着瞧", ["wait_and_see 走着瞧 suspected"], id="an entry that ignores negation"),
    ],
)
def test_what_is_found_in_one_utterance(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert shown(found(lexicons_of(tmp_path, THREAT), said(text))) == expected


def test_an_entry_has_its_own_severity(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, THREAT), said("咱们走着瞧"))
    assert finding.severity is Severity.MINOR


def test_good_practice_has_no_severity(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, category(polarity="good")), said("告诉你家人"))
    assert (finding.polarity, finding.severity) == (Polarity.GOOD, Severity.NONE)


@pytest.mark.parametrize(
    ("polarity", "of", "by", "expected"),
    [
        pytest.param("violation", "agent", Role.AGENT, ["suspected"], id="a violation by the agent"),
        pytest.param("violation", "agent", Role.CUSTOMER, ["role"], id="a violation in the customer's mouth"),
        pytest.param("violation", "agent", Role.THIRD_PARTY, ["role"], id="a violation in a third party's mouth"),
        pytest.param("violation", "agent", Role.UNKNOWN, ["roles"], id="a violation by an unknown speaker"),
        pytest.param("violation", "any", Role.UNKNOWN, ["suspected"], id="a violation whoever says it"),
        pytest.param("good", "agent", Role.AGENT, ["suspected"], id="good practice by the agent"),
        pytest.param("good", "agent", Role.CUSTOMER, [], id="good practice in the customer's mouth is nothing"),
        pytest.param("good", "agent", Role.UNKNOWN, ["roles"], id="good practice by an unknown speaker"),
        pytest.param("signal", "customer", Role.CUSTOMER, ["suspected"], id="a signal by the customer"),
        pytest.param("signal", "customer", Role.THIRD_PARTY, ["suspected"], id="a signal by the person called"),
        pytest.param("signal", "customer", Role.AGENT, [], id="a signal in the agent's mouth is nothing"),
        pytest.param("signal", "customer", Role.UNKNOWN, ["roles"], id="a signal by an unknown speaker"),
    ],
)
def test_roles(tmp_path: Path, polarity: str, of: str, by: Role, expected: list[str]) -> None:
    findings = found(lexicons_of(tmp_path, category(polarity=polarity, role=of)), said("告诉你家人", role=by))
    assert [line.split()[-1] for line in shown(findings)] == expected


@pytest.mark.parametrize(
    ("callee", "expected", "cue"),
    [
        pytest.param(CalleeRole.THIRD_PARTY, "suspected", None, id="the callee it is about"),
        pytest.param(CalleeRole.DEBTOR, "callee", "debtor", id="another callee"),
        pytest.param(None, "callee_role", None, id="without metadata a person decides"),
    ],
)
def test_callee(tmp_path: Path, callee: CalleeRole | None, expected: str, cue: str | None) -> None:
    lexicons = lexicons_of(tmp_path, category(more="callee: [third_party]\n"))
    (finding,) = found(lexicons, said("告诉你家人"), callee=callee)
    assert shown([finding])[0].split()[-1] == expected
    assert (finding.cancelled_by.cue if finding.cancelled_by else None) == cue


def test_the_cue_is_shown_as_it_was_heard(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, THREAT), said("您刚才說，有人要告诉你家人"))
    assert finding.cancelled_by == Cancellation(Context.QUOTATION, "您刚才说，有人")


def test_categories_do_not_mind_each_other(tmp_path: Path) -> None:
    lexicons = lexicons_of(tmp_path, THREAT, category("test", phrases="[你爸妈]"))
    assert shown(found(lexicons, said("打给你爸妈"))) == [
        "tell_family 打给你爸妈 suspected",
        "one 你爸妈 suspected",
    ]


def test_doubtful_text_is_never_evidence(tmp_path: Path) -> None:
    assert found(lexicons_of(tmp_path, THREAT), said("打给你爸妈", doubtful="loop")) == []


def test_a_phrase_cut_by_a_short_pause_is_found_at_its_first_turn(tmp_path: Path) -> None:
    (finding,) = found(lexicons_of(tmp_path, THREAT), said("我就打给"), said("你爸妈", at=4.5))
    assert (finding.turn, finding.span, finding.heard) == (0, Span(2.0, 7.5), "打给你爸妈")


def test_a_negation_before_a_short_pause_still_negates(tmp_path: Path) -> None:
    findings = found(lexicons_of(tmp_path, THREAT), said("我们不会"), said("告诉你家人", at=4.5))
    assert shown(findings) == ["tell_family 告诉你家人 negation"]


def test_findings_come_in_order_of_time(tmp_path: Path) -> None:
    findings = found(lexicons_of(tmp_path, THREAT), said("走着瞧告诉你家人"), said("走着瞧", at=20))
    assert [one.span.start for one in findings] == [0.0, 3.0, 20.0]


@pytest.mark.parametrize(
    ("phrase", "text", "count"),
    [
        pytest.param("八千块", "還8000塊", 1, id="spoken in the lexicon, written by the recogniser"),
        pytest.param("8000块", "还八千块", 1, id="written in the lexicon, spoken by the recogniser"),
        pytest.param("60期", "160期", 0, id="a number is found whole or not at all"),
        pytest.param("分60", "分600", 0, id="at the other edge too"),
        pytest.param("拨打一一零", "拨打110", 1, id="digits one by one"),
    ],
)
def test_numbers(tmp_path: Path, phrase: str, text: str, count: int) -> None:
    assert len(found(lexicons_of(tmp_path, category(phrases=f"[{phrase}]")), said(text))) == count


# --- properties -------------------------------------------------------------------------------------------------

PLANTED = ["告诉你家人", "打给你爸妈", "走着瞧"]
noise = st.text("不会就我们的欠款还，。 abc三8", max_size=12)


@pytest.fixture(scope="module")
def threat(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher.build(lexicons_of(tmp_path_factory.mktemp("threat"), THREAT))


@given(before=noise, phrase=st.sampled_from(PLANTED), after=noise)
def test_a_planted_phrase_is_found_where_it_stands(threat: Matcher, before: str, phrase: str, after: str) -> None:
    findings = threat.find([said(before + phrase + after)], callee_role=None)
    start = len(before)
    assert any(
        one.span.start <= start and start + len(phrase) <= one.span.end and phrase in one.heard for one in findings
    )


@given(
    before=noise,
    phrase=st.sampled_from(PLANTED),
    after=noise,
    marks=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["，", "。", " ", "！", "、", "…"])), max_size=6),
)
def test_writing_never_changes_what_is_found(
    threat: Matcher, before: str, phrase: str, after: str, marks: list[tuple[int, str]]
) -> None:
    plain = normalise(before + phrase + after).text
    other = plain.replace("诉", "訴").replace("给", "給").replace("妈", "媽").replace("a", "Ａ").replace("你", "您")
    for at, mark in marks:
        cut = at % (len(other) + 1)
        if not any(character.isdecimal() for character in other[max(0, cut - 1) : cut + 1]):
            other = other[:cut] + mark + other[cut:]
    assert judged(threat, other) == judged(threat, plain)


def judged(matcher: Matcher, text: str) -> list[tuple[str, str, Context | None]]:
    return [
        (one.entry, normalise(one.heard).text, one.cancelled_by.context if one.cancelled_by else None)
        for one in matcher.find([said(text)], callee_role=None)
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)), text=st.text("打给你爸妈告诉家人再不还走着瞧会", max_size=25))
def test_the_order_of_files_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], text: str
) -> None:
    categories = [
        THREAT,
        category("a", phrases="[你爸妈, 打给你]"),
        category("b", entries="  - {id: two, phrases: [打给你]}\n  - {id: one, patterns: [你~3妈]}"),
        category("c", polarity="good", phrases="[家人]"),
    ]
    straight = lexicons_of(tmp_path_factory.mktemp("straight"), *categories)
    shuffled = lexicons_of(tmp_path_factory.mktemp("shuffled"), *(categories[index] for index in order))
    assert found(shuffled, said(text)) == found(straight, said(text))


def test_ten_thousand_entries(tmp_path: Path) -> None:
    numerals = "甲乙丙丁戊己庚辛壬癸"
    names = ["".join(numerals[int(digit)] for digit in f"{number:04}") for number in range(10_000)]
    entries = "\n".join(f"  - {{id: e{number}, phrases: [打{name}]}}" for number, name in enumerate(names))
    findings = found(lexicons_of(tmp_path, category(entries=entries)), said("我打癸壬辛庚，打甲甲甲甲"))
    assert [one.entry for one in findings] == ["e9876", "e0"]


WIDE = """
  - id: wide
    review: true
    patterns: ["打给~4妈", "打给~4妈问好"]
    exceptions: [打给你爸妈问好]
  - {id: sure, phrases: [打给你爸妈]}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("我打给他的妈", ["wide 打给他的妈 wide"], id="so wide that a person must decide"),
        pytest.param("我打给你爸妈", ["sure 打给你爸妈 suspected"], id="it gives way to what is sure"),
        pytest.param("我打给你爸妈问好", ["wide 打给你爸妈问好 exception"], id="its exception is sure, and does not"),
        pytest.param("我不会打给他的妈", ["wide 打给他的妈 negation"], id="a context cancels it as any other"),
    ],
)
def test_entries_for_review_only(text: str, expected: list[str], tmp_path: Path) -> None:
    assert shown(found(lexicons_of(tmp_path, category(entries=WIDE)), said(text))) == expected


JOINED = """
  - {id: plain, severity: critical, patterns: [他~12逾期]}
  - {id: spanning, severity: critical, across_clauses: true, patterns: [老王~12逾期]}
  - {id: lighter, severity: major, patterns: [小李~12逾期]}
  - {id: phrase, severity: critical, phrases: [打给你爸妈]}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("请他回电，谢谢您的逾期", "plain 他回电，谢谢您的逾期 wide", id="a sentence ends at a comma"),
        pytest.param("他这张卡，已经逾期", "plain 他这张卡，已经逾期 suspected", id="a clause goes on behind a comma"),
        pytest.param("他这张卡已经逾期", "plain 他这张卡已经逾期 suspected", id="no sentence ends inside"),
        pytest.param("请老王回电，谢谢您的逾期", "spanning 老王回电，谢谢您的逾期 suspected", id="the entry may span"),
        pytest.param("请小李回电，谢谢您的逾期", "lighter 小李回电，谢谢您的逾期 suspected", id="it fails no call"),
    ],
)
def test_a_gap_does_not_join_sentences(text: str, expected: str, tmp_path: Path) -> None:
    assert shown(found(critical_lexicons(tmp_path), said(text))) == [expected]


@pytest.mark.parametrize(
    ("probability", "text", "expected"),
    [
        pytest.param(0.49, "我打给你爸妈", "phrase 打给你爸妈 confidence", id="hardly heard: a person decides"),
        pytest.param(0.5, "我打给你爸妈", "phrase 打给你爸妈 suspected", id="the bound itself is enough"),
        pytest.param(0.49, "小李逾期", "lighter 小李逾期 suspected", id="what fails no call counts"),
        pytest.param(0.49, "我不会打给你爸妈", "phrase 打给你爸妈 negation", id="a context cancels it as any other"),
    ],
)
def test_words_that_were_hardly_heard_fail_no_call(
    probability: float, text: str, expected: str, tmp_path: Path
) -> None:
    assert shown(found(critical_lexicons(tmp_path), said(text, probability=probability))) == [expected]


def critical_lexicons(tmp_path: Path) -> Lexicons:
    return lexicons_of(tmp_path, category(entries=JOINED))


OFFICE = """
  - {id: office, patterns: ["我是~4央行"], exceptions: ["我是~4银行(的|)"]}
"""


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        pytest.param("我是华安银行的", ["office 我是华安银行 exception"], id="its lawful counterpart was heard there"),
        pytest.param("我是华安样行的", ["office 我是华安样行 suspected"], id="nothing lawful was heard"),
    ],
)
def test_an_exception_covers_what_was_heard_too(heard: str, expected: list[str], tmp_path: Path) -> None:
    matcher = Matcher.build(lexicons_of(tmp_path, category(entries=OFFICE)))
    reading = Reading(
        category="test",
        entry="office",
        turn=0,
        start=4,
        stop=6,
        believed="央行",
        probability=0.9,
        log_probability=-0.5,
        same_sound=False,
    )
    assert shown(list(matcher.believed([said(heard)], [reading], callee_role=None))) == expected


ACROSS = """
  - {id: gap, patterns: [我~6你妈]}
  - {id: phrase, phrases: [你妈说]}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("我下班再打，你妈", ["gap 我下班再打，你妈 suspected"], id="a clause may end inside"),
        pytest.param("我下班再打。你妈", ["gap 我下班再打。你妈 wide"], id="words of two sentences are for a person"),
        pytest.param("找我打？你妈", ["gap 我打？你妈 wide"], id="a question ends a sentence too"),
        pytest.param("我打！你妈说", ["phrase 你妈说 suspected"], id="they give way to the words of one sentence"),
        pytest.param("好。我打你妈。", ["gap 我打你妈 suspected"], id="ends around it do not matter"),
    ],
)
def test_accusations_across_sentences(text: str, expected: list[str], tmp_path: Path) -> None:
    assert shown(found(lexicons_of(tmp_path, category(entries=ACROSS)), said(text))) == expected


def test_good_practice_may_be_said_in_two_sentences(tmp_path: Path) -> None:
    good = category(polarity="good", entries=ACROSS)
    assert shown(found(lexicons_of(tmp_path, good), said("我下班再打。你妈"))) == ["gap 我下班再打。你妈 suspected"]


@pytest.mark.parametrize(
    ("heard", "probability", "expected"),
    [
        pytest.param("我就打给你爸马", 0.8, (FoundBy.PINYIN, 0.8, None), id="surely put right, the same sound"),
        pytest.param("我就打给你爸满", 0.8, (FoundBy.ACOUSTIC, 0.8, None), id="surely put right, a near sound"),
        pytest.param("我就打给你爸马", 0.7, (FoundBy.PINYIN, 0.7, "confidence"), id="not surely enough to fail a call"),
        pytest.param("窝就打给你爸妈", 0.7, (FoundBy.TEXT, 1.0, None), id="put right beside the expression"),
    ],
)
def test_a_finding_is_no_surer_than_its_words_were_put_right(
    tmp_path: Path, heard: str, probability: float, expected: tuple[FoundBy, float, str | None]
) -> None:
    lexicons = lexicons_of(tmp_path, THREAT)
    (finding,) = found(lexicons, put_right(heard, "我就打给你爸妈", probability=probability))
    assert (finding.found_by, finding.confidence, finding.review_because) == expected
    assert (finding.heard, finding.believed) == (heard[2:], "打给你爸妈")
