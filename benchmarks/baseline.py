"""How well calls of known truth are heard and judged: error rates, turn starts, findings by category, speed.

usage: python benchmarks/baseline.py FOLDER [--half odd|even|all]

FOLDER holds calls in the format of docs/truth.md. Odd call numbers are for development, even ones only for reporting.
"""

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from qa_monitor.domain import Analysis, Transcript
from qa_monitor.evaluation.detection import Detection, detections
from qa_monitor.evaluation.transcription import CharacterErrors, character_errors, start_errors
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.pipeline import judge, load_recogniser, load_rules, transcribe
from qa_monitor.settings import load_settings


def main() -> None:
    """Print everything as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("odd", "even", "all"), default="all")
    arguments = parser.parse_args()
    calls = [call for call in read_truth(arguments.folder) if _in_half(call.call_id, arguments.half)]

    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=0)
    began = time.perf_counter()
    transcripts = [transcribe(call.recording, recogniser, rules) for call in calls]
    heard = time.perf_counter()
    analyses = [judge(call.recording, text, rules) for call, text in zip(calls, transcripts, strict=True)]
    judged = time.perf_counter()

    seconds = sum(call.seconds for call in calls)
    print(f"{len(calls)} calls ({arguments.half}), {seconds:.0f} s of recording, model {rules.versions.model[:16]}\n")
    _print_hearing(calls, transcripts)
    print(f"\nreal-time factor: hearing {(heard - began) / seconds:.3f}, judging {(judged - heard) / seconds:.4f}\n")
    _print_detections(detections(zip(calls, analyses, strict=True)))
    _print_answers(calls, analyses)


def _in_half(call_id: str, half: str) -> bool:
    number = int("".join(filter(str.isdigit, call_id)) or 0)
    return half == "all" or (number % 2 == 1) == (half == "odd")


def _print_hearing(calls: Sequence[TrueCall], transcripts: Sequence[Transcript]) -> None:
    pairs = list(zip(calls, transcripts, strict=True))
    errors = sum((character_errors(text, call.turns) for call, text in pairs), CharacterErrors(0, 0))
    starts = [abs(error) for call, text in pairs for error in start_errors(text, call.turns)]
    turns = sum(len(call.turns) for call in calls)
    doubtful = [u.doubtful for text in transcripts for u in text.utterances if u.doubtful]
    print(f"character error rate {errors.rate:.3f} ({errors.edits} of {errors.said})")
    print(f"turn starts: median error {statistics.median(starts):.3f} s over {len(starts)} of {turns} turns")
    print(f"turns heard: {sum(len(text.utterances) for text in transcripts)}; doubtful: {len(doubtful)} {doubtful}")


def _print_detections(counts: dict[str, Detection]) -> None:
    print("| code | turns | found | false findings | hard negatives | wrongly flagged |\n|---|---|---|---|---|---|")
    for code, count in counts.items():
        print(f"| {code} | {count.said} | {count.found} | {count.false} | {count.traps} | {count.sprung} |")
    for name, prefix in (("violations", "V"), ("good practice", "C")):
        total = sum((c for code, c in counts.items() if code[0] == prefix and code[1:].isdigit()), Detection())
        print(f"| {name} | {total.said} | {total.found} | {total.false} | {total.traps} | {total.sprung} |")


def _print_answers(calls: Sequence[TrueCall], analyses: Sequence[Analysis]) -> None:
    print("\n| call | critical | judged | violations | judged |\n|---|---|---|---|---|")
    for call, analysis in zip(calls, analyses, strict=True):
        found = sorted({f.code for f in analysis.findings if f.state == "suspected" and f.polarity == "violation"})
        critical = analysis.score.critical if analysis.score else None
        critical = critical if isinstance(critical, bool) else "undetermined"
        expected = call.expect
        print(
            f"| {call.call_id} | {expected['critical']} | {critical} | {' '.join(expected['violations'])} |"
            f" {' '.join(found)} |"
        )


if __name__ == "__main__":
    main()
