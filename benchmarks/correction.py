"""What corrections are made of, how often they are right, and what they bring.

usage: python benchmarks/correction.py language               how calls of this kind read, from benchmarks/wording/train
                                                              and the examples of the lexicons
       python benchmarks/correction.py collect FOLDER NAME    changes proposed in calls with known truth
       python benchmarks/correction.py fit                    decision.json from all that was collected
       python benchmarks/correction.py report FOLDER          character error rate without and with, by call

FOLDER has the format of docs/truth.md; NAME.csv goes to benchmarks/corrections/. A change is right where the text comes
nearer to the true one. Cross-validated by call.
"""

import csv
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from logistic import fitted, held_out, shown

from qa_monitor.audio import decode
from qa_monitor.correction import Changed, Decoder, NGrams, asked, corrected, shipped_corrector
from qa_monitor.correction.confirm import FEATURES
from qa_monitor.correction.ngrams import counted, read, written
from qa_monitor.domain import Audio, Transcript, Utterance
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors, same_place
from qa_monitor.evaluation.truth import TrueCall, TrueTurn, read_truth
from qa_monitor.language import normalise
from qa_monitor.lexicon import load_lexicons
from qa_monitor.pipeline import load_recogniser
from qa_monitor.recognition import Recognised, Recogniser
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns

HERE = Path(__file__).parent
DATA = HERE / "corrections"
PACKAGE = HERE.parent / "qa_monitor" / "correction"


def language() -> None:
    """Count the sentences and write them where the program reads them."""
    files = sorted((HERE / "wording" / "train").rglob("*.txt"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [text for line in lines if (text := line.split("\t")[-1].strip()) and not text.startswith("#")]
    lexicons = load_lexicons(HERE.parent / "lexicons")
    texts += [example.text for category in lexicons.categories for example in category.examples]
    counts = counted(texts)
    data = written(counts)
    (PACKAGE / "language.txt.gz").write_bytes(data)
    print(f"{len(texts)} texts, {len(counts)} rows of characters, {len(data)} bytes")


def collect(folder: Path, name: str) -> None:
    """Write every change proposed in the calls of `folder`, with what is known of it and whether it is right."""
    decoder = Decoder(NGrams(read((PACKAGE / "language.txt.gz").read_bytes())))
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["call", *FEATURES, "nearer"])
        for call, audio, heard, recogniser in _heard(folder):
            for changed in asked(audio, heard.encoded, heard.utterances, recogniser, decoder):
                nearer = _nearer(changed, heard.utterances[changed.utterance], call.turns)
                writer.writerow([call.call_id, *(f"{x:.4g}" for x in changed.features), nearer])
            print(call.call_id, flush=True)


def _heard(folder: Path) -> Iterator[tuple[TrueCall, Audio, Recognised, Recogniser]]:
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    recogniser = load_recogniser(settings, threads=0)
    for call in read_truth(folder):
        assert call.recording is not None
        audio = decode(call.recording)
        [heard] = recogniser.recognise([(audio, find_turns(audio))])
        yield call, audio, heard, recogniser


def _nearer(changed: Changed, utterance: Utterance, turns: Sequence[TrueTurn]) -> int:
    """By how many edits the utterance comes nearer to what was said about then; below 0 farther away."""
    said = "".join(turn.text for turn in turns if same_place(utterance.turn.span, utterance.turn.role, turn))
    text = list(utterance.written)
    for at, character in changed.characters:
        text[at] = character
    return _edits_inside(utterance.written, said) - _edits_inside("".join(text), said)


def _edits_inside(text: str, around: str) -> int:
    """Least edits from a text to any part of another, as they are said."""
    heard, said = normalise(text).text, normalise(around).text
    row = [0] * (len(said) + 1)
    for symbol in heard:
        below = [row[0] + 1]
        for at, other in enumerate(said):
            below.append(min(row[at + 1] + 1, below[-1] + 1, row[at] + (symbol != other)))
        row = below
    return min(row)


def fit() -> None:
    """Fit on all that was collected, write the parameters, print the cross-validated figures."""
    rows = [row for path in sorted(DATA.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    features = np.array([[float(row[name]) for name in FEATURES] for row in rows])
    nearer = np.array([int(row["nearer"]) for row in rows])
    calls = np.array([row["call"] for row in rows])
    mean, spread, weights = fitted(features, nearer > 0)
    (PACKAGE / "decision.json").write_text(json.dumps(shown(mean, spread, weights), indent=1) + "\n", "utf-8")
    print(f"{len(rows)} changes, {(nearer > 0).sum()} right, {(nearer < 0).sum()} wrong; bias {weights[0]:.2f}")
    print(", ".join(f"{name} {weight:.2f}" for name, weight in zip(FEATURES, weights[1:], strict=True)))
    found = held_out(features, nearer > 0, calls)
    print("\n| probability at least | made | right | neither | wrong | edits less |\n|---|---|---|---|---|---|")
    for bound in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        made = nearer[found >= bound]
        print(
            f"| {bound} | {len(made)} | {(made > 0).sum()} | {(made == 0).sum()} | {(made < 0).sum()} | {made.sum()} |"
        )


def report(folder: Path) -> None:
    """Print the errors of each call without and with corrections, and what these take of the time."""
    corrector = shipped_corrector()
    total = [CharacterErrors(0, 0), CharacterErrors(0, 0)]
    seconds = 0.0
    for call, audio, heard, recogniser in _heard(folder):
        began = time.process_time()
        better = corrected(audio, heard.encoded, heard.utterances, recogniser, corrector)
        seconds += time.process_time() - began
        errors = [character_errors(_transcript(audio, some), call.turns) for some in (heard.utterances, better)]
        total = [a + b for a, b in zip(total, errors, strict=True)]
        print(call.call_id, *(f"{one.rate:.3f}" for one in errors), flush=True)
    print("all", *(f"{one.rate:.4f}" for one in total), f"{seconds:.1f} s of processor time")


def _transcript(audio: Audio, utterances: Sequence[Utterance]) -> Transcript:
    return Transcript(
        seconds=audio.seconds,
        roles_known=audio.roles_known,
        roles=tuple(track.role for track in audio.tracks),
        damaged=(),
        utterances=tuple(utterances),
    )


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    match list(arguments):
        case ["language"]:
            language()
        case ["collect", folder, name]:
            collect(Path(folder), name)
        case ["fit"]:
            fit()
        case ["report", folder]:
            report(Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
