"""Find the expressions of the lexicons in what was heard, character by character, and judge who said them to whom.

Word segmentation takes no part: jieba may cut a phrase anywhere. One automaton carries all phrases and the fixed texts
of all patterns; a pattern's expression runs only where every text that it cannot do without occurred.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import ahocorasick

from qa_monitor.domain import (
    CalleeRole,
    Cancellation,
    Context,
    Finding,
    FindingState,
    FoundBy,
    Polarity,
    Reading,
    Role,
    Severity,
    Utterance,
)
from qa_monitor.domain.findings import CONTEXT_UNSURE, WIDE
from qa_monitor.language import normalise
from qa_monitor.language.sound import may_sound_the_same
from qa_monitor.lexicon.context import Bounds, Contexts, Scene, places
from qa_monitor.lexicon.expressions import ALWAYS, Exempt, Expression, Occurring, automaton
from qa_monitor.lexicon.joins import joins_sentences
from qa_monitor.lexicon.model import Category, Lexicons, Speaker
from qa_monitor.lexicon.reread import Reread
from qa_monitor.lexicon.runs import Place, Run, runs

SURE = 0.6
"""Probability from which the program itself counts an expression that the recogniser wrote differently ..."""
SURE_OF_CRITICAL = 0.75
"""... and from which it does where that alone fails a call."""
SURE_OF_WORDS = 0.5
"""Confidence below which what the recogniser wrote does not fail a call alone: it hardly believed its words itself."""
SURE_OF_SIGNAL = 0.5
"""A signal accuses nobody: it counts from where F1 is best over the cases of benchmarks/verification, held out by call
(0.5: precision 0.86, recall 0.67; 0.6: 0.87, 0.63; 0.4: 0.80, 0.72)."""

NOT_SURE = "confidence"
"""`review_because` of a finding whose words may not have been said."""

TO_THE_OTHER = str.maketrans("你我", "我你")
"""What one side says of itself, as the other side repeats it: 告诉我家里人 becomes 告诉你家里人."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An expression found at a place, in normal characters."""

    expression: Expression
    bounds: Bounds
    gaps: tuple[Bounds, ...] = ()
    heard: Set[str] = field(compare=False, repr=False)
    """The texts of the lexicons that occur where it was found."""

    @property
    def preference(self) -> tuple[int, int, str, str]:
        """Sorts the match first that wins where two of one category overlap: the longer, then the earlier."""
        start, stop = self.bounds
        return start - stop, start, self.expression.entry.id, self.expression.written


@dataclass(frozen=True, slots=True)
class Matcher:
    """The lexicons, ready to search; heavy to build (about a second), then shared by all calls of a worker."""

    _automaton: ahocorasick.Automaton
    contexts: Contexts

    @classmethod
    def build(cls, lexicons: Lexicons) -> "Matcher":
        """A matcher for these lexicons."""
        return cls(automaton(lexicons), Contexts.build(lexicons.context, lexicons.classes))

    def find(self, utterances: Sequence[Utterance], *, callee_role: CalleeRole | None) -> tuple[Finding, ...]:
        """Every place where an expression was said, in order of time; cancelled ones are kept with their reason.

        `utterances` are those of the whole call in order of their start; doubtful ones give nothing. A finding's
        `confidence` is the geometric mean of the recogniser's probabilities of the words it touches. Unknown roles or
        an unknown callee make a finding that depends on them one for review.
        """
        found = [
            _as_sure_as_heard(finding)
            for run in runs(utterances)
            for match in _winners(self._matches(run.text), run)
            if (finding := self._finding(run, match, callee_role)) is not None
        ]
        return tuple(sorted(found, key=lambda one: (one.span, one.category, one.entry, one.believed)))

    def believed(
        self, utterances: Sequence[Utterance], readings: Sequence[Reading], *, callee_role: CalleeRole | None
    ) -> tuple[Finding, ...]:
        """Findings in what the audio supports beyond the recogniser's words, judged in the same contexts.

        `confidence` is the reading's probability; below `SURE` and its like a finding is for review. Of
        readings of one category that overlap, the likeliest counts.
        """
        if not readings:
            return ()
        by_turn = {piece.turn: (run, piece.offset) for run in runs(utterances) for piece in run.pieces}
        found: list[Finding] = []
        for reading in sorted(readings, key=lambda one: -one.probability):
            run, offset = by_turn.get(reading.turn, (None, 0))
            if run is None:
                continue
            reread = Reread(run, reading.start + offset, reading.stop + offset, reading.believed)
            finding = self._believed(reread, reading, callee_role)
            if finding is not None and not any(same_act(finding, other) for other in found):
                found.append(finding)
        return tuple(found)

    def _believed(self, reread: Reread, reading: Reading, callee_role: CalleeRole | None) -> Finding | None:
        match = self.match_in(reread, reading.category)
        finding = None if match is None else self._finding(reread, match, callee_role)
        if finding is None:
            return None
        return replace(
            finding,
            found_by=FoundBy.PINYIN if reading.same_sound else FoundBy.ACOUSTIC,
            believed=reading.believed,
            confidence=reading.probability,
            log_probability=reading.log_probability,
            review_because=finding.review_because or _unsure(finding, reading.probability),
        )

    def match_in(self, reread: Reread, category: str) -> "Match | None":
        """The expression of `category` that the believed words make, if they make one."""
        winners = _winners(self._matches(reread.text, category), reread)
        return next((one for one in winners if one.bounds[0] < reread.end and reread.start < one.bounds[1]), None)

    def counts(self, reread: Reread, match: "Match") -> bool:
        """Whether nothing around the believed words, nor who says them, surely takes the match back."""
        cancelled, review_because = self._worth(reread, match, None)
        return cancelled is None or review_because is not None

    def _matches(self, text: str, category: str | None = None) -> Iterator[Match]:
        occurring = list(self._automaton.iter(text))
        texts = {one.text: one for _, one in occurring}
        heard = frozenset(texts)
        for last, one in occurring:
            for expression in one.phrases:
                wanted = category is None or expression.category.id == category
                if wanted and _whole_numbers(text, bounds := (last + 1 - len(one.text), last + 1)):
                    yield Match(expression=expression, bounds=bounds, heard=heard)
        for expression in _pointed_at(texts.values()):
            if category is not None and expression.category.id != category:
                continue
            for needed in expression.also_needed:
                if needed.isdisjoint(heard):
                    break
            else:
                yield from _pattern_matches(expression, text, heard)

    def _finding(self, run: Run | Reread, match: Match, callee_role: CalleeRole | None) -> Finding | None:
        category, entry = match.expression.category, match.expression.entry
        counts = category.role.speaks_as(run.role)
        if not counts and run.role is not Role.UNKNOWN and category.polarity is not Polarity.VIOLATION:
            return None
        cancelled, review_because = self._worth(run, match, callee_role)
        place = run.place(*match.bounds)
        found = Finding(
            category=category.id,
            code=category.code,
            entry=entry.id,
            polarity=category.polarity,
            severity=entry.severity if category.polarity is Polarity.VIOLATION else Severity.NONE,
            role=run.role,
            turn=place.turn,
            span=place.span,
            heard=place.heard,
            believed=match.expression.written if match.expression.regex is None else place.said,
            found_by=FoundBy.TEXT,
            confidence=place.confidence,
            cancelled_by=cancelled,
            review_because=review_because,
            sources=category.sources,
        )
        return found if place.put_right is None else _in_words_put_right(found, place, place.put_right)

    def _worth(
        self, run: Run | Reread, match: Match, callee_role: CalleeRole | None
    ) -> tuple[Cancellation | None, str | None]:
        """The context that takes the match back, and why only a person can decide; both where it only may."""
        category = match.expression.category
        if (cancelled := _cancellation(run, match, callee_role)) is not None:
            return cancelled, None
        scene = Scene.of(run, match.bounds, gaps=match.gaps, echo=_echoed(run, match))
        accuses = category.polarity is Polarity.VIOLATION
        cue = self.contexts.cue(scene, match.expression.entry.contexts, only_sure=not accuses)
        cancelled = None if cue is None else Cancellation(cue.context, _heard(run, scene, cue.bounds))
        if cue is not None and (cue.certain or (cue.as_written and not accuses)):
            return cancelled, None
        if (lacking := _review_because(category, run.role, callee_role)) is not None:
            return None, lacking
        if cancelled is not None and accuses:
            return cancelled, CONTEXT_UNSURE
        return None, WIDE if _is_wide(match, run.text, run.sentence_ends(), run.marks()) else None


def _as_sure_as_heard(finding: Finding) -> Finding:
    """For review where it alone would fail the call by words that were hardly heard."""
    suspected = finding.state is FindingState.SUSPECTED and finding.severity is Severity.CRITICAL
    return replace(finding, review_because=NOT_SURE) if suspected and finding.confidence < SURE_OF_WORDS else finding


def _in_words_put_right(finding: Finding, place: Place, probability: float) -> Finding:
    """The finding where it is not what the recogniser wrote: no surer than that its words were rightly put right."""
    return replace(
        finding,
        found_by=FoundBy.PINYIN if may_sound_the_same(place.heard, place.said) else FoundBy.ACOUSTIC,
        confidence=min(finding.confidence, probability),
        review_because=finding.review_because or _unsure(finding, probability),
    )


def _unsure(finding: Finding, probability: float) -> str | None:
    """Why a person must decide about a finding in words that are only probably what was said."""
    cancelled = finding.state is FindingState.CANCELLED
    return None if cancelled or probability >= _sure(finding) else NOT_SURE


def _sure(finding: Finding) -> float:
    """Probability from which the program itself counts it."""
    if finding.polarity is Polarity.SIGNAL:
        return SURE_OF_SIGNAL
    return SURE_OF_CRITICAL if finding.severity is Severity.CRITICAL else SURE


def same_act(one: Finding, other: Finding) -> bool:
    """Whether two findings are the same words taken for the same thing."""
    return one.category == other.category and one.role is other.role and one.span.overlap(other.span) > 0


def _pointed_at(texts: Collection[Occurring]) -> dict[Expression, None]:
    """The patterns that texts which occur point at together."""
    sets = {ALWAYS}.union(*(one.sets for one in texts))
    return dict.fromkeys(
        expression
        for one in texts
        if one.patterns
        for second in sets & one.patterns.keys()
        for expression in one.patterns[second]
    )


def _pattern_matches(expression: Expression, text: str, heard: Set[str]) -> Iterator[Match]:
    assert expression.regex is not None
    regex = expression.regex()
    for match in regex.finditer(text):
        gaps = tuple(match.span(group) for group in range(1, regex.groups + 1))
        yield Match(
            expression=expression,
            bounds=match.span(),
            gaps=tuple((start, stop) for start, stop in gaps if start < stop),
            heard=heard,
        )


def _winners(matches: Iterable[Match], run: Run | Reread) -> Iterator[Match]:
    """Of overlapping matches of one category the longest, then the earliest; categories do not mind each other.

    One that is for review only gives way to any other; where an exception covers it, that is so sure that it does not.
    """
    found = list(matches)
    if not found:
        return
    ends, marks = run.sentence_ends(), run.marks()

    def doubtful(match: Match) -> bool:
        return _is_wide(match, run.text, ends, marks) and _exception(match, run.text) is None

    taken: dict[str, list[Bounds]] = {}
    for match in sorted(found, key=lambda match: (doubtful(match), match.preference)):
        start, stop = match.bounds
        others = taken.setdefault(match.expression.category.id, [])
        if all(stop <= low or high <= start for low, high in others):
            others.append(match.bounds)
            yield match


def _is_wide(match: Match, text: str, sentence_ends: Collection[int], marks: Mapping[int, str]) -> bool:
    """Whether only a person can decide: an entry of wide words, or an accusation made of words of two sentences."""
    start, stop = match.bounds
    entry = match.expression.entry
    if entry.review or match.expression.category.polarity is not Polarity.VIOLATION:
        return entry.review
    if any(start < end < stop for end in sentence_ends):
        return True
    critical = entry.severity is Severity.CRITICAL
    return critical and not entry.across_clauses and joins_sentences(match.bounds, match.gaps, text, marks)


def _whole_numbers(text: str, bounds: Bounds) -> bool:
    """Whether a number at an edge of the phrase is a whole one: 60期 is not in 160期."""
    start, stop = bounds
    cut_before = start > 0 and text[start].isdecimal() and (text[start - 1].isdecimal() or text[start - 1] == ".")
    cut_after = stop < len(text) and text[stop - 1].isdecimal() and (text[stop].isdecimal() or text[stop] == ".")
    return not (cut_before or cut_after)


def _cancellation(run: Run | Reread, match: Match, callee_role: CalleeRole | None) -> Cancellation | None:
    """Why the match does not count whatever is around it: who said it, to whom, an exception of its entry."""
    category = match.expression.category
    if run.role is not Role.UNKNOWN and not category.role.speaks_as(run.role):
        return Cancellation(Context.ROLE, run.role.value)
    if category.callee and callee_role is not None and callee_role not in category.callee:
        return Cancellation(Context.CALLEE, callee_role.value)
    if (covering := _exception(match, run.text)) is not None:
        return Cancellation(Context.EXCEPTION, run.heard(*covering))
    if isinstance(run, Reread) and (covering := _exception_as_heard(match, run)) is not None:
        return Cancellation(Context.EXCEPTION, run.run.heard(*covering))
    return None


def _exception_as_heard(match: Match, reread: Reread) -> Bounds | None:
    """The place of an exception in the recogniser's own words: 华安银行 is there, so 华安央行 was not said."""
    return _covering(match.expression.exceptions, reread.in_run(*match.bounds), reread.run.text)


def _echoed(run: Run | Reread, match: Match) -> bool:
    """Whether the other side has just said the expression."""
    return run.answers is not None and _says(match.expression, run.answers.text.translate(TO_THE_OTHER))


def _says(expression: Expression, text: str) -> bool:
    if expression.regex is not None:
        return expression.regex().search(text) is not None
    return normalise(expression.written).text in text


def _heard(run: Run | Reread, scene: Scene, bounds: Bounds) -> str:
    """What the recogniser wrote at `bounds` of the scene's text."""
    first, last = scene.run
    parts = ((run.before, 0, first), (run, first, last), (run.after, last, len(scene.text)))
    return "".join(
        part.heard(max(bounds[0], low) - low, min(bounds[1], high) - low)
        for part, low, high in parts
        if part is not None and max(bounds[0], low) < min(bounds[1], high)
    )


def _exception(match: Match, text: str) -> Bounds | None:
    """The place of an exception of the entry that covers the match; `match` knows which texts occur in `text`."""
    possible = (
        one for one in match.expression.exceptions if not any(needed.isdisjoint(match.heard) for needed in one.needed)
    )
    return _covering(possible, match.bounds, text)


def _covering(exceptions: Iterable[Exempt], bounds: Bounds, text: str) -> Bounds | None:
    start, stop = bounds
    for exception in exceptions:
        for first, last in places(exception.regex(), text, 0, len(text)):
            if first <= start and stop <= last:
                return first, last
    return None


def _review_because(category: Category, role: Role, callee_role: CalleeRole | None) -> str | None:
    if role is Role.UNKNOWN and category.role is not Speaker.ANY:
        return "roles"
    return "callee_role" if category.callee and callee_role is None else None
