"""A finding in words: what it is worth and why, what was heard and believed, by what evidence; numbers masked."""

from collections.abc import Mapping

from qa_monitor.domain import Cancellation, Context, Finding, FindingState, Polarity, Text
from qa_monitor.personal import masked_text
from qa_monitor.words import (
    CALLEES,
    CONTEXTS,
    FINDING_STATES,
    FOUND_BY,
    MISSING,
    ROLES,
    SEVERITIES,
    UNSURE,
    named,
    stretch,
)


def category_name(finding: Finding, names: Mapping[str, Text]) -> Text:
    """Code and name, `V01 威胁恐吓`; the customer's signals, whose code is their id, by name alone."""
    name = names.get(finding.category)
    if name is None:
        return Text(finding.code, finding.code)
    if finding.code == finding.category:
        return name
    return Text(f"{finding.code} {name.zh}", f"{finding.code} {name.en}")


def worth(finding: Finding) -> Text:
    """Counted, for review or not counted, and why: its severity, the context that cancels it, what is not known."""
    state = FINDING_STATES[finding.state]
    if finding.cancelled_by is not None:
        why, cue = CONTEXTS[finding.cancelled_by.context], _cue(finding.cancelled_by)
        if finding.state is FindingState.REVIEW:
            return Text(f"{state.zh}（可能是{why.zh}：{cue.zh}）", f"{state.en} (perhaps {why.en}: {cue.en})")
        return Text(f"{state.zh}（{why.zh}：{cue.zh}）", f"{state.en} ({why.en}: {cue.en})")
    if finding.review_because is not None:
        why = named(MISSING | UNSURE, finding.review_because)
        return Text(f"{state.zh}（不能确定：{why.zh}）", f"{state.en} (uncertain: {why.en})")
    if finding.polarity is not Polarity.VIOLATION:
        return Text("计入", "counted")
    return Text(f"{state.zh}（{SEVERITIES[finding.severity].zh}）", f"{state.en} ({finding.severity})")


def _cue(cancelled: Cancellation) -> Text:
    """The words that were heard, or who spoke or was called."""
    if cancelled.context in (Context.ROLE, Context.CALLEE):
        return named({str(who): name for who, name in (*ROLES.items(), *CALLEES.items())}, cancelled.cue)
    heard = f"「{masked_text(cancelled.cue)}」"
    return Text(heard, heard)


def heard(finding: Finding) -> Text:
    """Where, what the recogniser wrote there and, where that is something else, what is believed to have been said."""
    written, believed = masked_text(finding.heard), masked_text(finding.believed)
    place = stretch(finding.span)
    if written == believed:
        return Text(f"{place} 听到「{written}」", f"{place} heard 「{written}」")
    return Text(
        f"{place} 听到「{written}」，认为是「{believed}」", f"{place} heard 「{written}」, believed 「{believed}」"
    )


def evidence(finding: Finding) -> Text:
    """How it was found, by which entry, and how sure that is."""
    how = FOUND_BY[finding.found_by]
    sure = f"{finding.confidence:.0%}"
    return Text(
        f"{how.zh}找到，条目 {finding.category}/{finding.entry}，把握 {sure}",
        f"found {how.en}, entry {finding.category}/{finding.entry}, confidence {sure}",
    )
