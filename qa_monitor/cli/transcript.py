"""What was said, turn by turn, with every finding marked where it was heard and explained below its turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.cli.console import printable
from qa_monitor.cli.words import (
    CALLEES,
    CONTEXTS,
    DOUBTS,
    FINDING_STATES,
    FOUND_BY,
    MISSING,
    ROLES,
    clock,
    named,
    stretch,
)
from qa_monitor.domain import (
    Cancellation,
    Context,
    Finding,
    FindingState,
    Lang,
    Polarity,
    Role,
    Severity,
    Span,
    Text,
    Transcript,
    Utterance,
)
from qa_monitor.language import simplify
from qa_monitor.masking import mask, mask_together
from qa_monitor.personal import masked_texts as without
from qa_monitor.personal import personal_data

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
    for index, (utterance, text) in enumerate(zip(transcript.utterances, masked_texts(transcript), strict=True)):
        of_turn = [finding for finding in findings if finding.turn == index]
        role = utterance.turn.role
        start = clock(utterance.turn.span.start, tenths=True)
        table.add_row(start, Styled(ROLES[role].in_(lang), _ROLE_STYLES[role]), _said(utterance, text, of_turn, lang))
        for finding in sorted(of_turn, key=lambda finding: finding.span):
            table.add_row("", "", finding_line(finding, names, lang))
    return table


def masked_texts(transcript: Transcript) -> list[str]:
    """The utterances' texts without personal data, and without any other long number; characters keep their places."""
    texts = without(transcript.utterances, personal_data(transcript.utterances))
    by_speaker: dict[tuple[Role, int], list[int]] = defaultdict(list)
    for index, utterance in enumerate(transcript.utterances):
        by_speaker[utterance.turn.role, utterance.turn.track].append(index)
    masked: dict[int, str] = {}
    for own in by_speaker.values():
        masked |= dict(zip(own, mask_together([texts[index] for index in own]), strict=True))
    return [masked[index] for index in range(len(transcript.utterances))]


def _said(utterance: Utterance, masked: str, findings: Iterable[Finding], lang: Lang) -> Styled:
    """The turn's text in simplified script, what was found in 【】; simplifying keeps every character's place."""
    text = printable(simplify(masked))
    styles = _styles(utterance, findings)
    shown = Styled()
    before = ""
    for character, style in zip(text, styles, strict=True):
        shown.append(_brackets(before, style) + character, style)
        before = style
    shown.append(_brackets(before, ""))
    if utterance.doubtful is not None:
        reason = named(DOUBTS, utterance.doubtful)
        note = Text(f"（识别可疑：{reason.zh}，不作依据）", f" (doubtful: {reason.en}; never evidence)")
        shown.append(note.in_(lang), "dim italic")
    return shown


def _brackets(before: str, style: str) -> str:
    if before == style:
        return ""
    return ("】" if before else "") + ("【" if style else "")


def _styles(utterance: Utterance, findings: Iterable[Finding]) -> list[str]:
    """A style for each character of the text, empty where nothing was found; what counts shows over what does not."""
    styles = [""] * len(utterance.text)
    for finding in sorted(findings, key=lambda finding: finding.state is not FindingState.CANCELLED):
        at = 0
        for word in utterance.words:
            if _mostly_inside(word.span, finding.span):
                styles[at : at + len(word.text)] = [_style(finding)] * len(word.text)
            at += len(word.text)
    return styles


def _mostly_inside(word: Span, place: Span) -> bool:
    return word.overlap(place) > word.seconds / 2


def _style(finding: Finding) -> str:
    return "dim" if finding.state is FindingState.CANCELLED else _MARK_STYLES[finding.polarity]


def finding_line(finding: Finding, names: Mapping[str, Text], lang: Lang) -> Styled:
    """Category, what it is worth and why, where, heard and believed, by what evidence, and the rules it rests on."""
    parts = [_worth(finding), _heard(finding), _evidence(finding)]
    if finding.sources:
        parts.append(Text("依据 " + "、".join(finding.sources), "by " + ", ".join(finding.sources)))
    line = Styled(f"└ {category_name(finding, names, lang)}  ", _style(finding))
    line.append(
        printable("；".join(part.zh for part in parts) if lang is Lang.ZH else "; ".join(p.en for p in parts)), "dim"
    )
    return line


def category_name(finding: Finding, names: Mapping[str, Text], lang: Lang) -> str:
    """Code and name, `V01 威胁恐吓`; the customer's signals, whose code is their id, by name alone."""
    name = names.get(finding.category)
    if name is None:
        return finding.code
    return name.in_(lang) if finding.code == finding.category else f"{finding.code} {name.in_(lang)}"


def _worth(finding: Finding) -> Text:
    state = FINDING_STATES[finding.state]
    if finding.cancelled_by is not None:
        why, cue = CONTEXTS[finding.cancelled_by.context], _cue(finding.cancelled_by)
        if finding.state is FindingState.REVIEW:
            return Text(f"{state.zh}（可能是{why.zh}：{cue.zh}）", f"{state.en} (perhaps {why.en}: {cue.en})")
        return Text(f"{state.zh}（{why.zh}：{cue.zh}）", f"{state.en} ({why.en}: {cue.en})")
    if finding.review_because is not None:
        why = named(MISSING | _OTHER_REASONS, finding.review_because)
        return Text(f"{state.zh}（不能确定：{why.zh}）", f"{state.en} (uncertain: {why.en})")
    if finding.polarity is not Polarity.VIOLATION:
        return Text("计入", "counted")
    return Text(f"{state.zh}（{_SEVERITIES[finding.severity].zh}）", f"{state.en} ({finding.severity})")


def _cue(cancelled: Cancellation) -> Text:
    """The words that were heard, or who spoke or was called."""
    if cancelled.context in (Context.ROLE, Context.CALLEE):
        return named({str(who): name for who, name in (*ROLES.items(), *CALLEES.items())}, cancelled.cue)
    heard = f"「{mask(cancelled.cue)}」"
    return Text(heard, heard)


_OTHER_REASONS = {
    "confidence": Text("把握不足", "the confidence is too low"),
    "unverified": Text("只是读音相近，没有听录音核实", "not put to the audio"),
    "likeness": Text("只是说法相近，词库里没有", "only like what such agents say, in no lexicon"),
    "context": Text("前后的话可能另有意思", "the words around it may take it back"),
    "rule": Text("规则只作提示，由人判断", "the rule only points it out"),
}
_SEVERITIES = {
    Severity.CRITICAL: Text("关键项", "critical"),
    Severity.MAJOR: Text("较重", "major"),
    Severity.MINOR: Text("较轻", "minor"),
    Severity.NONE: Text("不扣分", "none"),
}


def _heard(finding: Finding) -> Text:
    heard, believed = mask(finding.heard), mask(finding.believed)
    place = stretch(finding.span)
    if heard == believed:
        return Text(f"{place} 听到「{heard}」", f"{place} heard 「{heard}」")
    return Text(f"{place} 听到「{heard}」，认为是「{believed}」", f"{place} heard 「{heard}」, believed 「{believed}」")


def _evidence(finding: Finding) -> Text:
    how = FOUND_BY[finding.found_by]
    sure = f"{finding.confidence:.0%}"
    return Text(
        f"{how.zh}找到，条目 {finding.category}/{finding.entry}，把握 {sure}",
        f"found {how.en}, entry {finding.category}/{finding.entry}, confidence {sure}",
    )
