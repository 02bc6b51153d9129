"""Whether the words around an expression take it back: negation, quotation, advice, question, condition.

Only cues from context.yaml count, each within its reach, so that a person can see and change why a finding does not
count. A bare 不 is no cue: 再不还就打给你爸妈 is a threat.

A cue takes the expression back if it was heard as it is written, or as three syllables and more of the same sound. What
only may be a cue, because it is shorter or sounds near, or only may reach so far, because its clause ended before the
expression or unknown words lie between, makes the finding one for review: to clear a threat wrongly is worse than to
ask a person. docs/decisions/0007-context-by-sound.md has the reasons and figures.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qa_monitor.domain import Context
from qa_monitor.lexicon.misheard import CueSounds, Misheard
from qa_monitor.lexicon.model import Direction, Pattern, Scope
from qa_monitor.lexicon.pattern import Classes, compile_tree
from qa_monitor.lexicon.reread import Reread
from qa_monitor.lexicon.runs import Run

Bounds = tuple[int, int]
"""Start (inclusive) and stop (exclusive) of characters in a text."""

LONGEST_CUE = 40
"""No cue is longer than this; bounds how far back and ahead is looked."""

LONGEST_MISHEARD = 12
"""No cue that was misheard is looked for farther than this beyond a scope's reach."""

IN_ITS_CLAUSE = frozenset({Context.NEGATION, Context.ADVICE})
"""Contexts whose cue before an expression takes it back in the same clause only: 我不会等了，告诉你家人 stands."""

QUESTION_MARKS = frozenset("?？")

ASKS_BACK = re.compile("(?:是)?(?:吗|吧|对吗|对吧|对不对)|是不是")
"""What makes a question of the words before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An expression among the words of its speaker."""

    text: str
    """The speaker's run, normalised, between what the same speaker said right before and right after it."""
    run: Bounds
    place: Bounds
    """Of the expression."""
    gaps: tuple[Bounds, ...]
    """Of its pattern."""
    marks: Mapping[int, str]
    """Punctuation inside the run, by the index of the character behind it."""
    echo: bool
    """Whether the other side has just said the expression."""

    @classmethod
    def of(cls, run: Run | Reread, place: Bounds, *, gaps: Collection[Bounds] = (), echo: bool = False) -> "Scene":
        """The place `place` of a run, and the `gaps` in it, among what its speaker said."""
        before, after = (other.text if other else "" for other in (run.before, run.after))
        first = len(before)
        return cls(
            text=before + run.text + after,
            run=(first, first + len(run.text)),
            place=(first + place[0], first + place[1]),
            gaps=tuple((first + start, first + stop) for start, stop in gaps),
            marks={first + at: marks for at, marks in run.marks().items() if at > 0},
            echo=echo,
        )

    def marked(self, start: int, stop: int) -> str:
        """The punctuation between two places of the run."""
        return "".join(marks for at, marks in self.marks.items() if start <= at <= stop)

    def asked_back(self) -> bool:
        """Whether a question ends with the expression."""
        stop = self.place[1]
        return bool(QUESTION_MARKS & {*self.marked(stop, stop)}) or bool(ASKS_BACK.match(self.text, stop))

    def reread(self, one: Misheard) -> "Scene":
        """With the cue where it may have been misheard, which is not inside the expression."""

        def moved(at: int) -> int:
            return at if at <= one.start else at + len(one.believed) - (one.stop - one.start)

        return replace(
            self,
            text=self.text[: one.start] + one.believed + self.text[one.stop :],
            run=(moved(self.run[0]), moved(self.run[1])),
            place=(moved(self.place[0]), moved(self.place[1])),
            gaps=tuple((moved(start), moved(stop)) for start, stop in self.gaps),
            marks={moved(at): marks for at, marks in self.marks.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue that takes an expression back, and where it stands in the scene's text."""

    context: Context
    bounds: Bounds
    certain: bool
    """False: only a person can say whether it does."""
    as_written: bool = True
    """Whether it was heard as it is written in context.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    scope: Scope
    cues: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    across: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Contexts:
    """The scopes of context.yaml, ready to search."""

    _reaches: tuple[_Reach, ...]
    _sounds: CueSounds

    @classmethod
    def build(cls, scopes: Collection[Scope], classes: Classes) -> "Contexts":
        """Compile the cues."""
        return cls(
            tuple(
                _Reach(
                    scope=scope,
                    cues=tuple(compile_tree(pattern.tree, classes) for pattern in scope.cues),
                    unless=tuple(compile_tree(pattern.tree, classes) for pattern in scope.unless),
                    across=_made_of(scope.across, classes),
                )
                for scope in scopes
            ),
            CueSounds.build((pattern.tree for scope in scopes for pattern in scope.cues), classes),
        )

    def cue(self, scene: Scene, allowed: Collection[Context], *, only_sure: bool = False) -> Cue | None:
        """The cue that takes back the expression, None if none does.

        `only_sure`: one that was not heard as it is written is of no interest unless it is certain.

        A cue counts before the expression, after it, or in one of its gaps (我不是法院的 for 我~法院的) unless its
        scope has no reach. It stands in the speaker's run, or at the end of what the speaker said before, or at the
        beginning of what came after. A certain cue goes before a possible one, what was heard as it is written before
        what was misheard; of several the longest one tells the reason, as the most specific; then the context that
        comes first in `Context`.
        """
        reaches = [reach for reach in self._reaches if reach.scope.context in allowed]
        heard = _best(cue for reach in reaches for cue in _held(reach, scene))
        if heard is not None and heard.certain:
            return heard
        if (
            only_sure
            and heard is None
            and Context.QUOTATION not in allowed
            and not self._may_be_certain(reaches, scene)
        ):
            return None
        misheard = self._misheard(reaches, scene)
        if misheard is not None and (heard is None or misheard.certain):
            return misheard
        return heard or _echo(scene, allowed)

    def _misheard(self, reaches: Collection[_Reach], scene: Scene) -> Cue | None:
        """The cue that holds if the recogniser wrote other characters for it, the nearest by sound."""
        for one in self._near(reaches, scene):
            held = _best(_as_if(reaches, scene, one))
            if held is not None:
                return replace(
                    held, bounds=(one.start, one.stop), certain=held.certain and one.certain, as_written=False
                )
        return None

    def _may_be_certain(self, reaches: Collection[_Reach], scene: Scene) -> bool:
        return any(self._sounds.may_be_certain(scene.text[low:high]) for low, high in _around(reaches, scene))

    def _near(self, reaches: Collection[_Reach], scene: Scene) -> Iterator[Misheard]:
        """What may be misheard cues around the expression, where nothing that was heard exactly says otherwise."""
        found = [
            replace(one, start=one.start + low, stop=one.stop + low)
            for low, high in _around(reaches, scene)
            for one in self._sounds.near(scene.text[low:high])
        ]
        for one in sorted(found, key=lambda one: one.cost):
            if not any(_contradicts(bounds, one) for reach in reaches for bounds in _exact(reach, scene.text, one)):
                yield one


def _around(reaches: Collection[_Reach], scene: Scene) -> list[Bounds]:
    """Where a cue may stand that was misheard."""
    far = max((reach.scope.within for reach in reaches), default=0) + LONGEST_MISHEARD
    start, stop = scene.place
    return [(max(0, start - far), start), *scene.gaps, (stop, min(len(scene.text), stop + far))]


def _best(cues: Iterable[Cue]) -> Cue | None:
    return max(cues, key=lambda cue: (cue.certain, cue.bounds[1] - cue.bounds[0]), default=None)


def _held(reach: _Reach, scene: Scene) -> Iterator[Cue]:
    """Cues of one scope that hold, wherever it looks for them."""
    within = reach.scope.within
    start, stop = scene.place
    if reach.scope.direction is not Direction.AFTER:
        inside = scene.gaps if within > 0 else ()  # a cue of no reach is too common: 没有 counts right before only
        for low, high in [(max(0, start - within - LONGEST_CUE), start), *inside]:
            for bounds in _cue_places(reach, scene, low, high):
                if high - bounds[1] <= within and not _cut(reach, scene.text, bounds, (bounds[1], high)):
                    yield Cue(
                        context=reach.scope.context, bounds=bounds, certain=_reaches(reach, scene, bounds[1], high)
                    )
    if reach.scope.direction is not Direction.BEFORE:
        for bounds in _cue_places(reach, scene, stop, min(len(scene.text), stop + within + LONGEST_CUE)):
            if bounds[0] - stop <= within and not _cut(reach, scene.text, bounds, (stop, bounds[0])):
                certain = reach.across is None or bool(reach.across.fullmatch(scene.text, stop, bounds[0]))
                yield Cue(context=reach.scope.context, bounds=bounds, certain=certain)


def _reaches(reach: _Reach, scene: Scene, start: int, stop: int) -> bool:
    """Whether a cue before an expression surely takes it back, by what lies between `start` and `stop`."""
    marks = scene.marked(start, stop) if reach.scope.context in IN_ITS_CLAUSE else ""
    answers = scene.echo and not QUESTION_MARKS & {*marks}  # 「要告诉我家里人？」「不会的，告诉您家里人是违规的」
    if marks and not answers:
        return False
    return reach.across is None or reach.across.fullmatch(scene.text, start, stop) is not None


def _made_of(words: Collection[Pattern], classes: Classes) -> re.Pattern[str] | None:
    """Matches what consists of these words and nothing else; None if there are none."""
    each = [compile_tree(pattern.tree, classes).pattern for pattern in words]
    return re.compile(f"(?:{'|'.join(each)})*") if each else None


def _as_if(reaches: Iterable[_Reach], scene: Scene, one: Misheard) -> Iterator[Cue]:
    """Cues that hold if `one` was said, and that are all of it."""
    reread = scene.reread(one)
    bounds = one.start, one.start + len(one.believed)
    for reach in reaches:
        if one.same_sound or reach.scope.within > 0:
            yield from (cue for cue in _held(reach, reread) if cue.bounds == bounds)


def _exact(reach: _Reach, text: str, one: Misheard) -> Iterator[Bounds]:
    """What was heard exactly of a scope beside `one`: its cues, whether they hold or not, and what ends its reach."""
    low, high = max(0, one.start - LONGEST_CUE), min(len(text), one.stop + LONGEST_CUE)
    for pattern in (*reach.cues, *reach.unless):
        yield from places(pattern, text, low, high)


def _contradicts(exact: Bounds, one: Misheard) -> bool:
    """Whether what was heard exactly shares characters with `one` that it does not leave open: 没 in 没友 does."""
    start, stop = exact
    overlaps = start < one.stop and one.start < stop
    return overlaps and not (one.start <= start and stop <= one.stop and stop - start < one.stop - one.start)


def _echo(scene: Scene, allowed: Collection[Context]) -> Cue | None:
    """The other side's words asked back: 「他要打断我的腿」「打断你的腿？」; perhaps a threat all the same."""
    if not scene.echo or Context.QUOTATION not in allowed or not scene.asked_back():
        return None
    return Cue(context=Context.QUOTATION, bounds=scene.place, certain=False)


def _cue_places(reach: _Reach, scene: Scene, low: int, high: int) -> Iterator[Bounds]:
    """Cues of the run, and those that the run goes on with or that go on with it, at their end or beginning."""
    first, last = scene.run
    for pattern in reach.cues:
        for start, stop in places(pattern, scene.text, low, high):
            if first <= stop and start <= last:
                yield start, stop


def _cut(reach: _Reach, text: str, cue: Bounds, between: Bounds) -> bool:
    """Whether words of `unless` reach into what lies between cue and expression, or hold the whole cue (以为我不会)."""
    low, high = min(cue[0], between[0]), max(cue[1], between[1])
    for pattern in reach.unless:
        for start, stop in places(pattern, text, max(0, low - LONGEST_CUE), min(len(text), high + LONGEST_CUE)):
            inside = low <= start and stop <= high
            reaches_between = start < between[1] and between[0] < stop
            if (inside and reaches_between) or (start <= cue[0] and cue[1] <= stop):
                return True
    return False


def places(pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[Bounds]:
    """Every place between `low` and `high` where the pattern begins, overlapping ones too."""
    at = low
    while at < high and (match := pattern.search(text, at, high)):
        yield match.span()
        at = match.start() + 1
