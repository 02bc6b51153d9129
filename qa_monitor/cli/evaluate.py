"""`qa-monitor evaluate`: how good the program is on calls of which the truth is known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import click

from qa_monitor.batch.afresh import Timing, analyse, store
from qa_monitor.batch.capacity import workers_on
from qa_monitor.batch.report import WITHOUT_SCORE
from qa_monitor.batch.work import Work, work_for
from qa_monitor.cli.console import message, show, write_json
from qa_monitor.cli.evaluation_object import CallResult, Evaluation, evaluation_object
from qa_monitor.cli.evaluation_page import evaluation_page
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.cli.progress import progress
from qa_monitor.domain import Analysis, Lang, Text
from qa_monitor.errors import ConfigurationError, ExitCode, Problem
from qa_monitor.evaluation.summary import Evaluated, summarise, vocabulary
from qa_monitor.evaluation.truth import LabelledCall, read_answers, read_calls
from qa_monitor.masking import mask_name
from qa_monitor.recognition import graphics_cards
from qa_monitor.settings import Settings
from qa_monitor.store import open_database
from qa_monitor.words import STATES, clock


@click.command(
    cls=Command,
    text=Text(
        zh="用已知真值的录音检验本程序有多准。\n\n"
        "TRUTH_DIR 里每通录音旁有一个 JSON 真值文件，格式见 docs/truth.md。录音重新识别、评判，只用真值文件里的\n"
        "元数据；评判完才读答案。文件夹里的通话算作同一段历史：后来的通话看得到同一客户先前的通话。",
        en="See how good the program is on calls of which the truth is known.\n\n"
        "TRUTH_DIR holds a JSON truth file beside each recording (docs/truth.md). Recordings are heard and\n"
        "judged anew with the metadata of these files; their answers are read only afterwards. The calls are one\n"
        "history: a later one sees the earlier ones of the same customer.",
    ),
    examples=[
        "qa-monitor evaluate labelled/",
        "qa-monitor evaluate labelled/ --call 'a*' --json > evaluation.json",
        "qa-monitor evaluate labelled/ --database sqlite:///evaluation.db",
    ],
)
@click.argument("truth_dir", metavar="TRUTH_DIR", type=click.Path(path_type=Path))
@option(
    "--call",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    text=Text(
        "只评测编号符合的通话，可写 * ? [13579]，可重复", "only calls whose id fits; with * ? [13579]; may be repeated"
    ),
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options(
    "database", "model", "models_dir", "lexicons", "scorecard", "workers", "device", "compute_type", "zone"
)
@click.pass_context
def evaluate(
    ctx: click.Context, /, truth_dir: Path, patterns: tuple[str, ...], as_json: bool, **given: str | None
) -> None:
    """Without `--database` on the command line nothing is stored, whatever the settings name."""
    settings = settings_of(ctx, given)
    labelled, problems = read_calls(truth_dir, zone=settings.zone)
    calls = _chosen(labelled, patterns, ctx)
    work = work_for(settings)
    analyses, timing = _analysed(calls, work, settings, keep=given["database"] is not None)
    evaluation = _compared(calls, analyses, timing, problems)
    if as_json:
        write_json(evaluation_object(evaluation))
    else:
        show(evaluation_page(evaluation, work.category_names, settings.lang))
    _tell(evaluation, settings.lang)
    failed = bool(evaluation.problems) or any(result.state in WITHOUT_SCORE for result in evaluation.calls)
    ctx.exit(ExitCode.RECORDING_FAILED if failed else ExitCode.OK)


def _chosen(calls: Sequence[LabelledCall], patterns: Sequence[str], ctx: click.Context) -> list[LabelledCall]:
    """The calls whose id fits one of `patterns`, or all. Raises Misuse for a pattern that no call fits."""
    for pattern in patterns:
        if not any(fnmatchcase(call.call_id, pattern) for call in calls):
            raise Misuse(Text(f"没有编号符合 {pattern} 的通话", f"no call has an id that fits {pattern}"), ctx)
    return [call for call in calls if not patterns or any(fnmatchcase(call.call_id, each) for each in patterns)]


def _analysed(
    calls: Sequence[LabelledCall], work: Work, settings: Settings, *, keep: bool
) -> tuple[Mapping[str, Analysis], Timing]:
    """Analyses by call id, and how long they took."""
    heard = {call.call_id: call.recording for call in calls if call.recording is not None}
    engine = open_database(settings.database) if keep else None
    started_at = datetime.now(UTC)
    with progress(len(heard), settings.lang) as on_event:
        analysed, timing = analyse(
            list(heard.values()),
            work=work,
            workers=settings.workers or workers_on(settings.device, cards=graphics_cards()),
            on_event=on_event,
        )
    if engine is not None:
        store(analysed, engine, started_at=started_at, timing=timing)
    return {call_id: one.analysis for call_id, one in zip(heard, analysed, strict=True)}, timing


def _compared(
    calls: Sequence[LabelledCall], analyses: Mapping[str, Analysis], timing: Timing, problems: Sequence[Problem]
) -> Evaluation:
    """The answers are read here, when every call has its analysis."""
    results: list[CallResult] = []
    unread: list[Problem] = []
    for call in calls:
        try:
            truth = read_answers(call)
        except ConfigurationError as error:
            truth = None
            unread += error.problems
        results.append(CallResult(call=call, truth=truth, analysis=analyses.get(call.call_id)))
    evaluated = [Evaluated(truth=one.truth, analysis=one.analysis) for one in results if one.truth is not None]
    return Evaluation(
        calls=results,
        signals=vocabulary(one.truth for one in evaluated),
        summary=summarise(evaluated),
        timing=timing,
        problems=(*problems, *unread),
    )


def _tell(evaluation: Evaluation, lang: Lang) -> None:
    """What could not be evaluated, and how fast it went."""
    for problem in evaluation.problems:
        message(mask_name(problem.in_(lang)))
    for result in evaluation.calls:
        if result.reason is not None:
            told = f"{result.call.call_id}: {STATES[result.state].in_(lang)}: {result.reason.in_(lang)}"
            message(mask_name(told))
    timing = evaluation.timing
    if factor := timing.factor(timing.wall):
        audio, wall = clock(timing.audio), clock(timing.wall)
        speed = Text(
            f"识别录音 {audio}，用时 {wall}，实时率 {factor:.2f}",
            f"listened to {audio} in {wall}, real-time factor {factor:.2f}",
        )
        message(speed.in_(lang))
