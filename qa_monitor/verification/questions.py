"""Which expressions to put to the audio, where, and how the text would read with them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import log

import opencc

from qa_monitor.domain import CalleeRole, Role, Span, Utterance
from qa_monitor.language import Segmenter, simplify
from qa_monitor.lexicon.match import Match, Matcher
from qa_monitor.lexicon.model import Category, Lexicons
from qa_monitor.lexicon.propose import Proposal, Proposer
from qa_monitor.lexicon.reread import Reread
from qa_monitor.lexicon.runs import Piece, Run, runs
from qa_monitor.verification.decide import Decision

COST_BY_SYLLABLES = {2: 0.08, 3: 0.12}
"""Cost a syllable up to which an expression of so few syllables is put to the audio: short ones fit by chance."""
MOST_QUESTIONS = 6
"""Readings of one run of speech that are put to the audio, the likeliest first."""
LEAST_PRIOR = 0.05
"""What is less probable before the audio is asked is not asked: a third of all, and one in a hundred of those that the
audio would have confirmed."""

AROUND = 6
"""Characters on either side that tell whether a text reads like Chinese ..."""
MOST_BETTER = 30.0
"""... and the most that it counts, in nats."""

Change = tuple[int, int, int, int]
"""Bounds in the text as heard and in the text as believed."""

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_TRADITIONAL = opencc.OpenCC("s2tw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether `believed` was said at a place, rather than what was heard there."""

    category: str
    entry: str
    turn: int
    """Index of the utterance in which the place begins."""
    start: int
    stop: int
    """Of the place, in normal characters from the start of that utterance."""
    believed: str
    """Normal form of what would stand there."""
    role: Role
    track: int
    span: Span
    """The utterances that the place touches, as one stretch of sound."""
    heard_text: str
    """Of those utterances, as the recogniser wrote it at the changes."""
    believed_text: str
    """The same with the expression in it, in the recogniser's script."""
    changes: tuple[Change, ...]
    """Bounds in `heard_text` and in `believed_text` of each change."""
    cost: float
    syllables: int
    reads_better: float
    """By how much the text reads more like words of Chinese with the expression in it, in nats a changed character."""
    prior: float
    """That it was said, 0..1, before the audio is asked."""

    @property
    def heard_bounds(self) -> tuple[int, int]:
        """Of all changes together, in `heard_text`."""
        return min(change[0] for change in self.changes), max(change[1] for change in self.changes)


class Questioner:
    """Finds what to ask; heavy to build, then shared by all calls of a worker."""

    def __init__(self, lexicons: Lexicons, matcher: Matcher, segmenter: Segmenter, prior: Decision) -> None:
        self._proposer = Proposer.build(lexicons)
        self._matcher = matcher
        self._segmenter = segmenter
        self._prior = prior

    def questions(self, utterances: Sequence[Utterance], *, callee_role: CalleeRole | None) -> list[Question]:
        """What to put to the audio of a call. What the text says plainly, or what could not count, is not asked."""
        return [question for run in runs(utterances) for question in self._of_run(run, callee_role)]

    def _of_run(self, run: Run, callee_role: CalleeRole | None) -> list[Question]:
        proposals = self._proposer.proposals(run.text, counts=partial(_counts, run.role, callee_role))
        found = [question for one in proposals if (question := self._question(run, one)) is not None]
        likely = [question for question in found if question.prior >= LEAST_PRIOR]
        likely.sort(key=lambda question: (-question.prior, question.start, question.believed_text, question.category))
        asked: defaultdict[str, list[Question]] = defaultdict(list)
        for question in likely:  # what is not among the first is not worth the look at what the text says of it
            if question.believed_text not in asked and len(asked) == MOST_QUESTIONS:
                continue
            known = any(other.category == question.category for other in asked.get(question.believed_text, ()))
            if not known and self._is_open(run, question):
                asked[question.believed_text].append(question)
        return [question for same in asked.values() for question in same]

    def _is_open(self, run: Run, question: Question) -> bool:
        """Whether the text does not say it anyway, and the words around it do not take it back."""
        offset = next(piece.offset for piece in run.pieces if piece.turn == question.turn)
        start, stop = question.start + offset, question.stop + offset
        reread = Reread(run, start, stop, question.believed)
        match = self._matcher.match_in(reread, question.category)
        if match is None or not self._matcher.counts(reread, match):
            return False
        as_heard = Reread(run, start, stop, run.text[start:stop])
        return not _tells_as_much(self._matcher.match_in(as_heard, question.category), match)

    def _question(self, run: Run, proposal: Proposal) -> Question | None:
        """What to ask of a proposal; nothing where it is what was heard, or too short to be told from chance."""
        if not _worth_asking(run, proposal):
            return None
        reread = _reread(run, proposal)
        pieces = [p for p in run.pieces if p.offset < reread.stop and reread.start < p.offset + len(p.normal.text)]
        text = "".join(piece.utterance.text for piece in pieces)
        changed = _changed_text(run, proposal, pieces, text)
        if changed is None:
            return None
        believed_text, changes = changed
        heard = _as_written(text, "".join(piece.utterance.written for piece in pieces), changes)
        first = pieces[0]
        better = reads_better(self._segmenter, heard, believed_text, changes)
        return Question(
            category=proposal.category.id,
            entry=proposal.entry.id,
            turn=first.turn,
            start=reread.start - first.offset,
            stop=reread.stop - first.offset,
            believed=reread.believed,
            role=run.role,
            track=first.utterance.turn.track,
            span=Span(first.utterance.turn.span.start, pieces[-1].utterance.turn.span.end),
            heard_text=heard,
            believed_text=believed_text,
            changes=changes,
            cost=proposal.cost,
            syllables=proposal.syllables,
            reads_better=better,
            prior=self._prior.probability((proposal.cost, log(proposal.syllables), better)),
        )


def reads_better(segmenter: Segmenter, heard: str, believed: str, changes: Sequence[Change]) -> float:
    """By how much `believed` reads more like words of Chinese than `heard`, in nats a changed character."""
    start, stop = min(c[0] for c in changes), max(c[1] for c in changes)
    first, last = min(c[2] for c in changes), max(c[3] for c in changes)
    before = segmenter.log_probability(simplify(heard[max(0, start - AROUND) : stop + AROUND]))
    after = segmenter.log_probability(simplify(believed[max(0, first - AROUND) : last + AROUND]))
    difference = max(-MOST_BETTER, min(MOST_BETTER, after - before))
    return difference / max(sum(change[3] - change[2] for change in changes), 1)


def in_script_of(heard: str, text: str) -> str:
    """`text` in the script in which `heard` is written."""
    written: str = text if simplify(heard) == heard else _TRADITIONAL.convert(text)
    return written


def _tells_as_much(heard: Match | None, believed: Match) -> bool:
    """Whether what the text says anyway needs no surer evidence: words so wide that a person must decide may."""
    return heard is not None and (believed.expression.entry.review or not heard.expression.entry.review)


def _counts(role: Role, callee_role: CalleeRole | None, category: Category) -> bool:
    """Whether words of `role` to `callee_role` can count for the category at all."""
    if role is not Role.UNKNOWN and not category.role.speaks_as(role):
        return False
    return not category.callee or callee_role is None or callee_role in category.callee


def _worth_asking(run: Run, proposal: Proposal) -> bool:
    if proposal.syllables < 2 or proposal.cost > COST_BY_SYLLABLES.get(proposal.syllables, 1.0):
        return False
    return any(run.text[part.start : part.stop] != part.text for part in proposal.parts)


def _reread(run: Run, proposal: Proposal) -> Reread:
    believed = ""
    at = proposal.start
    for part in proposal.parts:
        believed += run.text[at : part.start] + part.text
        at = part.stop
    return Reread(run, proposal.start, proposal.stop, believed)


def _changed_text(
    run: Run, proposal: Proposal, pieces: Sequence[Piece], heard: str
) -> tuple[str, tuple[Change, ...]] | None:
    """The recogniser's text with the expression in it; None where its parts do not follow each other there."""
    text, at = "", 0
    changes: list[Change] = []
    for part in proposal.parts:
        bounds = _in_text(pieces, part.start, part.stop)
        if bounds is None or bounds[0] < at:
            return None
        start, stop = bounds
        text += heard[at:start]
        if run.text[part.start : part.stop] == part.text:
            text += heard[start:stop]
        else:
            written = part.text.translate(_DIGITS) if sum(map(str.isdigit, part.text)) == 1 else part.text
            written = in_script_of(heard, written)
            changes.append((start, stop, len(text), len(text) + len(written)))
            text += written
        at = stop
    return text + heard[at:], tuple(changes)


def _as_written(text: str, written: str, changes: Sequence[Change]) -> str:
    """`text` with what the recogniser wrote where it is changed: the expression is weighed against that."""
    for start, stop, *_ in changes:
        text = text[:start] + written[start:stop] + text[stop:]
    return text


def _in_text(pieces: Sequence[Piece], start: int, stop: int) -> tuple[int, int] | None:
    """Bounds in the joined original texts of `pieces` of the run's normal characters `start` to `stop`."""
    found: list[int] = []
    base = 0
    for piece in pieces:
        first = max(start - piece.offset, 0)
        last = min(stop - piece.offset, len(piece.normal.text))
        if first < last:
            low, high = piece.normal.original_span(first, last)
            found += [base + low, base + high]
        base += len(piece.utterance.text)
    return (found[0], found[-1]) if found else None
