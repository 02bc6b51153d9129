"""Run the dialogues that every rule file carries: where a rule must hold it does, where it must not it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_monitor.domain import Finding, Role, Text
from qa_monitor.lexicon import Matcher, Verdict
from qa_monitor.rules.dialogues import SECONDS_PER_CHARACTER
from qa_monitor.rules.evaluate import PERSON_DECIDES, findings_of, heard_call
from qa_monitor.rules.judge import judge, judgements
from qa_monitor.rules.model import Dialogue, DialogueKind, Mark, Rule, RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueResult:
    """One example, what it promises and what was found."""

    rule: str
    dialogue: Dialogue
    expected: Text
    got: Text
    verdict: Verdict


def run_rule_examples(rulebook: RuleBook, matcher: Matcher) -> tuple[DialogueResult, ...]:
    """Every example of every rule, in order of rules and lines; `matcher` finds the lexicons' part, as in calls."""
    return tuple(_run(rulebook, rule, dialogue, matcher) for rule in rulebook.rules for dialogue in rule.dialogues)


def _run(rulebook: RuleBook, rule: Rule, dialogue: Dialogue, matcher: Matcher) -> DialogueResult:
    call = heard_call(
        rulebook,
        utterances=dialogue.utterances,
        findings=matcher.find(dialogue.utterances, callee_role=dialogue.metadata.callee_role),
        metadata=dialogue.metadata,
        seconds=dialogue.seconds,
        damaged=dialogue.damaged,
        roles_known=all(one.turn.role is not Role.UNKNOWN for one in dialogue.utterances),
    )
    found = list(findings_of(rule, call)) if call else []
    explained = dialogue.because is None or (call is not None and judge(dialogue.because, judgements(rule, call)).holds)
    holds = _as_promised(rule, dialogue, found) and explained
    return DialogueResult(
        rule=rule.id,
        dialogue=dialogue,
        expected=_expected(rule, dialogue),
        got=_got(dialogue, found, explained=explained),
        verdict=Verdict.TODO
        if dialogue.kind is DialogueKind.TODO_HOLDS
        else Verdict.PASSED
        if holds
        else Verdict.FAILED,
    )


def _as_promised(rule: Rule, dialogue: Dialogue, found: Sequence[Finding]) -> bool:
    if dialogue.kind is DialogueKind.FAILS:
        return not found
    if any(finding.review_because != _review(rule, dialogue) for finding in found):
        return False
    if not dialogue.marks:
        return [finding.heard for finding in found] == [""]
    return [_place(dialogue, finding) for finding in found if finding.heard] == list(dialogue.marks)


def _review(rule: Rule, dialogue: Dialogue) -> str | None:
    return dialogue.review or (PERSON_DECIDES if rule.review else None)


def _place(dialogue: Dialogue, finding: Finding) -> Mark:
    began = dialogue.utterances[finding.turn].turn.span.start
    return Mark(
        turn=finding.turn,
        start=round((finding.span.start - began) / SECONDS_PER_CHARACTER),
        stop=round((finding.span.end - began) / SECONDS_PER_CHARACTER),
    )


def _expected(rule: Rule, dialogue: Dialogue) -> Text:
    if dialogue.kind is DialogueKind.FAILS:
        return Text(f"不成立，因为 {dialogue.written_because}", f"does not hold, because {dialogue.written_because}")
    places = "、".join(_shown(dialogue, mark) for mark in dialogue.marks)
    for_review = _for_review(_review(rule, dialogue))
    if not places:
        return Text(f"成立：该说的没说{for_review.zh}", f"holds: something is not said{for_review.en}")
    return Text(f"成立：{places}{for_review.zh}", f"holds: {places}{for_review.en}")


def _got(dialogue: Dialogue, found: Sequence[Finding], *, explained: bool) -> Text:
    if not explained:
        return Text(f"{dialogue.written_because} 不成立", f"{dialogue.written_because} does not hold")
    if not found:
        return Text("不成立", "does not hold")
    each = [(_shown(dialogue, _place(dialogue, one)), _for_review(one.review_because), one.heard) for one in found]
    return Text(
        "成立：" + "、".join(f"{place if heard else '该说的没说'}{why.zh}" for place, why, heard in each),
        "holds: " + ", ".join(f"{place if heard else 'something is not said'}{why.en}" for place, why, heard in each),
    )


def _shown(dialogue: Dialogue, mark: Mark) -> str:
    """The turn, counted from 1, and the words: `3「后果自负」`."""
    return f"{mark.turn + 1}「{dialogue.utterances[mark.turn].text[mark.start : mark.stop]}」"


def _for_review(reason: str | None) -> Text:
    return Text(f"（需复核：{reason}）", f" (for review: {reason})") if reason else Text("", "")
