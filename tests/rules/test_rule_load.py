from pathlib import Path

import pytest
from rules_material import book_of, rule

from qa_monitor.domain import CalleeRole, Polarity, Severity, Text
from qa_monitor.lexicon import Lexicons, Speaker
from qa_monitor.rules import load_rules
from qa_monitor.rules.expression import AtLeast, Name, Not
from qa_monitor.rules.model import (
    CallFacts,
    Condition,
    Edge,
    Found,
    Limits,
    Order,
    Reach,
    Reference,
    Relation,
    Repetition,
    Unit,
    Window,
    Words,
)

AGENT, CUSTOMER = frozenset({Speaker.AGENT}), frozenset({Speaker.CUSTOMER})


def test_a_rule_as_it_is_written(tmp_path: Path, lexicons: Lexicons) -> None:
    text = rule(
        "own: {phrases: [看着办], first: {percent: 20}, last: {turns: 3}, times: {count: 2, seconds: 60}}\n"
        "asked: {findings: [stop, stop.one, threat.two]}\n"
        "pressed: {is: own, role: agent, after: {condition: asked, turns: 2}, not_near: {condition: own}}\n"
        "late: {call: {callee: [debtor], days_overdue: {at_least: 30}, agency: [甲], seconds: {at_most: 9},"
        " roles: known}}\n"
        "some: {at_least: 2, of: [own, pressed, not late]}",
        "some and late",
        id="written",
        more="sources: [R13, CARD11]\nonce: true\nreview: true\nat: pressed\n",
    )
    written = book_of(tmp_path, lexicons, text).rule("written")
    assert (written.code, written.name, written.role) == ("V09", Text("测试规则", "test rule"), Speaker.AGENT)
    assert (written.polarity, written.severity) == (Polarity.VIOLATION, Severity.MAJOR)
    assert (written.sources, written.say_instead) == (("R13", "CARD11"), "您好")
    assert (written.once, written.review, written.at) == (True, True, Name("pressed", 0))
    assert written.holds == AtLeast(2, (Name("some", 0), Name("late", 0)))
    assert {condition.name: condition for condition in written.conditions} == {
        "own": Condition(
            name="own",
            base=Words("written:own"),
            role=Speaker.AGENT,
            listens_to=AGENT,
            windows=(
                Window(Edge.FIRST, Reach(20, Unit.PERCENT)),
                Window(Edge.LAST, Reach(3, Unit.TURNS)),
            ),
            repetition=Repetition(2, Reach(60, Unit.SECONDS)),
        ),
        "asked": Condition(
            name="asked",
            base=Found((Reference("stop", None), Reference("threat", "two"))),
            role=Speaker.ANY,
            listens_to=AGENT | CUSTOMER,
        ),
        "pressed": Condition(
            name="pressed",
            base=Name("own", 0),
            role=Speaker.AGENT,
            listens_to=AGENT | CUSTOMER,
            relations=(
                Relation(
                    order=Order.AFTER,
                    other=Name("asked", 0),
                    listens_to=AGENT | CUSTOMER,
                    within=Reach(2, Unit.TURNS),
                ),
                Relation(order=Order.NEAR, other=Name("own", 0), listens_to=AGENT, negated=True),
            ),
        ),
        "late": Condition(
            name="late",
            base=CallFacts(
                callee=(CalleeRole.DEBTOR,),
                days_overdue=Limits(at_least=30, at_most=None),
                agency=("甲",),
                seconds=Limits(at_least=None, at_most=9),
                roles_known=True,
            ),
            role=Speaker.ANY,
            listens_to=frozenset(),
        ),
        "some": Condition(
            name="some",
            base=AtLeast(2, (Name("own", 0), Name("pressed", 0), Not(Name("late", 0)))),
            role=Speaker.ANY,
            listens_to=AGENT | CUSTOMER,
        ),
    }


def test_conditions_stand_behind_those_they_name(tmp_path: Path, lexicons: Lexicons) -> None:
    text = rule("c: {is: b}\nb: {is: a}\na: {phrases: [看着办]}", "c")
    written = book_of(tmp_path, lexicons, text).rule("test")
    assert [condition.name for condition in written.conditions] == ["a", "b", "c"]


def test_a_folder_without_rules_is_no_mistake(tmp_path: Path, lexicons: Lexicons) -> None:
    assert load_rules(tmp_path / "nowhere", lexicons).rules == ()


ONE = rule("a: {phrases: [看着办]}\nb: {findings: [threat]}", "a or b", id="one")
TWO = rule("a: {phrases: [别废话]}", "a", id="two")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param((TWO, ONE), True, id="other file names"),
        pytest.param((ONE + "# comment\n", TWO), True, id="a comment"),
        pytest.param(
            (rule("b: {findings: [threat]}\na: {phrases: [看着办]}", "a or b", id="one"), TWO), True,
            id="conditions in another order",
        ),
        pytest.param((ONE.replace("agent: 「您好」", "agent: 「你好」"), TWO), True, id="another example"),
        pytest.param((ONE.replace("看着办", "看着办吧"), TWO), False, id="other words"),
        pytest.param((ONE.replace("code: V09", "code: V01"), TWO), False, id="another code"),
        pytest.param((ONE,), False, id="a rule less"),
    ],
)  # fmt: skip
def test_the_fingerprint_covers_what_can_change_a_finding(
    tmp_path: Path, lexicons: Lexicons, other: tuple[str, ...], *, same: bool
) -> None:
    here = book_of(tmp_path / "a", lexicons, ONE, TWO)
    there = book_of(tmp_path / "b", lexicons, *other)
    assert (here.sha256 == there.sha256) is same
    assert len(here.sha256) == 64
