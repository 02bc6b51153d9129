"""What a new judgement changes, as tables and sentences for people."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from qa_monitor.batch.changes import CallChange, CheckChange
from qa_monitor.batch.rescore import RescoreReport
from qa_monitor.batch.rescoring import Agreement
from qa_monitor.cli.table import empty_table
from qa_monitor.domain import Finding, Lang, Outcome, Text, Undetermined
from qa_monitor.evaluation.metrics import Counts, Share
from qa_monitor.masking import mask_name
from qa_monitor.personal import masked_text
from qa_monitor.words import FINDING_STATES, OUTCOMES, clock, printable

_NONE = Text("无", "none")
_UNDETERMINED = Text("未定", "undet.")
_CRITICAL = {True: Text("不合格", "failed"), False: Text("合格", "passed")}
_CHANGE_HEADERS = (
    Text("通话", "call"),
    Text("坐席", "agent"),
    Text("得分", "score"),
    Text("关键项", "critical"),
    Text("变化", "what changes"),
)
_AGREEMENT_HEADERS = (
    Text("类别", "category"),
    Text("复核结论", "verdicts"),
    Text("查准率 前→后", "precision before → after"),
    Text("查全率 前→后", "recall before → after"),
)


def changes_table(changes: Sequence[CallChange], lang: Lang) -> Table:
    """A row a call that changes: a line for each violation gained (+), lost (-) or restated (~), and for each check."""
    table = empty_table()
    for header in _CHANGE_HEADERS:
        table.add_column(header.in_(lang), overflow="fold")
    for change in changes:
        agent = change.recording.metadata.agent
        table.add_row(
            printable(mask_name(change.recording.name)),
            printable("" if agent is None else agent.name or agent.id),
            _arrow(*(_points(value).in_(lang) for value in change.points)),
            _arrow(*(_critical(value).in_(lang) for value in change.critical)),
            printable("\n".join(text.in_(lang) for text in _lines(change))),
        )
    return table


def agreement_table(agreement: Agreement, lang: Lang) -> Table | None:
    """Precision and recall of what is suspected against reviewers' verdicts; None where there are no verdicts."""
    before, after = agreement.suspected
    categories = sorted({*before, *after})
    if not categories:
        return None
    table = empty_table()
    for header in _AGREEMENT_HEADERS:
        table.add_column(header.in_(lang), overflow="fold")
    for category in categories:
        one, other = before.get(category, Counts()), after.get(category, Counts())
        table.add_row(
            category,
            str(max(one.right + one.missed + one.false, other.right + other.missed + other.false)),
            _arrow(_share(one.precision), _share(other.precision)),
            _arrow(_share(one.recall), _share(other.recall)),
        )
    return table


def summary(report: RescoreReport, *, dry_run: bool) -> Text:
    """How many calls, in a sentence or more."""
    outcome = report.outcome
    change = len(outcome.changes)
    judged = Text(
        f"选出 {report.chosen} 通，评判 {outcome.judged} 通，其中 {change} 通有变化，"
        f"{outcome.unchanged} 通已按同样版本评判过",
        f"{report.chosen} calls chosen, {outcome.judged} judged of which {change} change, "
        f"{outcome.unchanged} judged by these versions before",
    )
    further = [text for number, text in _remarks(report) if number]
    end = Text("；试运行，没有存入", "; dry run, nothing was stored") if dry_run else Text("", "")
    return Text(
        "；".join(text.zh for text in (judged, *further)) + end.zh, "; ".join(t.en for t in (judged, *further)) + end.en
    )


def _remarks(report: RescoreReport) -> Iterator[tuple[int, Text]]:
    """What is less than whole, each with its number."""
    outcome = report.outcome
    yield (
        outcome.not_heard,
        Text(
            f"{outcome.not_heard} 通没有可用的转写（读不出，或角色已改），请用 score 重新识别",
            f"{outcome.not_heard} have no transcript of use (unreadable, or other roles now): listen again with score",
        ),
    )
    yield (
        outcome.meanwhile,
        Text(
            f"{outcome.meanwhile} 通期间被别的进程评过分，以其为准",
            f"{outcome.meanwhile} were scored by another process meanwhile, which stands",
        ),
    )
    yield (
        outcome.unknown_questions,
        Text(
            f"{outcome.unknown_questions} 通的录音当时按别的词库核实过，那份词库不在手边，新说法只按文字判断",
            f"the audio of {outcome.unknown_questions} was asked about lexicons that are not at hand, so that new "
            "expressions were judged by text alone",
        ),
    )
    for name, what in outcome.failures:
        who = Text(f"通话 {mask_name(name)}", f"call {mask_name(name)}") if name else Text("一批通话", "some calls")
        yield (
            1,
            Text(
                f"{who.zh} 评判出错（{what.kind}，{what.place}），原有分析不变；这是程序的缺陷，请报告",
                f"{who.en} could not be judged ({what.kind}, {what.place}) and stay as they were: a defect, report it",
            ),
        )
    yield (
        report.left,
        Text(
            f"还有 {report.left} 通没有评判，再次运行同一命令会接着做",
            f"{report.left} are left, with which the same command goes on",
        ),
    )


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _points(value: float | Undetermined | None) -> Text:
    if isinstance(value, Undetermined):
        return _UNDETERMINED
    return _NONE if value is None else Text(f"{value:.1f}", f"{value:.1f}")


def _critical(value: bool | Undetermined | None) -> Text:
    if isinstance(value, Undetermined):
        return _UNDETERMINED
    return _NONE if value is None else _CRITICAL[value]


def _lines(change: CallChange) -> Iterator[Text]:
    for sign, findings in (("+", change.gained), ("-", change.lost)):
        for finding in findings:
            yield _passage(sign, finding)
    for before, after in change.restated:
        stands = (FINDING_STATES[before.state], FINDING_STATES[after.state])
        passage = _passage("~", after)
        yield Text(f"{passage.zh}（原为{stands[0].zh}）", f"{passage.en} (was {stands[0].en})")
    for check in change.checks:
        yield _check(check)


def _passage(sign: str, finding: Finding) -> Text:
    state, at = FINDING_STATES[finding.state], clock(finding.span.start, tenths=True)
    heard = masked_text(finding.heard)
    return Text(
        f"{sign} {at} {finding.code} {finding.entry}「{heard}」{state.zh}",
        f"{sign} {at} {finding.code} {finding.entry} 「{heard}」 {state.en}",
    )


def _check(check: CheckChange) -> Text:
    def named(outcome: Outcome | None) -> Text:
        return _NONE if outcome is None else OUTCOMES[outcome]

    before, after = named(check.before), named(check.after)
    return Text(f"{check.check}：{before.zh} → {after.zh}", f"{check.check}: {before.en} → {after.en}")


def _share(share: Share) -> str:
    return "-" if share.value is None else f"{share.value:.2f}"
