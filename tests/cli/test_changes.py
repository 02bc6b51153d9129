"""What a new judgement changes, as people read it."""

from dataclasses import replace

import cli_examples as examples
import pytest

from qa_monitor.batch.changes import CallChange, CheckChange, change
from qa_monitor.batch.rescore import RescoreReport
from qa_monitor.batch.rescoring import Agreement, Rescored
from qa_monitor.batch.worker import Failure
from qa_monitor.cli.changes import agreement_table, changes_table, summary
from qa_monitor.cli.console import plain
from qa_monitor.domain import Lang, Outcome, Span, Undetermined
from qa_monitor.errors import ExitCode
from qa_monitor.evaluation.metrics import Counts
from qa_monitor.store import Conclusions

FOUND = replace(examples.DISCLOSURE, heard="她欠钱，电话13800001234", span=Span(62.4, 65))
RECORDING = examples.analysis().recording
NOTHING = Conclusions(points=90.0, critical=False, violations=(), checks={"time_ok": Outcome.YES})
SOMETHING = Conclusions(points=0.0, critical=True, violations=(FOUND,), checks={"time_ok": Outcome.NO})


def test_nothing_changes() -> None:
    assert change(RECORDING, SOMETHING, SOMETHING) is None


def test_what_is_gained_and_lost() -> None:
    gained = change(RECORDING, NOTHING, SOMETHING)
    assert gained == CallChange(
        recording=RECORDING,
        points=(90.0, 0.0),
        critical=(False, True),
        gained=(FOUND,),
        lost=(),
        restated=(),
        checks=(CheckChange(check="time_ok", before=Outcome.YES, after=Outcome.NO),),
    )
    lost = change(RECORDING, SOMETHING, NOTHING)
    assert lost is not None
    assert (lost.gained, lost.lost, lost.points) == ((), (FOUND,), (0.0, 90.0))


def test_what_stands_otherwise_is_restated() -> None:
    unsure = replace(FOUND, review_because="confidence", span=Span(62, 64))
    now = replace(SOMETHING, critical=Undetermined("confidence"), violations=(unsure,))
    found = change(RECORDING, SOMETHING, now)
    assert found is not None
    assert (found.gained, found.lost, found.restated) == ((), (), ((FOUND, unsure),))


def test_the_table_shows_second_and_words_masked() -> None:
    found = change(RECORDING, NOTHING, SOMETHING)
    assert found is not None
    table = plain(changes_table([found], Lang.EN), width=200)
    assert "90.0 → 0.0" in table
    assert "passed → failed" in table
    assert f"+ 1:02.4 {FOUND.code} {FOUND.entry} 「她欠钱，电话*******1234」 suspected" in table
    assert "time_ok: yes → no" in table


def test_precision_and_recall_before_and_after() -> None:
    before, after = {"threat": Counts(right=1, missed=1)}, {"threat": Counts(right=2, false=2)}
    table = agreement_table(Agreement(suspected=(before, after)), Lang.EN)
    assert table is not None
    row = plain(table, width=100).splitlines()[-1].split()
    assert row == ["threat", "4", "1.00", "→", "0.50", "0.50", "→", "1.00"]
    assert agreement_table(Agreement(), Lang.EN) is None


@pytest.mark.parametrize(
    ("report", "expected", "exit_code"),
    [
        pytest.param(
            RescoreReport(chosen=2, outcome=Rescored(judged=2), left=0),
            "选出 2 通，评判 2 通，其中 0 通有变化，0 通已按同样版本评判过；试运行，没有存入",
            ExitCode.OK,
            id="all is well",
        ),
        pytest.param(
            RescoreReport(
                chosen=9,
                outcome=Rescored(judged=1, not_heard=1, failures=(("x", Failure("KeyError", "rules/judge.py:1")),)),
                left=6,
            ),
            "选出 9 通，评判 1 通，其中 0 通有变化，0 通已按同样版本评判过；"
            "1 通没有可用的转写（读不出，或角色已改），请用 score 重新识别；"
            "通话 x 评判出错（KeyError，rules/judge.py:1），原有分析不变；这是程序的缺陷，请报告；"
            "还有 6 通没有评判，再次运行同一命令会接着做；试运行，没有存入",
            ExitCode.INTERRUPTED,
            id="stopped, and something amiss",
        ),
    ],
)
def test_the_summary(report: RescoreReport, expected: str, exit_code: ExitCode) -> None:
    assert summary(report, dry_run=True).zh == expected
    assert report.exit_code is exit_code
