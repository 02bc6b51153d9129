"""A small evaluation, worked out by hand."""

import pytest
from labelled import analysis, call, finding, transcript, turn, unheard, utterance

from qa_monitor.domain import FoundBy, Outcome, Role, Span
from qa_monitor.evaluation.agreement import Agreement, Kappa
from qa_monitor.evaluation.alarms import FalseAlarms
from qa_monitor.evaluation.confusion import Kind
from qa_monitor.evaluation.detection import Bar
from qa_monitor.evaluation.metrics import Counts, Rate, Share
from qa_monitor.evaluation.summary import Detected, Evaluated, Summary, TurnStarts, summarise, vocabulary
from qa_monitor.evaluation.transcription import CharacterErrors

BAD = Evaluated(
    truth=call(
        turn(0, "V01", text="再不还就找你家人"),
        turn(10, "V05"),
        turn(20, trap="V06"),
        turn(30, "hardship", role=Role.CUSTOMER, text="我失业了"),
        call_id="bad",
        critical=True,
        violations=["V01", "V05"],
        customer_signals=["hardship", "moved_abroad"],
        time_ok=True,
    ),
    analysis=analysis(
        finding("V01", 1, way=FoundBy.ACOUSTIC),
        finding("V05", 11, review=True),
        finding("V06", 21),
        finding("hardship", 31, role=Role.CUSTOMER),
        heard=transcript(
            utterance(0.2, "再不还就找你加人"),
            utterance(10, "他欠了"),
            utterance(20, "我们不找"),
            utterance(30, "我失业了", Role.CUSTOMER),
            seconds=1800,
        ),
        checks={"time_ok": Outcome.NO},
        critical=True,
        call_id="bad",
    ),
)
CLEAN = Evaluated(
    truth=call(turn(0), turn(10, "C01"), call_id="clean", critical=False, violations=[]),
    analysis=analysis(
        finding("V02", 1, review=True), finding("V09", 11), heard=transcript(seconds=1800), critical="review"
    ),
)
NEVER_HEARD = Evaluated(
    truth=call(turn(0, "V01"), call_id="never_heard", critical=True, violations=["V01"]), analysis=unheard()
)
NO_FILE = Evaluated(truth=call(call_id="no_file", critical=False, violations=[]), analysis=None)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise([BAD, CLEAN, NEVER_HEARD, NO_FILE])


def test_what_was_heard(summary: Summary) -> None:
    assert (summary.calls, summary.heard, summary.seconds) == (4, 2, 3600)
    assert summary.characters == CharacterErrors(edits=1 + 3 + 4, said=8 + 4)
    assert summary.starts == TurnStarts(heard=4, true=6, median_error=0)


def test_turns(summary: Summary) -> None:
    suspected, flagged = ({code: found.counts for code, found in summary.detection[bar].turns.items()} for bar in Bar)
    assert suspected == {
        "C01": Counts(missed=1),
        "V01": Counts(right=1),
        "V05": Counts(missed=1),
        "V06": Counts(false=1),
        "V09": Counts(false=1),
        "hardship": Counts(right=1),
        "violations": Counts(right=1, missed=1, false=2),
        "good_practice": Counts(missed=1),
        "signals": Counts(right=1),
    }
    assert flagged == suspected | {
        "V02": Counts(false=1),
        "V05": Counts(right=1),
        "violations": Counts(right=2, false=3),
    }


def test_calls(summary: Summary) -> None:
    found = summary.detection[Bar.SUSPECTED].calls
    assert found["violations"] == Detected(Counts(right=1, missed=1, false=2), None)
    assert found["moved_abroad"].counts == Counts(missed=1)
    assert found["signals"].counts == Counts(right=1, missed=1)


def test_critical_calls(summary: Summary) -> None:
    assert summary.detection[Bar.SUSPECTED].critical_calls.counts == Counts(right=1)
    assert summary.detection[Bar.FLAGGED].critical_calls.counts == Counts(right=1, false=1)
    assert summary.critical_undetermined == Share(1, 2)


def test_false_alarms(summary: Summary) -> None:
    clean_turns = 8 / 3600
    assert summary.detection[Bar.SUSPECTED].false_alarms == FalseAlarms(
        clean_calls=Rate(1, 0.5),
        clean_calls_critical=Rate(0, 0.5),
        clean_turns=Rate(2, clean_turns),
        clean_turns_critical=Rate(0, clean_turns),
    )
    assert summary.detection[Bar.FLAGGED].false_alarms.clean_calls_critical == Rate(1, 0.5)


def test_traps_and_ways(summary: Summary) -> None:
    assert summary.detection[Bar.SUSPECTED].hard_negatives == {"V06": Share(1, 1), "all": Share(1, 1)}
    assert {code: [way for way, number in ways.items() if number] for code, ways in summary.ways_found.items()} == {
        "V01": [FoundBy.ACOUSTIC],
        "hardship": [FoundBy.TEXT],
    }


def test_answers(summary: Summary) -> None:
    assert summary.fields == {
        "critical": Agreement(right=1, undetermined=3),
        "violations": Agreement(wrong=2, undetermined=2),
        "customer_signals": Agreement(wrong=1),
        "time_ok": Agreement(wrong=1),
    }
    assert summary.kappa == Kappa(calls=1, value=None, interval=None)
    assert (summary.kappa_of_all.calls, summary.kappa_of_all.value) == (4, pytest.approx(1 / 7))


def test_every_miss_and_false_alarm_has_its_place(summary: Summary) -> None:
    told = [
        (one.kind, one.call_id, one.code, one.span, one.utterances, len(one.findings), one.trap)
        for one in summary.confusions
    ]
    assert told == [
        (Kind.MISS, "bad", "V05", Span(10, 12), (1,), 1, False),
        (Kind.FALSE_ALARM, "bad", "V06", Span(21, 21.5), (0,), 1, True),
        (Kind.MISS, "clean", "C01", Span(10, 12), (), 0, False),
        (Kind.FALSE_ALARM, "clean", "V09", Span(11, 11.5), (0,), 1, False),
    ]


def test_the_vocabulary_is_that_of_the_format_and_of_the_files() -> None:
    words = vocabulary([BAD.truth, CLEAN.truth])
    assert {"hardship", "moved_abroad"} < words
    assert "debt_mention" not in words


def test_an_evaluation_of_nothing() -> None:
    nothing = summarise([])
    assert (nothing.calls, nothing.fields, nothing.confusions) == (0, {}, ())
    assert nothing.starts.median_error is None
    assert nothing.detection[Bar.SUSPECTED].turns["violations"] == Detected(Counts(), None)
