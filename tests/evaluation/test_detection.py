import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import analysis, call, finding, spans, turn

from qa_monitor.domain import Finding, FoundBy, Role
from qa_monitor.evaluation.detection import Bar, by_call, by_turn, hard_negatives, match, true_codes, ways_found
from qa_monitor.evaluation.metrics import Counts, Share
from qa_monitor.evaluation.truth import TrueTurn

CODES = ["V01", "V02", "C01", "hardship", "debt_mention"]


def turns_counted(turns: list[TrueTurn], *findings: Finding, bar: Bar = Bar.SUSPECTED) -> dict[str, Counts]:
    return dict(by_turn(match(call(*turns), analysis(*findings), bar)))


@pytest.mark.parametrize(
    ("turns", "findings", "expected"),
    [
        pytest.param(
            [turn(0, "V01"), turn(5, "V01")],
            [finding("V01", 0.5)],
            {"V01": Counts(right=1, missed=1)},
            id="one found, one missed",
        ),
        pytest.param(
            [turn(0, "V01")],
            [finding("V01", 0.2), finding("V01", 0.9)],
            {"V01": Counts(right=1)},
            id="two findings in one turn find it once",
        ),
        pytest.param(
            [turn(0)],
            [finding("V02", 0.2), finding("V02", 0.9)],
            {"V02": Counts(false=1)},
            id="two false findings in one turn are one false alarm",
        ),
        pytest.param(
            [turn(0, "V01")],
            [finding("V01", 0.5, cancelled=True)],
            {"V01": Counts(missed=1)},
            id="a cancelled finding finds nothing",
        ),
        pytest.param(
            [turn(0, "V01"), turn(5)],
            [finding("V01", 0.5, review=True), finding("V01", 5.5, review=True)],
            {"V01": Counts(missed=1)},
            id="what is for review neither finds nor accuses",
        ),
        pytest.param(
            [turn(0, "V01", role=Role.CUSTOMER)],
            [finding("V01", 0.5)],
            {"V01": Counts(missed=1, false=1)},
            id="the other side never answers for a turn",
        ),
        pytest.param(
            [turn(0, "V01"), turn(5)],
            [finding("V01", 5.5, role=Role.UNKNOWN), finding("V01", 0.5, role=Role.UNKNOWN)],
            {"V01": Counts(right=1, false=1)},
            id="an unknown role may be anybody's",
        ),
        pytest.param(
            [turn(0), turn(2, "V01")],
            [finding("V01", 1.6)],
            {"V01": Counts(right=1)},
            id="between two turns it belongs to the one that holds it",
        ),
        pytest.param(
            [turn(0, "V01")],
            [finding("V01", 30)],
            {"V01": Counts(missed=1, false=1)},
            id="where nobody really speaks it is false",
        ),
        pytest.param(
            [turn(0)],
            [finding("debt_mention", 0.5), finding("distress", 0.5)],
            {},
            id="what truth files do not label is neither right nor wrong",
        ),
    ],
)
def test_turns(turns: list[TrueTurn], findings: list[Finding], expected: dict[str, Counts]) -> None:
    assert turns_counted(turns, *findings) == expected


def test_the_lower_bar_counts_what_is_for_review() -> None:
    turns, found = [turn(0, "V01"), turn(5)], [finding("V01", 0.5, review=True), finding("V01", 5.5, review=True)]
    assert turns_counted(turns, *found, bar=Bar.FLAGGED) == {"V01": Counts(right=1, false=1)}


def test_a_false_finding_between_two_turns_belongs_to_the_one_with_more_of_it() -> None:
    found = match(call(turn(0), turn(2, trap="V06")), analysis(finding("V06", 1.9)), Bar.SUSPECTED)
    assert [(alarm.turn, alarm.trap, spans(alarm.findings)) for alarm in found.alarms] == [(1, True, [1.9])]


def test_traps_that_were_sprung() -> None:
    truth = call(turn(0, trap="V06"), turn(5, trap="V06"), turn(10, "V06", trap="V06"))
    found = match(truth, analysis(finding("V06", 0.5), finding("V06", 10.5)), Bar.SUSPECTED)
    assert hard_negatives(truth, found) == {"V06": Share(1, 2)}


def test_the_plainest_evidence_names_the_way() -> None:
    truth = call(turn(0, "V01"), turn(5, "V01"), turn(10, "V01"))
    found = match(
        truth,
        analysis(finding("V01", 0.5, way=FoundBy.ACOUSTIC), finding("V01", 0.6), finding("V01", 5.5, way=FoundBy.RULE)),
        Bar.SUSPECTED,
    )
    ways = {FoundBy.TEXT: 1, FoundBy.PINYIN: 0, FoundBy.ACOUSTIC: 0, FoundBy.RULE: 1}
    assert ways_found(found.hits) == {"V01": ways}


def test_calls() -> None:
    truth = call(turn(0, "V01", "C01"), turn(5, "V02"), violations=["V01", "V02"], customer_signals=["hardship"])
    found = analysis(finding("V01", 30), finding("V03", 0.5), finding("illness", 0.5, role=Role.CUSTOMER))
    assert by_call(truth, found, Bar.SUSPECTED) == {
        "V01": Counts(right=1),
        "V02": Counts(missed=1),
        "V03": Counts(false=1),
        "C01": Counts(missed=1),
        "hardship": Counts(missed=1),
        "illness": Counts(false=1),
    }


def test_without_answers_for_the_whole_call_its_turns_tell() -> None:
    assert true_codes(call(turn(0, "V01", "C01"), turn(5, "hardship"))) == {"V01", "C01", "hardship"}


def test_a_call_without_labelled_turns_is_judged_by_its_violations_alone() -> None:
    truth = call(violations=["V01"])
    found = analysis(finding("V01", 0.5), finding("V02", 1.5), finding("C01", 2.5), finding("hardship", 3))
    assert by_call(truth, found, Bar.SUSPECTED) == {"V01": Counts(right=1), "V02": Counts(false=1)}
    assert by_turn(match(truth, found, Bar.SUSPECTED)) == {"V02": Counts(false=1)}


turns_drawn = st.lists(
    st.builds(
        lambda start, labels: turn(start, *labels), st.sampled_from([0, 2, 5, 9]), st.sets(st.sampled_from(CODES))
    ),
    max_size=4,
)
findings_drawn = st.lists(
    st.builds(
        finding,
        st.sampled_from(CODES),
        st.floats(0, 12),
        review=st.booleans(),
        cancelled=st.booleans(),
        role=st.sampled_from([Role.AGENT, Role.UNKNOWN]),
    ),
    max_size=8,
)


@given(turns_drawn, findings_drawn)
def test_every_label_is_found_or_missed_and_review_only_adds(turns: list[TrueTurn], findings: list[Finding]) -> None:
    suspected, flagged = (turns_counted(turns, *findings, bar=bar) for bar in (Bar.SUSPECTED, Bar.FLAGGED))
    for code in CODES:
        labelled = sum(code in one.labels for one in turns)
        strict, loose = suspected.get(code, Counts()), flagged.get(code, Counts())
        assert strict.right + strict.missed == loose.right + loose.missed == labelled
        assert strict.right <= loose.right
        assert strict.false <= loose.false


@given(turns_drawn, findings_drawn, st.randoms())
def test_the_order_of_findings_does_not_matter(turns: list[TrueTurn], findings: list[Finding], chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(findings)
    chance.shuffle(shuffled)
    assert turns_counted(turns, *findings) == turns_counted(turns, *shuffled)
