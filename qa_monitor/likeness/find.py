"""Places where words are like what is said in a category, though no expression is listed.

Of an agent they are like a violation. That is a reason to listen, never a verdict: such a finding is for review, less
than critical, and only where nothing else was found. Of the person called they are like a signal (hardship, a dispute
...), which accuses nobody and counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa_monitor.domain import CalleeRole, Context, Finding, FindingState, FoundBy, Polarity, Role, Severity, Utterance
from qa_monitor.domain.findings import LIKENESS
from qa_monitor.lexicon import Category, Lexicons
from qa_monitor.lexicon.context import Bounds, Contexts, Scene
from qa_monitor.lexicon.runs import Run, runs
from qa_monitor.likeness.grams import Grams, grams
from qa_monitor.likeness.model import Floats, Likeness
from qa_monitor.likeness.windows import SHORTEST, SHORTEST_OF_CALLEE, windows

ENOUGH = 0.85
"""Probability from which a person should listen: about one false place an hour of ordinary speech."""

ENOUGH_BESIDE = 0.6
"""Probability from which a person should listen in a call where the agent is already suspected of something.

Who violates once does so again: in such calls about every second turn does, in others hardly one
(docs/decisions/0008-meaning-beyond-lists.md).
"""

ENOUGH_FOR_SIGNAL = 0.8
"""Probability from which a signal counts (docs/decisions/0012-signals-beyond-lists.md)."""

ROUNDING = 1e-9
"""What the order of additions may do to a probability."""

_SPEAKERS = {
    Polarity.VIOLATION: frozenset({Role.AGENT}),
    Polarity.SIGNAL: frozenset({Role.CUSTOMER, Role.THIRD_PARTY}),
}
"""Whose words are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A stretch of a run and the category that it is most like."""

    bounds: Bounds
    category: int
    """Index in the model's categories."""
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The model and what the lexicons say of its categories, ready to compare; shared by all calls of a worker."""

    model: Likeness
    polarity: Polarity
    """Of the categories: violations of agents, or signals of whoever was called."""
    categories: Mapping[int, Category]
    """By index in the model's categories; those that the lexicons do not hold with this polarity are left out."""
    contexts: Contexts
    enough: float
    """Probability from which a place is told."""
    enough_beside: float
    """The same in a call where something of this polarity is suspected by other means."""
    shortest: int
    """Characters that a stretch must have."""

    @classmethod
    def of_violations(cls, lexicons: Lexicons, contexts: Contexts, model: Likeness) -> "Comparison":
        """The comparison of an agent's words for these lexicons; `contexts` are those of their matcher."""
        return cls(
            model=model,
            polarity=Polarity.VIOLATION,
            categories=_held(lexicons, model, Polarity.VIOLATION),
            contexts=contexts,
            enough=ENOUGH,
            enough_beside=ENOUGH_BESIDE,
            shortest=SHORTEST,
        )

    @classmethod
    def of_signals(cls, lexicons: Lexicons, contexts: Contexts, model: Likeness) -> "Comparison":
        """The comparison of the words of the person called, who speaks in shorter turns (写个条子)."""
        return cls(
            model=model,
            polarity=Polarity.SIGNAL,
            categories=_held(lexicons, model, Polarity.SIGNAL),
            contexts=contexts,
            enough=ENOUGH_FOR_SIGNAL,
            enough_beside=ENOUGH_FOR_SIGNAL,
            shortest=SHORTEST_OF_CALLEE,
        )

    def find(
        self, utterances: Sequence[Utterance], said: Sequence[Finding], *, callee_role: CalleeRole | None
    ) -> tuple[Finding, ...]:
        """Places in order of time, beyond what was found by other means (`said`, findings of the call).

        `utterances` are those of the whole call in order of their start. Only known speakers are compared, and a
        category that depends on who was called only where that is known. Words that context surely takes back give
        nothing.
        """
        rivals = {category.id for category in self.categories.values()}
        told = [one for one in said if one.category in rivals or one.polarity is Polarity.VIOLATION]
        suspected = any(one.polarity is self.polarity and one.state is FindingState.SUSPECTED for one in said)
        enough = self.enough_beside if suspected else self.enough
        found: list[Finding] = []
        candidates = self._candidates(utterances, callee_role, enough)
        for finding in sorted(candidates, key=lambda one: (-one.confidence, one.span)):
            if not _told(finding, [*told, *found]):
                found.append(finding)
        return tuple(sorted(found, key=lambda one: (one.span, one.category)))

    def _candidates(
        self, utterances: Sequence[Utterance], callee_role: CalleeRole | None, enough: float
    ) -> Iterator[Finding]:
        for run in runs(utterances):
            stretches = windows(run, shortest=self.shortest) if run.role in _SPEAKERS[self.polarity] else ()
            if stretches:
                run_grams = grams(run.text)
                for place in self._compared(stretches, run_grams, enough):
                    category = self.categories[place.category]
                    heavy = self._heavy(place, run_grams)
                    if _applies(category, run.role, callee_role) and not self._taken_back(run, category, heavy):
                        yield _finding(run, place, category, heavy)

    def _compared(self, stretches: Sequence[Bounds], run_grams: Grams, enough: float) -> Iterator[_Place]:
        best = self.model.probabilities_within(run_grams, stretches)[:, 1:].max(axis=1)
        for number in np.flatnonzero(best >= enough - ROUNDING).tolist():
            bounds = stretches[number]
            probabilities = self.model.probabilities(run_grams.within(*bounds))[1:]
            category = int(np.argmax(probabilities))
            if category in self.categories and probabilities[category] >= enough:
                yield _Place(bounds=bounds, category=category, probability=float(probabilities[category]))

    def _heavy(self, place: _Place, run_grams: Grams) -> Bounds:
        """The characters that weigh most for the category together."""
        start, stop = place.bounds
        shares = self.model.shares(run_grams.within(start, stop), place.category, start=start, stop=stop)
        first, last = heaviest(shares)
        return start + first, start + last

    def _taken_back(self, run: Run, category: Category, heavy: Bounds) -> bool:
        """Whether a cue of the category's contexts surely takes these words back, from wherever in their clause."""
        contexts = frozenset[Context]().union(*(entry.contexts for entry in category.entries))
        clause = max((at for at in (0, *run.marks()) if at <= heavy[0]), default=0)
        scenes = (Scene.of(run, (start, heavy[1])) for start in range(clause, heavy[0] + 1))
        return any(cue.certain for scene in scenes if (cue := self.contexts.cue(scene, contexts)))


def _held(lexicons: Lexicons, model: Likeness, polarity: Polarity) -> Mapping[int, Category]:
    held = {one.id: one for one in lexicons.categories if one.polarity is polarity}
    return {i: held[name] for i, name in enumerate(model.categories) if name in held}


def _applies(category: Category, role: Role, callee_role: CalleeRole | None) -> bool:
    return category.role.speaks_as(role) and (not category.callee or callee_role in category.callee)


def _finding(run: Run, place: _Place, category: Category, heavy: Bounds) -> Finding:
    where = run.place(*place.bounds)
    return Finding(
        category=category.id,
        code=category.code,
        entry=LIKENESS,
        polarity=category.polarity,
        severity=Severity.MAJOR if category.severity is Severity.CRITICAL else category.severity,
        role=run.role,
        turn=where.turn,
        span=where.span,
        heard=where.heard,
        believed=run.heard(*heavy),
        found_by=FoundBy.RULE,
        confidence=round(place.probability, 4),
        review_because=LIKENESS if category.polarity is Polarity.VIOLATION else None,
        sources=category.sources,
    )


def heaviest(shares: Floats) -> Bounds:
    """The stretch with the greatest sum, never empty (Kadane); the first and shortest of equals."""
    best, best_sum = (0, 1), -np.inf
    start, total = 0, 0.0
    for i, share in enumerate(shares.tolist()):
        if total <= 0:
            start, total = i, 0.0
        total += share
        if total > best_sum:
            best, best_sum = (start, i + 1), total
    return best


def _told(finding: Finding, said: Sequence[Finding]) -> bool:
    """Whether something was found already in the same turn and category, or counts at the same words."""
    return any(
        (one.category == finding.category and one.turn == finding.turn)
        or (
            one.polarity is finding.polarity
            and one.state is not FindingState.CANCELLED
            and one.span.overlap(finding.span) > 0
        )
        for one in said
        if one.role is finding.role
    )
