"""An evaluation for people: what was found of what is there, how sure that figure is, and where it went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.batch.afresh import Timing
from qa_monitor.cli.evaluation_object import CallResult, Evaluation, heard_in, heard_texts
from qa_monitor.cli.table import empty_table
from qa_monitor.domain import Finding, FindingState, FoundBy, Lang, Outcome, Text
from qa_monitor.evaluation.agreement import Agreement, Kappa, Verdict, verdict
from qa_monitor.evaluation.answers import REVIEW, UNDETERMINED, judged
from qa_monitor.evaluation.confusion import Confusion, Kind
from qa_monitor.evaluation.detection import Bar, is_good_practice, is_violation
from qa_monitor.evaluation.diarization import ToldApart
from qa_monitor.evaluation.metrics import Counts, Interval, Rate, Share
from qa_monitor.evaluation.summary import GROUPS, Detected, Detection, Summary
from qa_monitor.masking import mask_name
from qa_monitor.words import CONTEXTS, FINDING_STATES, FOUND_BY, OUTCOMES, STATES, clock, named, printable

_GROUP_NAMES = {
    "violations": Text("违规合计", "all violations"),
    "good_practice": Text("良好做法合计", "all good practice"),
    "signals": Text("客户信号合计", "all signals"),
}
_FIELD_NAMES = {
    "violations": Text("违规类别", "violations"),
    "critical": Text("关键项不合格", "critical"),
    "solution_offered": Text("提供还款方案", "solution offered"),
    "identity_disclosed": Text("表明身份", "identity disclosed"),
    "recording_notice": Text("告知录音", "recording notice"),
    "identity_verified_before_debt": Text("先核实身份再谈债务", "identity before debt"),
    "time_ok": Text("允许时段", "permitted hours"),
    "promise_to_pay": Text("还款承诺", "promise to pay"),
    "customer_signals": Text("客户信号", "customer's signals"),
}
_STAGES = {
    "audio": Text("解码", "decoding"),
    "speech": Text("划分话轮", "turns"),
    "recognition": Text("识别", "recognition"),
    "correction": Text("订正识别", "correction"),
    "speakers": Text("区分说话人", "speakers"),
    "retrieval": Text("按音检索", "retrieval by sound"),
    "verification": Text("对照音频核实", "verification"),
    "judging": Text("评判", "judging"),
}
_KINDS = {Kind.MISS: Text("漏报", "missed"), Kind.FALSE_ALARM: Text("误报", "false alarm")}
_NONE = "-"

Names = Mapping[str, Text]
"""Names of categories by their code."""


def evaluation_page(evaluation: Evaluation, names: Names, lang: Lang) -> Group:
    """All figures, then every call and every miss and false alarm of a violation."""
    summary = evaluation.summary
    suspected, flagged = summary.detection[Bar.SUSPECTED], summary.detection[Bar.FLAGGED]
    heard = heard_texts(evaluation.calls)
    violations = [one for one in summary.confusions if is_violation(one.code)]
    parts: list[tuple[Text, RenderableType]] = [
        (Text("总览", "Overview"), _facts([*_overview(summary, evaluation.timing), *_key_figures(summary)], lang)),
        (Text("按话轮", "By turn"), _detected_table(suspected.turns, flagged.turns, names, lang)),
        (Text("按通话", "By call"), _detected_table(suspected.calls, flagged.calls, names, lang)),
        (Text("易误判的话轮", "Hard negatives"), _trap_table(suspected, flagged, names, lang)),
        (Text("违规靠什么找到", "How violations were found"), _ways_table(summary.ways_found, names, lang)),
        (Text("整通问题的一致率", "Agreement by question"), _agreement_table(summary.fields, lang)),
        (Text("各通电话", "Calls"), _calls_table(evaluation.calls, evaluation.signals, lang)),
        (Text("漏报与误报的违规", "Missed and false violations"), _confusions_table(violations, heard, names, lang)),
    ]
    rows = [part for title, table in parts for part in (Styled(f"\n{title.in_(lang)}", "bold underline"), table)]
    return Group(*rows, Styled(_LEGEND.in_(lang), "dim"))


_LEGEND = Text(
    "\n查准率：找到的里面有多少是真的；查全率：真有的里面找到了多少；括号里是 95% 区间。找到、误报只算疑似；\n"
    "“含待复核”另加须由人判断的。无法判定的单独计数，不算对。良好做法和客户信号的漏报、误报见 --json。",
    "\nPrecision: how much of what was found is there; recall: how much of what is there was found; 95 % intervals in\n"
    "brackets. Found and false count what is suspected; 'or for review' adds what a person must decide. Undetermined\n"
    "answers are counted apart, never as right. For good practice and signals --json names what was missed.",
)


def _overview(summary: Summary, timing: Timing) -> Iterable[tuple[Text, Text]]:
    heard = summary.heard
    yield (
        Text("通话", "calls"),
        Text(
            f"{summary.calls} 通，听到 {heard} 通，共 {clock(summary.seconds)}",
            f"{summary.calls}, heard {heard}, {clock(summary.seconds)} in all",
        ),
    )
    characters, starts = summary.characters, summary.starts
    yield (
        Text("字错误率", "character error rate"),
        _same(f"{characters.rate:.3f} ({characters.edits}/{characters.said})"),
    )
    median = _NONE if starts.median_error is None else f"{starts.median_error:.3f}"
    yield (
        Text("话轮起点", "turn starts"),
        Text(
            f"中位误差 {median} 秒，听到 {starts.heard}/{starts.true}",
            f"median error {median} s, heard {starts.heard}/{starts.true}",
        ),
    )
    if (mono := summary.told_apart).calls:
        yield Text("单声道通话", "mono calls"), _told_apart(mono)
    stages = [(_STAGES.get(stage, _same(stage)), timing.factor(seconds)) for stage, seconds in timing.stages.items()]
    parts = [(Text("总计", "on the clock"), timing.factor(timing.wall)), *stages]
    yield (
        Text("实时率", "real-time factor"),
        Text(
            *(
                _joined(
                    (f"{name.in_(lang)} {_NONE if value is None else f'{value:.3f}'}" for name, value in parts), lang
                )
                for lang in Lang
            )
        ),
    )


def _key_figures(summary: Summary) -> Iterable[tuple[Text, Text]]:
    for bar, note in _BARS.items():
        critical = summary.detection[bar].critical_calls.counts
        yield (
            Text(f"关键项不合格的通话{note.zh}", f"critical calls{note.en}"),
            Text(
                f"查全率 {_share(critical.recall)}，查准率 {_share(critical.precision)}",
                f"recall {_share(critical.recall)}, precision {_share(critical.precision)}",
            ),
        )
    yield Text("其中无法判定", "of them undetermined"), _same(_share(summary.critical_undetermined))
    for bar, note in _BARS.items():
        alarms = summary.detection[bar].false_alarms
        yield (
            Text(f"无违规通话每小时误报{note.zh}", f"false alarms an hour, clean calls{note.en}"),
            _alarms(alarms.clean_calls, alarms.clean_calls_critical),
        )
        yield (
            Text(f"无违规话轮每小时误报{note.zh}", f"false alarms an hour, clean turns{note.en}"),
            _alarms(alarms.clean_turns, alarms.clean_turns_critical),
        )
    yield Text("关键项结论的 Kappa", "kappa of the verdict"), _kappa(summary.kappa, summary.kappa_of_all)


def _told_apart(mono: ToldApart) -> Text:
    undetermined = mono.calls - mono.determined
    rates = [f"{mono.error.rate:.3f}", f"{mono.error_determined.rate:.3f}" if mono.determined else _NONE]
    roles = [_NONE if value is None else f"{value:.3f}" for value in (mono.accuracy, mono.accuracy_of_all)]
    return Text(
        f"{mono.calls} 通，角色无法判定 {undetermined} 通；说话人错误率 {rates[0]}（判定了角色的 {rates[1]}）；"
        f"角色正确（按时长）{roles[0]}，把说话人不明的也算上 {roles[1]}",
        f"{mono.calls}, roles undetermined in {undetermined}; diarization error rate {rates[0]} "
        f"(with roles {rates[1]}); roles right by time {roles[0]}, of all speech there {roles[1]}",
    )


_BARS = {Bar.SUSPECTED: Text("", ""), Bar.FLAGGED: Text("（含待复核）", " (or for review)")}


def _alarms(all_of: Rate, critical: Rate) -> Text:
    return Text(
        f"{_rate(all_of)}；其中关键项 {_rate(critical)}",
        f"{_rate(all_of)}; critical ones {_rate(critical)}",
    )


def _kappa(determined: Kappa, of_all: Kappa) -> Text:
    values = [f"{_number(one.value)}{_bounds(one.interval)}" for one in (determined, of_all)]
    return Text(
        f"{values[0]}，{determined.calls} 通有结论的；无法判定算不一致：{values[1]}",
        f"{values[0]} of {determined.calls} calls with a verdict; undetermined as disagreement: {values[1]}",
    )


def _detected_table(
    suspected: Mapping[str, Detected], flagged: Mapping[str, Detected], names: Names, lang: Lang
) -> Table:
    table = _table(
        [
            Text("类别", "category"),
            Text("应有", "there"),
            Text("找到", "found"),
            Text("误报", "false"),
            Text("查准率", "precision"),
            Text("查全率", "recall"),
            Text("F1", "F1"),
            Text("含待复核：找到", "or for review: found"),
            Text("误报", "false"),
        ],
        lang,
    )
    codes = sorted({*suspected, *flagged} - set(GROUPS), key=_by_kind)
    for code in [*codes, *GROUPS]:
        found, reviewed = suspected.get(code, _NOTHING), flagged.get(code, _NOTHING).counts
        counts = found.counts
        table.add_row(
            _named(code, names, lang),
            str(counts.right + counts.missed),
            str(counts.right),
            str(counts.false),
            _short(counts.precision),
            _short(counts.recall),
            f"{_number(counts.f1)}{_bounds(found.f1_interval)}",
            str(reviewed.right),
            str(reviewed.false),
            style="bold" if code in GROUPS else "",
        )
    return table


_NOTHING = Detected(Counts(), None)


def _by_kind(code: str) -> tuple[int, str]:
    """Violations, good practice, signals."""
    return next(index for index, belongs in enumerate(GROUPS.values()) if belongs(code)), code


def _trap_table(suspected: Detection, flagged: Detection, names: Names, lang: Lang) -> Table:
    headers = [Text("类别", "category"), Text("误判为疑似", "suspected"), Text("含待复核", "or for review")]
    table = _table(headers, lang)
    for code, share in suspected.hard_negatives.items():
        name = Text("合计", "all").in_(lang) if code == "all" else _named(code, names, lang)
        table.add_row(name, _share(share), _share(flagged.hard_negatives[code]))
    return table


def _ways_table(ways: Mapping[str, Mapping[FoundBy, int]], names: Names, lang: Lang) -> Table:
    table = _table([Text("类别", "category"), *(FOUND_BY[way] for way in FoundBy)], lang)
    rows = {code: counts for code, counts in sorted(ways.items()) if is_violation(code)}
    for code, counts in rows.items():
        table.add_row(_named(code, names, lang), *(str(counts[way]) for way in FoundBy))
    total = [str(sum(counts[way] for counts in rows.values())) for way in FoundBy]
    table.add_row(_GROUP_NAMES["violations"].in_(lang), *total, style="bold")
    return table


def _agreement_table(fields: Mapping[str, Agreement], lang: Lang) -> Table:
    headers = [
        Text("问题", "question"),
        Text("对", "right"),
        Text("错", "wrong"),
        OUTCOMES[Outcome.UNDETERMINED],
        Text("一致率（有答案的）", "agreement where answered"),
        Text("一致率（全部）", "of all calls"),
    ]
    table = _table(headers, lang)
    for field, one in fields.items():
        name = _FIELD_NAMES.get(field, _same(field)).in_(lang)
        counts = (str(one.right), str(one.wrong), str(one.undetermined))
        table.add_row(printable(name), *counts, _short(one.determined), _short(one.all))
    return table


def _calls_table(results: Sequence[CallResult], signals: frozenset[str], lang: Lang) -> Table:
    headers = [
        Text("通话", "call"),
        Text("应：关键项", "true: critical"),
        Text("判：关键项", "judged: critical"),
        Text("应：违规", "true: violations"),
        Text("判：违规", "judged: violations"),
        Text("答错", "wrong answers"),
        Text("状态", "state"),
    ]
    table = _table(headers, lang)
    for result in results:
        table.add_row(*(printable(cell) for cell in _call_row(result, signals, lang)))
    return table


def _call_row(result: CallResult, signals: frozenset[str], lang: Lang) -> Iterable[str]:
    answers = judged(result.analysis, signals)
    expected: Mapping[str, Any] = {} if result.truth is None else result.truth.answers
    wrong = [field for field, answer in expected.items() if verdict(field, answer, answers.get(field)) is Verdict.WRONG]
    yield mask_name(result.call.call_id)
    yield _answer(expected.get("critical"), lang)
    yield _answer(answers["critical"], lang)
    yield _answer(expected.get("violations"), lang)
    yield _answer(answers["violations"], lang)
    yield _joined((_FIELD_NAMES.get(field, _same(field)).in_(lang) for field in wrong), lang)
    yield STATES[result.state].in_(lang)


def _answer(answer: Any, lang: Lang) -> str:
    match answer:
        case True | False:
            return OUTCOMES[Outcome.YES if answer else Outcome.NO].in_(lang)
        case None:
            return _NONE
        case list():
            return " ".join(map(str, answer)) or _NONE
        case _:
            return named(_ANSWERS, str(answer)).in_(lang)


_ANSWERS = {UNDETERMINED: OUTCOMES[Outcome.UNDETERMINED], REVIEW: OUTCOMES[Outcome.REVIEW]}


def _confusions_table(
    confusions: Iterable[Confusion], heard: Mapping[str, Sequence[str]], names: Names, lang: Lang
) -> Table:
    headers = [
        Text("差错", "mistake"),
        Text("通话", "call"),
        Text("秒", "second"),
        Text("类别", "category"),
        Text("听到", "heard"),
        Text("说明", "note"),
    ]
    table = _table(headers, lang)
    for one in confusions:
        table.add_row(
            _KINDS[one.kind].in_(lang),
            printable(mask_name(one.call_id)),
            f"{one.span.start:.1f}",
            _named(one.code, names, lang),
            printable(heard_in(one, heard)),
            printable(_joined(dict.fromkeys(_note(finding, one.kind).in_(lang) for finding in one.findings), lang))
            + (f" {_TRAP.in_(lang)}" if one.trap else ""),
        )
    return table


_TRAP = Text("（易误判的话轮）", "(hard negative)")


def _note(finding: Finding, kind: Kind) -> Text:
    """How a false one was found; of a missed one what kept it from counting."""
    if kind is Kind.FALSE_ALARM:
        way = FOUND_BY[finding.found_by]
        return Text(f"{way.zh} {finding.confidence:.0%}", f"{way.en} {finding.confidence:.0%}")
    state = FINDING_STATES[finding.state]
    if finding.cancelled_by is None or finding.state is not FindingState.CANCELLED:
        return state
    why = CONTEXTS[finding.cancelled_by.context]
    return Text(f"{state.zh}（{why.zh}）", f"{state.en} ({why.en})")


def _table(headers: Iterable[Text], lang: Lang) -> Table:
    table = empty_table()
    for header in headers:
        table.add_column(header.in_(lang), overflow="fold")
    return table


def _facts(rows: Iterable[tuple[Text, Text]], lang: Lang) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name.in_(lang), value.in_(lang))
    return table


def _named(code: str, names: Names, lang: Lang) -> str:
    """`V01 威胁恐吓`; the customer's signals, whose code says nothing more, by name alone."""
    if code in _GROUP_NAMES:
        return _GROUP_NAMES[code].in_(lang)
    name = names.get(code, _same(code)).in_(lang)
    return printable(name if name == code or not (is_violation(code) or is_good_practice(code)) else f"{code} {name}")


def _same(text: str) -> Text:
    return Text(text, text)


def _joined(parts: Iterable[str], lang: Lang) -> str:
    return Text("，", ", ").in_(lang).join(parts)


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _bounds(interval: Interval | None) -> str:
    return "" if interval is None else f" ({interval.low:.2f}-{interval.high:.2f})"


def _short(share: Share) -> str:
    return f"{_number(share.value)}{_bounds(share.interval)}"


def _share(share: Share) -> str:
    return f"{share.part}/{share.whole} = {_short(share)}" if share.whole else _NONE


def _rate(rate: Rate) -> str:
    return (
        f"{_number(rate.per_hour)}{_bounds(rate.interval)}, {rate.events} / {rate.hours:.2f} h" if rate.hours else _NONE
    )
