"""How often each entry of the violations is right: on the training sentences of all authors, and on calls.

usage: python benchmarks/entries.py [FOLDER ...]

FOLDERs hold truth files (docs/truth.md), whose turns are read as written. A place is right in a sentence or turn of its
category, wrong in a lawful one, and `other` where only another category was said. An entry that a person must decide
(`review`) may be suspected outright, and one that is suspected may not stay so, by the bounds below; both lists come
first. Sentences that an entry was written from are among them, so what is promoted is tried on an author held back.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from likeness import LEXICONS, TRAIN, wording

from qa_monitor.domain import CalleeRole, Finding, FindingState, Polarity, Role, Span, Turn, Utterance, Word
from qa_monitor.evaluation.truth import read_truth
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons

SURE = 0.95
"""Share of right places from which an entry may be suspected outright."""
DOUBTFUL = 0.8
"""Share of right places below which an entry goes before a person."""
PLACES, AUTHORS = 15, 3
"""That an entry must have been right in, to be suspected outright."""
WRONG = 3
"""Wrong places that an entry must have, to go before a person."""
ALSO = "also.txt"


@dataclass(slots=True)
class Tally:
    """Where an entry was right (by author), where wrong, and where another category was said."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    other: int = 0

    @property
    def share(self) -> float:
        """Of right places among right and wrong ones."""
        return sum(self.right.values()) / max(sum(self.right.values()) + sum(self.wrong.values()), 1)

    @property
    def share_of_all(self) -> float:
        """Of right places among all, those where another category was said included."""
        right = sum(self.right.values())
        return right / max(right + sum(self.wrong.values()) + self.other, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Utterances that belong together, and what was truly said in them."""

    author: str
    utterances: Sequence[Utterance]
    callee_role: CalleeRole | None
    codes: Mapping[Span, frozenset[str]]
    """By the time of each utterance of an agent; empty where it is lawful."""


def utterance(text: str, span: Span, role: Role = Role.AGENT) -> Utterance:
    """`text` as if it were recognised without a mistake, its characters spread over `span`."""
    step = (span.end - span.start) / max(len(text), 1)
    words = tuple(
        Word(text=one, span=Span(span.start + i * step, span.start + (i + 1) * step), probability=1.0)
        for i, one in enumerate(text)
    )
    return Utterance(turn=Turn(role=role, span=span), words=words, log_probability=-0.1)


def of_sentences(lexicons: Lexicons) -> Iterator[Said]:
    """The training sentences, each alone; near and ordinary ones have no code."""
    codes = {category.id: category.code for category in lexicons.categories}
    also = _also()
    for one in wording(TRAIN, lexicons):
        if one.kind == "none_customer":
            continue
        span = Span(0.0, (len(one.text) + 1) / 5)
        said = frozenset({codes[one.category]} if one.category else ()) | also.get(one.text, frozenset())
        callee = CalleeRole.THIRD_PARTY if one.to_third_party else CalleeRole.DEBTOR
        yield Said(
            author=one.author, utterances=[utterance(one.text, span)], callee_role=callee, codes={span: frozenset(said)}
        )


def _also() -> Mapping[str, frozenset[str]]:
    """Further categories of training sentences."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for path in TRAIN.glob(f"*/{ALSO}"):
        for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
            *codes, text = line.split("\t")
            found[text.strip()] |= frozenset(codes)
    return found


def of_calls(folder: Path) -> Iterator[Said]:
    """The true turns of calls, a call together."""
    for call in read_truth(folder):
        sides = [turn for turn in call.turns if turn.role is not Role.UNKNOWN]
        yield Said(
            author=folder.name,
            utterances=[utterance(turn.text, turn.span, turn.role) for turn in sides],
            callee_role=call.recording.metadata.callee_role if call.recording else None,
            codes={turn.span: frozenset(turn.labels) for turn in sides if turn.role is Role.AGENT},
        )


def tallies(matcher: Matcher, some: Iterator[Said]) -> Mapping[tuple[str, str, str], Tally]:
    """By code, entry and state (suspected or review)."""
    found: defaultdict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for said in some:
        for finding in matcher.find(said.utterances, callee_role=said.callee_role):
            if _accuses(finding):
                tally = found[finding.code, finding.entry, finding.state.value]
                codes = _codes(said, finding)
                if finding.code in codes:
                    tally.right[said.author] += 1
                elif any(code.startswith("V") for code in codes):
                    tally.other += 1
                else:
                    tally.wrong[said.author] += 1
    return found


def _accuses(finding: Finding) -> bool:
    cancelled = finding.state is FindingState.CANCELLED
    return finding.polarity is Polarity.VIOLATION and finding.role is Role.AGENT and not cancelled


def _codes(said: Said, finding: Finding) -> frozenset[str]:
    inside = (codes for span, codes in said.codes.items() if span.overlap(finding.span) > 0)
    return frozenset[str]().union(*inside)


def print_tallies(found: Mapping[tuple[str, str, str], Tally]) -> None:
    """What may be promoted, what should go before a person, and all entries."""
    for title, some in (
        ("may be suspected", [key for key, one in found.items() if key[2] == "review" and _sure(one)]),
        ("should be for review", [key for key, one in found.items() if key[2] == "suspected" and _doubtful(one)]),
        ("all", list(found)),
    ):
        print(f"\n{title}\n\n| code | entry | state | right | authors | wrong | other | share | of all |")
        print("|---|---|---|---|---|---|---|---|---|")
        for key in sorted(some):
            one = found[key]
            counts = f"{sum(one.right.values())} | {len(one.right)} | {sum(one.wrong.values())} | {one.other}"
            print(f"| {' | '.join(key)} | {counts} | {one.share:.2f} | {one.share_of_all:.2f} |")


def _sure(one: Tally) -> bool:
    return sum(one.right.values()) >= PLACES and len(one.right) >= AUTHORS and one.share_of_all >= SURE


def _doubtful(one: Tally) -> bool:
    return sum(one.wrong.values()) >= WRONG and one.share < DOUBTFUL


def main(folders: Sequence[str]) -> None:
    """Read the command line."""
    lexicons = load_lexicons(LEXICONS)
    matcher = Matcher.build(lexicons)

    def everything() -> Iterator[Said]:
        yield from of_sentences(lexicons)
        for folder in folders:
            yield from of_calls(Path(folder))

    print_tallies(tallies(matcher, everything()))


if __name__ == "__main__":
    main(sys.argv[1:])
