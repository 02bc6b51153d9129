"""What was said, turn by turn, with every finding marked where it was heard and explained below its turn."""

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.domain import Finding, FindingState, Lang, Polarity, Role, Text, Transcript, Utterance
from qa_monitor.personal import masked_as_written, masked_turns
from qa_monitor.report.marks import by_turn, marked
from qa_monitor.report.told import category_name, evidence, heard, worth
from qa_monitor.words import DOUBTS, ROLES, clock, named, printable

_ROLE_STYLES = {Role.AGENT: "cyan", Role.CUSTOMER: "green", Role.THIRD_PARTY: "magenta", Role.UNKNOWN: "white"}
_MARK_STYLES = {Polarity.VIOLATION: "bold red", Polarity.GOOD: "green", Polarity.SIGNAL: "blue"}


def transcript_table(
    transcript: Transcript,
    findings: Sequence[Finding],
    names: Mapping[str, Text],
    lang: Lang,
) -> Table:
    """A row a turn: when, who, what; findings of a turn in rows below it.

    `names`: categories by their id; one that has no name shows its code.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    turns = by_turn(findings)
    for index, (utterance, text) in enumerate(zip(transcript.utterances, masked_turns(transcript), strict=True)):
        of_turn = turns.get(index, {})
        role = utterance.turn.role
        start = clock(utterance.turn.span.start, tenths=True)
        table.add_row(start, Styled(ROLES[role].in_(lang), _ROLE_STYLES[role]), _said(utterance, text, of_turn, lang))
        for finding in of_turn.values():
            table.add_row("", "", finding_line(finding, names, lang))
    return table


def _said(utterance: Utterance, masked: str, findings: Mapping[int, Finding], lang: Lang) -> Styled:
    """The turn's text, what was found in 【】; pieces of one style stand in one pair."""
    shown = Styled()
    before = ""
    for text, numbers in marked(utterance, masked, findings):
        style = _style(findings[numbers[0]]) if numbers else ""
        shown.append(_brackets(before, style) + printable(text), style)
        before = style
    shown.append(_brackets(before, ""))
    if (written := masked_as_written(utterance, masked)) is not None:
        note = Text(f"（识别原文：{written}）", f" (as recognised: {written})")
        shown.append(printable(note.in_(lang)), "dim")
    if utterance.doubtful is not None:
        reason = named(DOUBTS, utterance.doubtful)
        note = Text(f"（识别可疑：{reason.zh}，不作依据）", f" (doubtful: {reason.en}; never evidence)")
        shown.append(note.in_(lang), "dim italic")
    return shown


def _brackets(before: str, style: str) -> str:
    if before == style:
        return ""
    return ("】" if before else "") + ("【" if style else "")


def _style(finding: Finding) -> str:
    return "dim" if finding.state is FindingState.CANCELLED else _MARK_STYLES[finding.polarity]


def finding_line(finding: Finding, names: Mapping[str, Text], lang: Lang) -> Styled:
    """Category, what it is worth and why, where, heard and believed, by what evidence, and the rules it rests on."""
    parts = [worth(finding), heard(finding), evidence(finding)]
    if finding.sources:
        parts.append(Text("依据 " + "、".join(finding.sources), "by " + ", ".join(finding.sources)))
    line = Styled(f"└ {category_name(finding, names).in_(lang)}  ", _style(finding))
    line.append(printable(Text("；", "; ").in_(lang).join(part.in_(lang) for part in parts)), "dim")
    return line
