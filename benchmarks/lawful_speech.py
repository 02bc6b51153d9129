"""False findings an hour in lawful speech of agents, by category and entry: what the lexicons accuse wrongly.

usage: python benchmarks/lawful_speech.py                    ordinary and near sentences of benchmarks/wording/train
       python benchmarks/lawful_speech.py lawful dev|report  those of benchmarks/wording/lawful, odd or even lines
       python benchmarks/lawful_speech.py show [MARKS]       what is found in the first, with the words it was found in

Sentences are spoken alone, or neighbours of a shuffled list as turns of one to three; with full stops between them,
with commas only or without punctuation, as recognisers write; as written, and with one syllable in ten misheard by the
distances of docs/decisions/0004-retrieval-by-sound.md. An hour of a call holds 10,000 characters of the agent.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from likeness import CHARACTERS_AN_HOUR, LEXICONS, TRAIN, misheard

from qa_monitor.domain import CalleeRole, Finding, FindingState, Polarity, Role, Severity, Span, Turn, Utterance, Word
from qa_monitor.lexicon import Matcher, load_lexicons

LAWFUL = Path(__file__).parent / "wording" / "lawful"
REPEATS = 3
"""Times the ordinary sentences, of which there are fewer, are shuffled."""
MOST_JOINED = 3
MARKS = {"full stops": "。", "commas": "，", "no marks": ""}
"""Between sentences; inside them only what is weaker."""
_WRITTEN = re.compile("[，。？！；、,.?!;]")


@dataclass(frozen=True, slots=True)
class Lawful:
    """A lawful sentence of an agent."""

    text: str
    near: str
    """The code of the category that it is near; empty: ordinary."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn, and to whom it is said."""

    text: str
    callee: CalleeRole


# --- sentences ----------------------------------------------------------------------------------------------------


def ordinary(folder: Path) -> list[Lawful]:
    """Of all authors, each once."""
    lines = [line for path in sorted(folder.rglob("none_agent.txt")) for line in _lines(path)]
    return [Lawful(line, "") for line in dict.fromkeys(lines)]


def near(folder: Path) -> list[Lawful]:
    """Sentences that are nearly a violation, of all authors, each once."""
    own = [
        Lawful(line, path.stem.removeprefix("near_"))
        for path in sorted(folder.rglob("near_V*.txt"))
        for line in _lines(path)
    ]
    mixed = [line.split("\t") for path in sorted(folder.rglob("hard_negative.txt")) for line in _lines(path)]
    return list(dict.fromkeys([*own, *(Lawful(text, code) for code, text in mixed)]))


def lawful(folder: Path, half: str) -> list[Lawful]:
    """The odd (`dev`) or even (`report`) lines of the files of `folder`, named by the category they are near."""
    first = {"dev": 0, "report": 1}[half]
    return [Lawful(line, path.stem) for path in sorted(folder.glob("V*.txt")) for line in _lines(path)[first::2]]


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# --- turns --------------------------------------------------------------------------------------------------------


def alone(sentences: Iterable[Lawful]) -> list[Said]:
    """Each sentence as a turn."""
    return [Said(one.text, _callee(one)) for one in sentences]


def joined(sentences: Sequence[Lawful], mark: str, chance: random.Random) -> Iterator[Said]:
    """The sentences in a random order, one to three a turn; what is said to third parties apart."""
    for callee in (CalleeRole.DEBTOR, CalleeRole.THIRD_PARTY):
        waiting = [one for one in sentences if _callee(one) is callee]
        chance.shuffle(waiting)
        while waiting:
            some = [waiting.pop() for _ in range(min(chance.randint(1, MOST_JOINED), len(waiting)))]
            yield Said(mark.join(_WRITTEN.sub(mark and "，", one.text) for one in some), callee)


def _callee(one: Lawful) -> CalleeRole:
    return CalleeRole.THIRD_PARTY if one.near == "V05" else CalleeRole.DEBTOR


def heard(said: Iterable[Said], chance: random.Random) -> list[Said]:
    """The turns with syllables misheard."""
    return [Said(misheard(one.text, chance), one.callee) for one in said]


# --- figures ------------------------------------------------------------------------------------------------------


def found(said: Said, matcher: Matcher) -> tuple[Finding, ...]:
    """Violations that stand, suspected or for review."""
    words = tuple(Word(text=c, span=Span(i / 5, (i + 1) / 5), probability=1.0) for i, c in enumerate(said.text))
    turn = Turn(role=Role.AGENT, span=Span(0, (len(words) + 1) / 5))
    utterance = Utterance(turn=turn, words=words, log_probability=-0.1)
    return tuple(
        one
        for one in matcher.find([utterance], callee_role=said.callee)
        if one.polarity is Polarity.VIOLATION and one.state is not FindingState.CANCELLED
    )


def print_row(name: str, said: Sequence[Said], matcher: Matcher) -> Counter[tuple[str, str, str]]:
    """One row of the table; the suspected findings by code, entry and severity."""
    every = [one for turn in said for one in found(turn, matcher)]
    suspected = [one for one in every if one.state is FindingState.SUSPECTED]
    critical = sum(one.severity is Severity.CRITICAL for one in suspected)
    hours = sum(len(turn.text) for turn in said) / CHARACTERS_AN_HOUR
    cells = [f"{many / hours:.2f}" for many in (critical, len(suspected), len(every) - len(suspected))]
    print(f"| {name} | {hours:.1f} | {critical} | {' | '.join(cells)} |", flush=True)
    return Counter((one.code, one.entry, one.severity.value) for one in suspected)


def print_table(kinds: dict[str, Sequence[Lawful]], matcher: Matcher) -> None:
    """Every kind of speech, spoken in every way; then the entries that accuse most."""
    print("| speech | hours | critical | critical an hour | suspected an hour | for review an hour |")
    print("|---|---|---|---|---|---|")
    entries: Counter[tuple[str, str, str]] = Counter()
    for kind, sentences in kinds.items():
        repeats = REPEATS if kind == "ordinary" else 1
        entries += print_row(f"{kind}, alone", alone(sentences), matcher)
        for name, mark in MARKS.items():
            said = [turn for seed in range(repeats) for turn in joined(sentences, mark, random.Random(seed))]
            entries += print_row(f"{kind}, joined, {name}", said, matcher)
            entries += print_row(f"{kind}, joined, {name}, misheard", heard(said, random.Random(7)), matcher)
    print("\n| category | entry | severity | suspected in all rows |\n|---|---|---|---|")
    for (code, entry, severity), many in sorted(entries.items(), key=lambda one: (-one[1], one[0])):
        print(f"| {code} | {entry} | {severity} | {many} |")


def show(said: Iterable[Said], matcher: Matcher) -> None:
    """Each suspected finding with its turn, the place marked."""
    for turn in said:
        for one in found(turn, matcher):
            if one.state is FindingState.SUSPECTED:
                print(f"{one.code} {one.entry} {one.severity.value}\t{one.heard}\t{turn.text}")


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    matcher = Matcher.build(load_lexicons(LEXICONS))
    match list(arguments):
        case []:
            print_table({"ordinary": ordinary(TRAIN), "near": near(TRAIN)}, matcher)
        case ["lawful", ("dev" | "report") as half]:
            print_table({half: lawful(LAWFUL, half)}, matcher)
        case ["show", *marks]:
            for kind in (ordinary(TRAIN), near(TRAIN)):
                said = joined(kind, MARKS[" ".join(marks)], random.Random(0)) if marks else alone(kind)
                show(said, matcher)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
