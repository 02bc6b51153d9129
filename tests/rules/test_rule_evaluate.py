"""What each key of a condition means, told by small calls."""

from dataclasses import replace
from pathlib import Path

import pytest
from rules_material import book_of, found, rule, shown, talk

from qa_monitor.domain import CalleeRole, Finding, FoundBy, Metadata, Polarity, Role, Severity, Span
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.rules import evaluate

THREAT, STOP, NOTICE = "走着瞧", "别打了", "会录音"


@pytest.mark.parametrize(
    ("conditions", "holds", "turns", "expected"),
    [
        # what it looks for
        pytest.param("a: {phrases: [看着办]}", "a", ["agent: 你看着办"], ["0「看着办」"], id="a phrase"),
        pytest.param(
            'a: {patterns: ["不还~3上门"]}', "a", ["agent: 不还我就上门"], ["0「不还我就上门」"], id="a pattern",
        ),
        pytest.param('a: {patterns: ["告诉<亲属>"]}', "a", ["agent: 告诉爸妈"], ["0「告诉爸妈」"], id="a word class"),
        pytest.param(
            "a: {phrases: [看着办]}", "a", ["agent: 我不会让你看着办"], [],
            id="its own words are taken back by context",
        ),
        pytest.param(
            "a: {phrases: [看着办], context: []}", "a", ["agent: 我不会让你看着办"], ["0「看着办」"],
            id="unless it says that no context counts",
        ),
        pytest.param(
            "a: {phrases: [看着办], exceptions: [看着办手续]}", "a",
            ["agent: 您看着办手续", "customer: 好", "agent: 看着办"], ["2「看着办」"], id="an exception",
        ),
        pytest.param(
            "a: {findings: [threat]}", "a", ["agent: 走着瞧", "customer: 啊", "agent: 打死你"],
            ["0「走着瞧」", "2「打死你」"], id="a category",
        ),
        pytest.param(
            "a: {findings: [threat.two]}", "a", ["agent: 走着瞧", "customer: 啊", "agent: 打死你"], ["2「打死你」"],
            id="an entry",
        ),
        pytest.param(
            "a: {findings: [threat.two, threat]}", "a", ["agent: 打死你"], ["0「打死你」"],
            id="an entry beside its category",
        ),
        pytest.param("a: {findings: [threat]}", "a", ["agent: 我们不会走着瞧"], [], id="not what context cancels"),
        # combinations
        pytest.param(
            "a: {findings: [threat]}\nb: {phrases: [不还]}", "a and b", ["agent: 不还就走着瞧"], ["0「走着瞧」"],
            id="and stands where the last is heard",
        ),
        pytest.param(
            "a: {findings: [threat]}\nb: {phrases: [不还]}", "a and b", ["agent: 走着瞧"], [], id="and needs both",
        ),
        pytest.param(
            "a: {findings: [threat]}\nb: {phrases: [不还]}", "a or b",
            ["agent: 不还", "customer: 啊", "agent: 走着瞧"], ["0「不还」", "2「走着瞧」"], id="or stands at each",
        ),
        pytest.param(
            "a: {findings: [threat]}\nb: {phrases: [不还]}", "a and not b", ["agent: 走着瞧"], ["0「走着瞧」"],
            id="and not",
        ),
        pytest.param(
            "a: {findings: [threat]}\nb: {phrases: [不还]}", "a and not b",
            ["agent: 走着瞧", "customer: 啊", "agent: 不还"], [], id="and not: also what comes later",
        ),
        pytest.param(
            "a: {phrases: [一一]}\nb: {phrases: [好的]}\nc: {phrases: [不还]}\nd: {at_least: 2, of: [a, b, c]}", "d",
            ["agent: 不还", "customer: 啊", "agent: 好的"], ["2「好的」"], id="at least two of three",
        ),
        pytest.param(
            "a: {phrases: [一一]}\nb: {phrases: [好的]}\nc: {phrases: [不还]}\nd: {at_least: 2, of: [a, b, c]}", "d",
            ["agent: 不还"], [], id="one of three",
        ),
        pytest.param(
            "a: {phrases: [好的]}\nb: {phrases: [不还]}\nc: {any: [a, b]}", "c", ["agent: 不还"], ["0「不还」"],
            id="any",
        ),
        pytest.param(
            "a: {phrases: [好的]}\nb: {phrases: [不还]}\nc: {all: [a, not b]}", "c", ["agent: 好的"], ["0「好的」"],
            id="all, of expressions",
        ),
        pytest.param(
            "a: {phrases: [好的]}\nb: {phrases: [不还]}\nc: {none: [a, b]}\nd: {phrases: [您好]}", "c and d",
            ["agent: 您好"], ["0「您好」"], id="none of them",
        ),
        pytest.param(
            "a: {phrases: [好的]}\nb: {phrases: [不还]}\nc: {none: [a, b]}\nd: {phrases: [您好]}", "c and d",
            ["agent: 您好不还"], [], id="none, but one of them is there",
        ),
        # role
        pytest.param("a: {phrases: [看着办], role: any}", "a", ["customer: 看着办"], ["0「看着办」"], id="any role"),
        pytest.param(
            "a: {phrases: [看着办], role: customer}", "a", ["agent: 看着办", "third_party: 看着办"], ["1「看着办」"],
            id="customer is whoever was called",
        ),
        pytest.param(
            "a: {phrases: [看着办], role: any}\nb: {is: a, role: agent}", "b", ["customer: 看着办", "agent: 看着办"],
            ["1「看着办」"], id="the role of a combination",
        ),
        # time
        pytest.param(
            "a: {findings: [threat], first: {seconds: 10}}", "a", ["agent@30: 走着瞧", "agent@42: 走着瞧"],
            ["0「走着瞧」"], id="first seconds since the first word",
        ),
        pytest.param(
            "a: {findings: [threat], last: {seconds: 10}}", "a",
            ["agent: 走着瞧", "customer: 啊", "agent@42: 走着瞧"], ["2「走着瞧」"], id="last seconds",
        ),
        pytest.param(
            "a: {findings: [threat], first: {turns: 2}}", "a", ["agent: 您好", "customer: 啊", "agent: 走着瞧"], [],
            id="first turns",
        ),
        pytest.param(
            "a: {findings: [threat], last: {turns: 1}}", "a", ["agent: 您好", "customer: 啊", "agent: 走着瞧"],
            ["2「走着瞧」"], id="last turn",
        ),
        pytest.param(
            "a: {findings: [threat], first: {percent: 50}}", "a", ["agent: 走着瞧", "agent@99: 走着瞧"],
            ["0「走着瞧」"], id="first half",
        ),
        pytest.param(
            "a: {findings: [threat], first: {seconds: 50}, last: {seconds: 60}}", "a",
            ["agent: 走着瞧", "agent@45: 走着瞧", "agent@99: 走着瞧"], ["1「走着瞧」"],
            id="in the first and in the last part",
        ),
        # order
        pytest.param(
            "a: {findings: [threat], after: {condition: b}}\nb: {findings: [stop]}", "a",
            ["agent: 走着瞧", "customer: 别打了", "agent: 走着瞧"], ["2「走着瞧」"], id="after",
        ),
        pytest.param(
            "a: {findings: [threat], after: {condition: b, turns: 2}}\nb: {findings: [stop]}", "a",
            ["customer: 别打了", "agent: 嗯", "customer: 啊", "agent: 走着瞧"], [], id="not within two turns after",
        ),
        pytest.param(
            "a: {findings: [threat], after: {condition: b, seconds: 10}}\nb: {findings: [stop]}", "a",
            ["customer: 别打了", "agent@10: 走着瞧", "agent@30: 走着瞧"], ["1「走着瞧」"],
            id="within ten seconds after",
        ),
        pytest.param(
            "a: {findings: [threat], before: {condition: b}}\nb: {findings: [stop]}", "a",
            ["agent: 走着瞧", "customer: 别打了", "agent: 走着瞧"], ["0「走着瞧」"], id="before",
        ),
        pytest.param(
            "a: {findings: [threat], near: {condition: b, turns: 0}}\nb: {phrases: [不还]}", "a",
            ["agent: 走着瞧", "customer: 啊", "agent: 不还就走着瞧"], ["2「走着瞧」"], id="in the same turn",
        ),
        pytest.param(
            "a: {findings: [threat], near: {condition: b or c, turns: 1}}\nb: {phrases: [不还]}\nc: {findings: [stop]}",
            "a", ["agent: 走着瞧", "customer: 别打了"], ["0「走着瞧」"], id="near an expression",
        ),
        pytest.param(
            "a: {findings: [threat], not_after: {condition: b}}\nb: {findings: [stop]}", "a",
            ["agent: 走着瞧", "customer: 别打了", "agent: 走着瞧"], ["0「走着瞧」"], id="nothing before it",
        ),
        pytest.param(
            "a: {findings: [stop], not_before: {condition: b, turns: 1}}\nb: {phrases: [好的]}", "not a",
            ["agent: 好的", "customer: 别打了", "agent: 好的"], ["-「」0.0-3.75"], id="answered",
        ),
        pytest.param(
            "a: {findings: [threat], not_near: {condition: b, turns: 0}}\nb: {phrases: [不还]}", "a",
            ["agent: 走着瞧", "customer: 啊", "agent: 不还就走着瞧"], ["0「走着瞧」"], id="nothing in the same turn",
        ),
        # repetition
        pytest.param(
            "a: {findings: [threat], times: {count: 2}}", "a",
            ["agent: 走着瞧", "customer: 啊", "agent: 走着瞧", "customer: 啊", "agent: 打死你"],
            ["2「走着瞧」", "4「打死你」"], id="the second time and later",
        ),
        pytest.param(
            "a: {findings: [threat], times: {count: 2, seconds: 10}}", "a",
            ["agent: 走着瞧", "agent@60: 走着瞧", "agent@65: 走着瞧"], ["2「走着瞧」"], id="twice within ten seconds",
        ),
        pytest.param(
            "a: {findings: [threat], times: {count: 2, turns: 0}}", "a",
            ["agent: 走着瞧走着瞧", "customer: 啊", "agent: 走着瞧"], ["0「走着瞧」"], id="twice in one turn",
        ),
        # absence
        pytest.param(
            "a: {findings: [notice], first: {seconds: 60}}", "not a", ["agent@10: 您好", "agent@99: 会录音"],
            ["-「」10.0-70.0"], id="absent from the first minute",
        ),
        pytest.param(
            "a: {findings: [notice], first: {seconds: 60}}", "not a", ["agent@10: 会录音", "agent@99: 您好"], [],
            id="not absent",
        ),
        pytest.param(
            "a: {findings: [notice]}", "not a", ["agent: 您好您好"], ["-「」0.0-1.0"], id="absent from the call",
        ),
        pytest.param(
            "a: {findings: [notice], after: {condition: b, seconds: 20}}\nb: {phrases: [您好]}", "b and not a",
            ["agent: 您好", "agent@40: 会录音"], ["0「您好」"],
            id="an absence stands at the words it is combined with",
        ),
        pytest.param(
            "a: {findings: [notice], after: {condition: b, seconds: 20}}\nb: {phrases: [您好]}", "not a",
            ["agent: 您好", "agent@40: 会录音"], ["-「」0.5-20.5"], id="absent from where it was wanted",
        ),
        pytest.param(
            "a: {findings: [notice], after: {condition: b}}\nb: {findings: [stop]}", "not a",
            ["agent: 您好", "customer: 啊"], ["-「」0.0-1.75"], id="absent because the other never came",
        ),
        pytest.param(
            "a: {findings: [notice], first: {seconds: 10}}\nb: {phrases: [再见], last: {seconds: 10}}",
            "not a and not b", ["agent: 您好", "agent@99: 您好"], ["-「」0.0-99.5"],
            id="two absences make one finding",
        ),
    ],
)  # fmt: skip
def test_conditions(
    tmp_path: Path,
    lexicons: Lexicons,
    matcher: Matcher,
    conditions: str,
    holds: str,
    turns: list[str],
    expected: list[str],
) -> None:
    book = book_of(tmp_path, lexicons, rule(conditions, holds, role="any"))
    assert shown(found(book, matcher, talk(*turns))) == expected


def test_the_words_of_a_rule_are_those_of_the_side_it_is_about(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher
) -> None:
    book = book_of(tmp_path, lexicons, rule("a: {phrases: [看着办]}", "a", role="customer"))
    assert shown(found(book, matcher, talk("agent: 看着办", "customer: 看着办"))) == ["1「看着办」"]


@pytest.mark.parametrize(
    ("more", "holds", "turns", "expected"),
    [
        pytest.param(
            "at: a\n", "a and b", ["agent: 走着瞧", "customer: 别打了", "agent: 走着瞧"],
            ["0「走着瞧」", "2「走着瞧」"], id="at every threat, once the rule holds",
        ),
        pytest.param("at: a\n", "a and b", ["agent: 走着瞧"], [], id="nowhere while it does not"),
        pytest.param(
            "once: true\n", "a", ["agent: 走着瞧", "customer: 啊", "agent: 走着瞧"], ["0「走着瞧」"],
            id="once is the first",
        ),
        pytest.param("review: true\n", "a", ["agent: 走着瞧"], ["0「走着瞧」?rule"], id="always for a person"),
        pytest.param(
            "", "a or c", ["agent: 不还就走着瞧"], ["0「不还就走着瞧」"],
            id="of findings that share words the longest",
        ),
    ],
)  # fmt: skip
def test_where_findings_stand(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, more: str, holds: str, turns: list[str], expected: list[str]
) -> None:
    conditions = "a: {findings: [threat]}\nb: {findings: [stop]}\nc: {phrases: [不还就走着瞧]}"
    text = rule(conditions, holds, more=more, role="agent", examples=USES_ALL)
    assert shown(found(book_of(tmp_path, lexicons, text), matcher, talk(*turns))) == expected


USES_ALL = "{holds: [{turns: [{agent: 「您好」}]}], fails: [{turns: [{agent: 您好}], because: a or b or c}]}"


@pytest.mark.parametrize(
    ("asked", "metadata", "expected"),
    [
        pytest.param("{callee: [third_party]}", Metadata(callee_role=CalleeRole.THIRD_PARTY), True, id="callee"),
        pytest.param(
            "{callee: [third_party, spouse]}", Metadata(callee_role=CalleeRole.DEBTOR), False, id="other callee",
        ),
        pytest.param("{days_overdue: {at_least: 90}}", Metadata(days_overdue=90), True, id="days, limit included"),
        pytest.param("{days_overdue: {at_least: 90}}", Metadata(days_overdue=89), False, id="too few days"),
        pytest.param(
            "{days_overdue: {at_least: 1, at_most: 30}}", Metadata(days_overdue=31), False, id="too many days",
        ),
        pytest.param("{agency: []}", Metadata(agency="甲公司"), True, id="some agency"),
        pytest.param("{agency: [甲公司]}", Metadata(agency="甲公司"), True, id="this agency"),
        pytest.param("{agency: [乙公司]}", Metadata(agency="甲公司"), False, id="another agency"),
        pytest.param("{seconds: {at_least: 2}}", Metadata(), False, id="too short a call"),
        pytest.param("{seconds: {at_most: 2}}", Metadata(), True, id="a short call"),
        pytest.param("{roles: known}", Metadata(), True, id="roles are known"),
        pytest.param("{roles: unknown}", Metadata(), False, id="roles are not unknown"),
        pytest.param(
            "{callee: [third_party], days_overdue: {at_least: 9}}", Metadata(days_overdue=3), False,
            id="one fact that is not so outweighs one that is not known",
        ),
    ],
)  # fmt: skip
def test_facts_about_the_call(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, asked: str, metadata: Metadata, *, expected: bool
) -> None:
    book = book_of(tmp_path, lexicons, rule(f"a: {{call: {asked}}}\nb: {{phrases: [您好]}}", "a and b"))
    assert shown(found(book, matcher, talk("agent: 您好"), metadata=metadata)) == (["0「您好」"] if expected else [])


def test_a_rule_on_facts_alone_stands_over_the_whole_call(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    book = book_of(tmp_path, lexicons, rule("a: {call: {callee: [debtor]}}", "a"))
    assert shown(found(book, matcher, talk("agent: 您好", "customer: 是我"))) == ["-「」0.0-2.0"]


def test_a_finding_says_what_was_heard_and_what_else_decided(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher
) -> None:
    conditions = "a: {findings: [threat], after: {condition: b}}\nb: {findings: [stop]}"
    text = rule(conditions, "a", id="insists", code="V06", severity="critical", more="sources: [R13]\n", examples=THREE)
    (finding,) = found(book_of(tmp_path, lexicons, text), matcher, talk("customer: 别打了", "agent: 你走着瞧"))
    assert finding == Finding(
        category="insists",
        code="V06",
        entry="threat.one",
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        role=Role.AGENT,
        turn=1,
        span=Span(2.0, 2.75),
        heard="走着瞧",
        believed="别打了 … 走着瞧",
        found_by=FoundBy.RULE,
        confidence=1.0,
        sources=("R13",),
    )


THREE = (
    "{holds: [{turns: [{agent: 「您好」}]}, {turns: [{agent: 「您好」}]}, {turns: [{agent: 「您好」}]}], fails: ["
    "{turns: [{agent: 您好}], because: a}, {turns: [{agent: 您好}], because: a}, {turns: [{agent: 您好}], because: a}]}"
)


def test_a_finding_of_an_absence_names_the_condition_and_how_well_that_stretch_was_heard(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher
) -> None:
    text = rule("notice: {findings: [notice], first: {seconds: 60}}", "not notice", severity="minor")
    (finding,) = found(book_of(tmp_path, lexicons, text), matcher, talk("agent: 您好您好"))
    assert finding == Finding(
        category="test",
        code="V09",
        entry="notice",
        polarity=Polarity.VIOLATION,
        severity=Severity.MINOR,
        role=Role.AGENT,
        turn=0,
        span=Span(0.0, 1.0),
        heard="",
        believed="",
        found_by=FoundBy.RULE,
        confidence=1.0,
    )


def test_own_words_may_have_been_found_by_sound(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    book = book_of(
        tmp_path, lexicons, rule("a: {phrases: [看着办], after: {condition: b}}\nb: {findings: [stop]}", "a")
    )
    utterances = talk("customer: 别打了", "agent: 砍着办")
    heard = replace(
        *matcher.find(talk("agent@2: 走着瞧"), callee_role=None),
        category=book.words[0].id,
        entry="a",
        turn=1,
        believed="看着办",
        found_by=FoundBy.ACOUSTIC,
        confidence=0.8,
    )
    (finding,) = evaluate(
        book,
        utterances=utterances,
        findings=[*matcher.find(utterances, callee_role=None), heard],
        metadata=Metadata(),
        seconds=3,
        damaged=(),
        roles_known=True,
    )
    assert (finding.entry, finding.believed, finding.confidence) == ("a", "别打了 … 看着办", 0.8)


def test_findings_of_several_rules_come_in_order_of_time(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    rules = [rule("a: {findings: [threat]}", "a", id="b"), rule("a: {phrases: [不还]}", "a", id="a")]
    findings = found(
        book_of(tmp_path, lexicons, *rules), matcher, talk("agent: 不还就走着瞧", "customer: 啊", "agent: 不还")
    )
    assert [(one.category, one.turn) for one in findings] == [("a", 0), ("b", 0), ("a", 2)]


@pytest.mark.parametrize(
    "utterances", [pytest.param((), id="no turns"), pytest.param(talk("agent: 您好")[:0], id="an empty call")]
)
def test_a_call_in_which_nobody_speaks_has_no_findings(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, utterances: tuple[()]
) -> None:
    book = book_of(tmp_path, lexicons, rule("a: {findings: [notice]}", "not a"))
    assert found(book, matcher, utterances, seconds=60) == ()


def test_without_rules_there_is_nothing_to_find(tmp_path: Path, lexicons: Lexicons, matcher: Matcher) -> None:
    assert found(book_of(tmp_path, lexicons), matcher, talk("agent: 走着瞧")) == ()
