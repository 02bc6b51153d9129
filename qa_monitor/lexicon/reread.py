"""A run of speech read differently at one place: what stands there instead, and the way back to what was heard."""

from dataclasses import dataclass

from qa_monitor.domain import Role
from qa_monitor.lexicon.runs import Place, Run


@dataclass(frozen=True, slots=True)
class Reread:
    """`run` with the normal characters `start` to `stop` read as `believed`; its places are those of the run."""

    run: Run
    start: int
    stop: int
    believed: str

    @property
    def role(self) -> Role:
        """Of the run."""
        return self.run.role

    @property
    def before(self) -> Run | None:
        """Of the run."""
        return self.run.before

    @property
    def after(self) -> Run | None:
        """Of the run."""
        return self.run.after

    @property
    def answers(self) -> Run | None:
        """Of the run."""
        return self.run.answers

    @property
    def text(self) -> str:
        """As it is read now."""
        return self.run.text[: self.start] + self.believed + self.run.text[self.stop :]

    @property
    def end(self) -> int:
        """Behind the believed words, in `text`."""
        return self.start + len(self.believed)

    def place(self, start: int, stop: int) -> Place:
        """Where the characters of `text` were heard; a part of the believed words is heard as a whole."""
        return self.run.place(*self.in_run(start, stop))

    def heard(self, start: int, stop: int) -> str:
        """What the recogniser wrote at the characters of `text`, simplified."""
        return self.run.heard(*self.in_run(start, stop))

    def marks(self) -> dict[int, str]:
        """Of the run; none inside the believed words."""
        shift = self.end - self.stop
        return {
            at if at <= self.start else at + shift: marks
            for at, marks in self.run.marks().items()
            if not self.start < at < self.stop
        }

    def sentence_ends(self) -> frozenset[int]:
        """Of the run; one inside what was heard for the believed words lies behind the first of these."""
        shift = self.end - self.stop
        return frozenset(
            at if at <= self.start else at + shift if at >= self.stop else self.start + 1
            for at in self.run.sentence_ends()
        )

    def in_run(self, start: int, stop: int) -> tuple[int, int]:
        """Bounds in the run of the characters of `text`; a part of the believed words is heard as a whole."""
        shift = self.stop - self.end
        first = start if start < self.start else self.start if start < self.end else start + shift
        last = stop if stop <= self.start else self.stop if stop <= self.end else stop + shift
        return first, last
