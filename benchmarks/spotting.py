"""Whether what the lexicons list is spotted in the audio, whatever its context: recall against precision.

usage: python benchmarks/spotting.py FOLDER [PATTERN]

FOLDER has the format of docs/truth.md; PATTERN chooses calls by id (`d*[13579]`). An expression counts as said where
the true text holds it, character by character, and as spotted where the same category is found in the same words of
the audio. Violations and all categories are shown apart.
"""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from qa_monitor.audio import decode
from qa_monitor.domain import Finding, Polarity, Reading
from qa_monitor.evaluation.spotting import curve, really_said
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.pipeline import load_recogniser
from qa_monitor.recognition import Recogniser
from qa_monitor.ruleset import Rules, load_rules
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns
from qa_monitor.verification import shipped
from qa_monitor.verification.ask import cases, evidences, reading_of

BOUNDS = (1.01, 0.95, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)


def main(folder: Path, pattern: str) -> None:
    """Print both curves and where the time went."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=0)
    seconds = {"hearing": 0.0, "retrieval": 0.0, "verification": 0.0}
    calls = [call for call in read_truth(folder) if fnmatch(call.call_id, pattern)]
    pairs = [(really_said(call.turns, rules.matcher), _spotted(call, recogniser, rules, seconds)) for call in calls]
    print(f"{len(calls)} calls; processor seconds: " + ", ".join(f"{k} {v:.0f}" for k, v in seconds.items()))
    for name, chosen in (("violations", {Polarity.VIOLATION}), ("all categories", set(Polarity))):
        own = [(_of(said, chosen), _of(heard, chosen)) for said, heard in pairs]
        print(f"\n{name}\n\n| probability at least | recall | precision | spotted | taken |\n|---|---|---|---|---|")
        for point in curve(own, BOUNDS):
            label = "text only" if point.probability > 1 else f"{point.probability}"
            print(
                f"| {label} | {point.recall:.3f} | {point.precision:.3f} |"
                f" {point.spotted} of {point.said} | {point.right} of {point.taken} |"
            )


def _of(findings: Sequence[Finding], polarities: set[Polarity]) -> list[Finding]:
    return [finding for finding in findings if finding.polarity in polarities]


def _spotted(call: TrueCall, recogniser: Recogniser, rules: Rules, seconds: dict[str, float]) -> list[Finding]:
    """By text, and by every reading however improbable."""
    assert call.recording is not None
    began = time.process_time()
    audio = decode(call.recording)
    [recognised] = recogniser.recognise([(audio, find_turns(audio))])
    utterances = recognised.utterances
    heard = time.process_time()
    questions = rules.questioner().questions(utterances, callee_role=call.recording.metadata.callee_role)
    asked = time.process_time()
    answered = cases(list(evidences(audio, recognised.encoded, questions, recogniser)))
    read: list[Reading] = [reading_of(question, case, shipped()) for question, case in answered]
    answered_at = time.process_time()
    for name, taken in zip(seconds, (heard - began, asked - heard, answered_at - asked), strict=True):
        seconds[name] += taken
    plain = rules.matcher.find(utterances, callee_role=None)
    believed = rules.matcher.believed(utterances, read, callee_role=None)
    return [*plain, *(replace(one, review_because=None) for one in believed)]


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else "*")
