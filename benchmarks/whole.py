"""The whole pipeline by stage, and its peak memory, for few and for more calls.

usage: python benchmarks/whole.py [--truth FOLDER] [--counts N ...]

Runs `qa-monitor evaluate` on the first N calls of FOLDER (the format of docs/truth.md; default are the sample calls)
with as many workers as it takes by itself, and writes the table into benchmarks/RESULTS.md, between its marks. Memory
is the proportional share (PSS) of the command and its workers together, looked at five times a second.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa_monitor.evaluation.truth import read_truth

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- whole -->", "<!-- end of whole -->"
STAGES = ("audio", "speech", "recognition", "retrieval", "verification", "judging")


def measured(truth: Path, ids: list[str]) -> tuple[dict[str, Any], float, float]:
    """The summary of `evaluate` on these calls, seconds on a clock, and the peak in MiB."""
    chosen = [word for call_id in ids for word in ("--call", call_id)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        command = [sys.executable, "-m", "qa_monitor", "evaluate", str(truth), "--json", *chosen]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(_share, _family(process.pid))))
            time.sleep(0.2)
        out.seek(0)
        summary: dict[str, Any] = json.load(out)["summary"]
    return summary, time.perf_counter() - began, peak


def _family(parent: int) -> Iterator[int]:
    yield parent
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _share(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Read the command line, measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truth", type=Path, default=ROOT / "tests" / "calls" / "truth")
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 4, 7])
    arguments = parser.parse_args()
    ids = [call.call_id for call in read_truth(arguments.truth)]
    rows = [
        f"| calls | audio, s | seconds | {' | '.join(STAGES)} | peak, MiB |",
        f"|---|---|---|{'---|' * len(STAGES)}---|",
    ]
    for count in arguments.counts:
        summary, seconds, peak = measured(arguments.truth, ids[:count])
        stages = summary["real_time_factor"]["stages"]
        shown = " | ".join(f"{stages.get(stage, 0.0):.4f}" for stage in STAGES)
        rows.append(f"| {count} | {summary['audio_seconds']:.0f} | {seconds:.1f} | {shown} | {peak:.0f} |")
    table = "\n".join(rows)
    print(table)
    before, _, rest = RESULTS.read_text(encoding="utf-8").partition(BEGIN)
    RESULTS.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
