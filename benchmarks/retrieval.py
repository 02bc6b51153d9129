"""How well phrases are found by sound in calls of known truth, what that costs, and whether the distances are right.

usage: python benchmarks/retrieval.py FOLDER [--half odd|even|all]

FOLDER holds calls in the format of docs/truth.md. Odd call numbers are for development, even ones only for reporting.
"""

import argparse
import os
import random
import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_monitor.audio import decode
from qa_monitor.domain import Polarity, Utterance
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.language import Segmenter, normalise
from qa_monitor.language.sound import DISTANCES, NUMBER, spoken
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.lexicon.automaton import MOST_COST as WHOLE_COST
from qa_monitor.lexicon.model import Pattern, Phrase
from qa_monitor.lexicon.nearby import MOST_PART_COST
from qa_monitor.lexicon.pattern import Literal, Node, OneOf, whole_numbers
from qa_monitor.lexicon.pattern import Sequence as Parts
from qa_monitor.lexicon.propose import Proposer
from qa_monitor.lexicon.retrieve import MOST_COST, SoundIndex
from qa_monitor.lexicon.runs import runs
from qa_monitor.pipeline import load_recogniser
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns
from qa_monitor.verification import Questioner, shipped_prior

BOUNDS = (0.1, 0.15, 0.2, MOST_COST, 0.3, 0.4, 0.5)
LENGTHS = {"2": range(2, 3), "3": range(3, 4), "4": range(4, 5), "5 and more": range(5, 99), "all": range(2, 99)}
LEAST_OVERLAP_SECONDS = 0.3
"""Less than this of a heard turn in a true one is the padding of its neighbour."""

SIZES = (100, 1_000, 10_000)
"""Of lexicons whose cost is compared."""
HOUR_SYLLABLES = 15_000
"""Syllables in an hour of speech: 250 a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTurn:
    """A true turn and what was heard at its place, both normal."""

    said: str
    heard: str
    minutes: float


def main() -> None:
    """Print everything as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("odd", "even", "all"), default="all")
    arguments = parser.parse_args()
    calls = [call for call in read_truth(arguments.folder) if _in_half(call.call_id, arguments.half)]

    settings = load_settings(command_line={}, environment=os.environ, file=None)
    recogniser = load_recogniser(settings, threads=0)
    audios = [decode(call.recording) for call in calls]
    sounds = [(audio, find_turns(audio)) for audio in audios]
    began = time.process_time()
    heard = [one.utterances for one in recogniser.recognise(sounds)]
    report(calls, heard, load_lexicons(settings.lexicons), recognition=time.process_time() - began)


def report(
    calls: Sequence[TrueCall], heard: Sequence[Sequence[Utterance]], lexicons: Lexicons, *, recognition: float
) -> None:
    """Every table, for calls, the utterances heard in them, and the processor seconds that hearing took."""
    turns = [turn for call, utterances in zip(calls, heard, strict=True) for turn in _turns(call, utterances)]
    print(f"{len(calls)} calls, {len(turns)} turns, {sum(turn.minutes for turn in turns):.1f} minutes of speech\n")
    _print_distances(turns)
    _print_recall(turns, _expressions(lexicons, {Polarity.VIOLATION}))
    texts = [run.text for utterances in heard for run in runs(utterances)]
    _print_speed(texts, _expressions(lexicons, set(Polarity)))
    _print_growth(texts, lexicons)
    _print_share(heard, lexicons, recognition)


def _in_half(call_id: str, half: str) -> bool:
    number = int("".join(filter(str.isdigit, call_id)) or 0)
    return half == "all" or (number % 2 == 1) == (half == "odd")


def _turns(call: TrueCall, utterances: Sequence[Utterance]) -> Iterator[HeardTurn]:
    for turn in call.turns:
        heard = "".join(
            utterance.text
            for utterance in utterances
            if same_place(utterance.turn.span, utterance.turn.role, turn)
            and utterance.turn.span.overlap(turn.span) > LEAST_OVERLAP_SECONDS
        )
        yield HeardTurn(
            said=normalise(turn.text).text, heard=normalise(heard).text, minutes=(turn.span.end - turn.span.start) / 60
        )


def _expressions(lexicons: Lexicons, polarities: Collection[Polarity]) -> list[str]:
    """Phrases, and the literal parts of patterns of two characters and more."""
    entries = [entry for one in lexicons.categories if one.polarity in polarities for entry in one.entries]
    phrases = {phrase.normal for entry in entries for phrase in entry.phrases}
    parts = {text for entry in entries for pattern in entry.patterns for text in _literals(pattern.tree)}
    return sorted(text for text in phrases | parts if len(text) > 1)


def _literals(node: Node) -> Iterator[str]:
    match node:
        case Literal(text):
            yield text
        case OneOf(nodes) | Parts(nodes):
            for part in nodes:
                yield from _literals(part)


# --- the distances against what was misheard ----------------------------------------------------------------------

Pair = tuple[str | None, str | None]
"""A syllable said and the one heard for it; None: nothing."""


def _print_distances(turns: Sequence[HeardTurn]) -> None:
    """What part of the real confusions, and of the pairs that chance would make, lies below a distance."""
    pairs = Counter(pair for turn in turns for pair in _aligned(_syllables(turn.said), _syllables(turn.heard)))
    confused, chance = np.zeros(DISTANCES.shape), _by_chance(pairs)
    exact = added = dropped = 0
    for (said, heard), many in pairs.items():
        if said is None:
            added += many
        elif heard is None:
            dropped += many
        elif said == heard:
            exact += many
        else:
            confused[NUMBER[said], NUMBER[heard]] += many
    print(f"heard exactly {exact}, as another {confused.sum():.0f}, not at all {dropped}, added {added}\n")
    print("| distance at most | of confusions | of pairs by chance |\n|---|---|---|")
    for bound in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        below = bound + 1e-6 >= DISTANCES
        print(f"| {bound} | {_share(confused, below):.2f} | {_share(chance, below):.3f} |")
    nearer = sum(
        _share(confused, d == DISTANCES) * (_share(chance, d < DISTANCES) + _share(chance, d == DISTANCES) / 2)
        for d in np.unique(DISTANCES)
    )
    print(f"\na confusion is nearer than a pair by chance with probability {nearer:.3f}\n")


def _by_chance(pairs: Mapping[Pair, int]) -> npt.NDArray[np.float64]:
    """How often different syllables would meet if what was heard had nothing to do with what was said."""
    said, heard = np.zeros(len(NUMBER)), np.zeros(len(NUMBER))
    for (one, other), many in pairs.items():
        if one is not None:
            said[NUMBER[one]] += many
        if other is not None:
            heard[NUMBER[other]] += many
    chance = np.outer(said, heard)
    np.fill_diagonal(chance, 0)
    return chance


def _share(weights: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_]) -> float:
    return float(weights[chosen].sum() / weights.sum())


def _syllables(text: str) -> list[str]:
    """The usual reading of every slot that has one."""
    return [readings[0] for readings in spoken(text, digit_by_digit=True).readings if readings]


def _aligned(said: Sequence[str], heard: Sequence[str]) -> list[Pair]:
    """An alignment with the fewest edits (Levenshtein 1966); the distances play no part in it."""
    edits = [[i + j for j in range(len(heard) + 1)] for i in range(len(said) + 1)]
    for i, one in enumerate(said, 1):
        for j, other in enumerate(heard, 1):
            edits[i][j] = min(edits[i - 1][j - 1] + (one != other), edits[i - 1][j] + 1, edits[i][j - 1] + 1)
    pairs: list[Pair] = []
    i, j = len(said), len(heard)
    while i or j:
        if i and j and edits[i][j] == edits[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((said[i], heard[j]))
        elif i and edits[i][j] == edits[i - 1][j] + 1:
            i -= 1
            pairs.append((said[i], None))
        else:
            j -= 1
            pairs.append((None, heard[j]))
    return pairs


# --- what is found ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An expression that was said in a turn, or that was only found there."""

    length: int
    said: bool
    in_text: bool
    cost: float
    """The least at which it is found; above 1 if it is not."""


def _print_recall(turns: Sequence[HeardTurn], phrases: Sequence[str]) -> None:
    """How much of what was said is found, and how much else is found a minute, by length and bound."""
    minutes = sum(turn.minutes for turn in turns)
    every = list(_occurrences(turns, phrases))
    print(f"{len(phrases)} expressions of the violation lexicons; recall / wrong candidates a minute of speech\n")
    print(f"| characters | said | exact text | {' | '.join(map(str, BOUNDS))} |\n{'|---' * (3 + len(BOUNDS))}|")
    for name, lengths in LENGTHS.items():
        said = [one for one in every if one.said and one.length in lengths]
        wrong = [one for one in every if not one.said and one.length in lengths]
        cells = [
            f"{_part(one.cost <= bound + 1e-6 for one in said):.3f} /"
            f" {sum(one.cost <= bound + 1e-6 for one in wrong) / minutes:.1f}"
            for bound in BOUNDS
        ]
        print(f"| {name} | {len(said)} | {_part(one.in_text for one in said):.3f} | {' | '.join(cells)} |")


def _part(marks: Iterator[bool]) -> float:
    every = list(marks)
    return sum(every) / len(every) if every else 0.0


def _occurrences(turns: Sequence[HeardTurn], phrases: Sequence[str]) -> Iterator[Occurrence]:
    index = SoundIndex.build(phrases)
    as_whole = [re.compile(whole_numbers(phrase)) for phrase in phrases]
    for turn in turns:
        least: dict[int, float] = {}
        for one in index.candidates(turn.heard, most_cost=max(BOUNDS)):
            least[one.phrase] = min(one.cost, least.get(one.phrase, 9))
            if phrases[one.phrase] not in turn.said:
                yield Occurrence(length=len(phrases[one.phrase]), said=False, in_text=False, cost=one.cost)
        for number, phrase in enumerate(phrases):
            if phrase in turn.said and as_whole[number].search(turn.said):
                yield Occurrence(
                    length=len(phrase), said=True, in_text=phrase in turn.heard, cost=least.get(number, 9.0)
                )


# --- what it costs ------------------------------------------------------------------------------------------------


def _print_speed(texts: Sequence[str], phrases: Sequence[str]) -> None:
    """Processor seconds for an hour of speech, by size of the lexicon: phrases drawn from all lexicons."""
    hours = sum(map(len, texts)) / HOUR_SYLLABLES
    drawn = random.Random(4).sample(phrases, k=min(10_000, len(phrases)))
    print(f"\n{len(texts)} runs of text, {hours:.2f} hours' worth of syllables\n")
    print("| phrases | bound | build, s | an hour of speech, s | candidates an hour |\n|---|---|---|---|---|")
    for bound in (WHOLE_COST, 0.2, MOST_COST, MOST_PART_COST):
        for many in SIZES:
            began = time.process_time()
            index = SoundIndex.build(drawn[:many])
            build = time.process_time() - began
            seconds, found = min(_searched(index, texts, bound) for _ in range(3))
            print(f"| {many} | {bound} | {build:.2f} | {seconds / hours:.2f} | {found / hours:.0f} |")


def _searched(index: SoundIndex, texts: Sequence[str], bound: float) -> tuple[float, int]:
    began = time.process_time()
    found = sum(len(index.candidates(text, most_cost=bound)) for text in texts)
    return time.process_time() - began, found


def _print_growth(texts: Sequence[str], lexicons: Lexicons) -> None:
    """Processor seconds of proposals for an hour of speech, by how many phrases and patterns the lexicons have."""
    hours = sum(map(len, texts)) / HOUR_SYLLABLES
    every = [
        (category.id, entry.id, one)
        for category in lexicons.categories
        for entry in category.entries
        for one in (*entry.phrases, *entry.patterns)
    ]
    drawn = random.Random(4).sample(every, k=len(every))
    print("\n| phrases and patterns | build, s | an hour of speech, s | proposals an hour |\n|---|---|---|---|")
    for many in (*SIZES, len(every)):
        began = time.process_time()
        proposer = Proposer.build(_only(lexicons, set(drawn[:many])))
        build = time.process_time() - began
        seconds, found = min(_proposed(proposer, texts) for _ in range(3))
        print(f"| {many} | {build:.2f} | {seconds / hours:.2f} | {found / hours:.0f} |")


def _only(lexicons: Lexicons, kept: Collection[tuple[str, str, Phrase | Pattern]]) -> Lexicons:
    """The lexicons with these expressions alone, named by category and entry."""
    categories = [
        replace(
            category,
            entries=tuple(
                replace(
                    entry,
                    phrases=tuple(one for one in entry.phrases if (category.id, entry.id, one) in kept),
                    patterns=tuple(one for one in entry.patterns if (category.id, entry.id, one) in kept),
                )
                for entry in category.entries
            ),
        )
        for category in lexicons.categories
    ]
    return replace(lexicons, categories=tuple(categories))


def _proposed(proposer: Proposer, texts: Sequence[str]) -> tuple[float, int]:
    began = time.process_time()
    found = sum(len(proposer.proposals(text, counts=lambda _: True)) for text in texts)
    return time.process_time() - began, found


def _print_share(heard: Sequence[Sequence[Utterance]], lexicons: Lexicons, recognition: float) -> None:
    """What choosing the questions of whole calls costs beside recognition, as the program does it."""
    hours = sum(utterance.turn.span.seconds for utterances in heard for utterance in utterances) / 3600
    questioner = Questioner(lexicons, Matcher.build(lexicons), Segmenter(lexicons.words), shipped_prior())
    retrieval, questions = min(_asked(questioner, heard) for _ in range(3))
    print(
        f"\nan hour of speech: recognition {recognition / hours:.1f} s, retrieval {retrieval / hours:.2f} s"
        f" ({questions / hours:.0f} questions), {100 * retrieval / recognition:.1f} %"
    )


def _asked(questioner: Questioner, heard: Sequence[Sequence[Utterance]]) -> tuple[float, int]:
    began = time.process_time()
    asked = sum(len(questioner.questions(utterances, callee_role=None)) for utterances in heard)
    return time.process_time() - began, asked


if __name__ == "__main__":
    main()
