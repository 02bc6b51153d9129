"""`qa-monitor search`: who said anything like a phrase, by sound, in the calls of the database."""

from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table

from qa_monitor.batch.listening_again import AS_WRITTEN, Verified, verified
from qa_monitor.batch.search import Hit, search
from qa_monitor.cli.console import message, show, write_json
from qa_monitor.cli.interface import Command, Misuse, option, settings_of
from qa_monitor.cli.objects import Object, identity_fields
from qa_monitor.cli.options import chosen, filter_options, setting_options
from qa_monitor.cli.table import empty_table
from qa_monitor.domain import Lang, Role, Text
from qa_monitor.language import Segmenter, simplify
from qa_monitor.masking import mask_name
from qa_monitor.personal import masked_text
from qa_monitor.pipeline import load_recogniser
from qa_monitor.settings import Settings
from qa_monitor.store import open_database, reading
from qa_monitor.words import ROLES, clock, moment, printable

_SETTINGS = ("database", "model", "models_dir", "device", "compute_type", "zone")
_MOST = 50
_HEADERS = (
    Text("通话", "call"),
    Text("坐席", "agent"),
    Text("开始", "start"),
    Text("谁", "who"),
    Text("位置", "at"),
    Text("差异", "distance"),
    Text("核实", "verified"),
    Text("识别文字", "as recognised"),
)


@click.command(
    "search",
    cls=Command,
    text=Text(
        zh="在已存的通话里按读音查找一句话，不需要录音。\n\n"
        "词库里没有的说法也能查；识别成别的字、只是读音相近的也能找到，最像的排在最前。\n"
        "结果未经核实；--verify 打开录音逐处核实，给出确实说了这句话的概率。",
        en="Search stored calls for a phrase by its sound, without audio.\n\n"
        "No lexicon needs to have it, and it is found where other characters of a like sound were recognised; the\n"
        "nearest come first. Nothing of this is verified; --verify opens the recordings and gives the probability\n"
        "that the phrase was said at each place.",
    ),
    examples=[
        "qa-monitor search 送你进去 --since 2026-10-01",
        "qa-monitor search 送你进去 --role agent --team 一组 --verify",
        "qa-monitor search 打断你的腿 --limit 200 --json",
    ],
)
@click.argument("phrase")
@filter_options
@option(
    "--role",
    type=click.Choice([Role.AGENT.value, Role.CUSTOMER.value, Role.THIRD_PARTY.value, Role.UNKNOWN.value]),
    metavar="ROLE",
    text=Text("只查这一方说的：agent、customer、third_party、unknown", "only what was said by this side"),
)
@option(
    "--limit",
    type=click.IntRange(min=1),
    default=_MOST,
    metavar="NUMBER",
    text=Text(f"最多列出多少处；默认 {_MOST}", f"how many places at most; default {_MOST}"),
)
@option("--verify", is_flag=True, text=Text("打开录音核实列出的各处", "open the recordings and verify these places"))
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options(*_SETTINGS)
@click.pass_context
def search_command(ctx: click.Context, /, phrase: str, verify: bool, as_json: bool, **options: Any) -> None:
    """What is stored is enough, unless the audio is to be asked."""
    if options["critical"] == "undetermined":
        raise Misuse(Text("search 不支持 --undetermined", "search does not take --undetermined"), ctx)
    settings = settings_of(ctx, {name: options[name] for name in _SETTINGS})
    role = None if options["role"] is None else Role(options["role"])
    with reading(open_database(settings.database)) as db:
        try:
            hits, in_all = search(db, phrase, chosen(options, settings.zone), role=role, most=options["limit"])
        except ValueError as error:
            raise Misuse(_UNSEARCHABLE, ctx) from error
    answers = _verified(hits, phrase, settings) if verify and hits else [None] * len(hits)
    if as_json:
        write_json({"phrase": phrase, "found": in_all, "places": list(map(_object, hits, answers))})
        return
    if hits:
        show(_table(hits, answers, settings.lang))
    unverified = Text("", "") if verify else Text("，未经核实", ", unverified")
    message(
        Text(
            f"共 {in_all} 处读音相近{unverified.zh}，列出 {len(hits)} 处",
            f"{in_all} places sound like it{unverified.en}; {len(hits)} are listed",
        ).in_(settings.lang)
    )


_UNSEARCHABLE = Text(
    "这句话没法按读音查：至少要两个字，而且每个字都能读",
    "cannot be searched for by sound: at least two syllables, all of which can be read aloud",
)


def _verified(hits: Sequence[Hit], phrase: str, settings: Settings) -> Sequence[Verified | None]:
    recogniser = load_recogniser(settings, threads=0)
    return verified(hits, phrase, recogniser, Segmenter(()))


def _table(hits: Sequence[Hit], answers: Sequence[Verified | None], lang: Lang) -> Table:
    table = empty_table()
    for header in _HEADERS:
        table.add_column(header.in_(lang), overflow="fold")
    for hit, answer in zip(hits, answers, strict=True):
        metadata = hit.recording.metadata
        table.add_row(
            printable(mask_name(hit.recording.name)),
            printable("" if metadata.agent is None else metadata.agent.name or metadata.agent.id),
            moment(metadata.started_at),
            ROLES[hit.role].in_(lang),
            clock(hit.span.start, tenths=True),
            f"{hit.cost:.2f}",
            _answered(hit, answer).in_(lang),
            printable(_passage(hit)),
        )
    return table


def _answered(hit: Hit, answer: Verified | None) -> Text:
    if answer is None:
        other = Text("未核实（备选识别）", "unverified (an alternative)")
        return other if hit.alternative else Text("未核实", "unverified")
    if answer.probability is None:
        reason = answer.because or AS_WRITTEN
        return Text(mask_name(reason.zh), mask_name(reason.en))
    return Text(f"{answer.probability:.2f}", f"{answer.probability:.2f}")


def _passage(hit: Hit) -> str:
    """The words around the place, which is marked, personal data masked."""
    before, heard, after = _masked(hit)
    return f"{before}【{heard}】{after}"


def _masked(hit: Hit) -> tuple[str, str, str]:
    """Masked as one, for a number may reach across the bounds of the passage; in simplified script."""
    text = masked_text(simplify(hit.before + hit.heard + hit.after))
    start, stop = len(hit.before), len(hit.before) + len(hit.heard)
    return text[:start], text[start:stop], text[stop:]


def _object(hit: Hit, answer: Verified | None) -> Object:
    recording = hit.recording
    before, heard, after = _masked(hit)
    return {
        **identity_fields(recording.metadata, recording.files[0].path, recording.sha256),
        "role": hit.role,
        "start": hit.span.start,
        "end": hit.span.end,
        "before": before,
        "heard": heard,
        "after": after,
        "alternative": hit.alternative,
        "distance": round(hit.cost, 4),
        "verified": answer is not None and answer.probability is not None,
        "probability": None if answer is None else answer.probability,
        "because": None
        if answer is None or answer.because is None
        else {"zh": mask_name(answer.because.zh), "en": mask_name(answer.because.en)},
    }
