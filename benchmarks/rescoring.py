"""How long it takes to judge ten thousand stored calls again, and where that time goes.

usage: python benchmarks/rescoring.py [--calls 10000] [--workers N] [--database URL]

The calls of recordings/ are heard once. Copies of their transcripts, each utterance with other words of about the same
length from benchmarks/wording/train, mistaken for others of the same sound as a recogniser does, are stored by the
store's own functions: in a temporary SQLite database, or in the empty one of --database. Timed is `qa-monitor rescore`,
the start of the program and of its workers and the loading of lexicons included:

- all of it, by lexicons under which the calls have not been judged;
- one more phrase in these lexicons, first as a dry run;
- the phrase taken out again in place: the lexicons of before are not at hand;
- other points in every scorecard.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_monitor.domain import (
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Layout,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Transcript,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.language.sound import readings
from qa_monitor.pipeline import load_recogniser, opened, search_terms, transcribe
from qa_monitor.recordings import discover
from qa_monitor.ruleset import Rules, load_rules
from qa_monitor.settings import Settings, load_settings
from qa_monitor.store import open_database, save_analysis, writing

HERE = Path(__file__).parent
MISHEARD = 0.04
"""Share of characters that are written as another one of the same sound."""
SHARE = {"V": 0.02, "near": 0.08}
"""Share of the agents' lines that are violations, and that nearly are."""
SIGNALS = 0.25
"""Share of the customers' lines that are signals."""
FIRST = datetime(2026, 10, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CALLS_TO_A_CUSTOMER = 3
LAYOUT = Layout.AGENT_LEFT
AT_ONCE = 100
"""Calls stored in one transaction."""
NEW_PHRASE = "咱们法庭上慢慢聊"


def main() -> None:
    """Print seconds for each way of judging again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--database")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = arguments.database or f"sqlite:///{folder}/calls.db"
        store(database, arguments.calls)
        phrase, points = Path(folder, "phrase"), Path(folder, "points")
        with_new_phrase(phrase)
        with_other_points(points)
        common = ["--database", database, "--workers", str(arguments.workers), "--json"]
        timed("judged for the first time", common)
        timed("one new phrase, dry run", [*common, "--lexicons", str(phrase), "--dry-run"])
        timed("one new phrase", [*common, "--lexicons", str(phrase)])
        timed("lexicons edited in place, dry run", [*common, "--dry-run"])
        timed("new scorecards", [*common, "--lexicons", str(points)], settings={"QA_MONITOR_LEXICONS": str(phrase)})


def timed(title: str, options: Sequence[str], *, settings: Mapping[str, str] | None = None) -> None:
    """Run the command and print its seconds on the clock and of work, and the calls a second."""
    began, before = time.monotonic(), os.times()
    told = subprocess.run(
        [sys.executable, "-m", "qa_monitor", "rescore", *options],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **(settings or {})},
    )
    seconds, after = time.monotonic() - began, os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    counts = json.loads(told.stdout)["counts"]
    rate = counts["judged"] / seconds
    print(f"{title}: {seconds:.1f} s, of work {work:.1f} s, {rate:.0f} calls a second; {counts}", flush=True)


def with_new_phrase(folder: Path) -> None:
    """A copy of the lexicons in which threats have one phrase more."""
    shutil.copytree(load_settings(command_line={}, environment=os.environ, file=None).lexicons, folder)
    file = folder / "categories" / "v01_threat.yaml"
    text = file.read_text("utf-8")
    entry = f"  - id: benchmark\n    phrases: [{NEW_PHRASE}]\n"
    file.write_text(text.replace("\nentries:\n", f"\nentries:\n{entry}"), "utf-8")


def with_other_points(folder: Path) -> None:
    """A copy of the lexicons with the new phrase, in whose scorecards a major violation costs one point more."""
    with_new_phrase(folder)
    for file in (folder / "scorecards").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("  major: 40\n", "  major: 41\n"), "utf-8")


def store(database: str, calls: int) -> None:
    """Fill the database. What is stored of each call is its transcript; it has not been judged."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules = load_rules(settings)
    heard = list(transcripts(settings, rules))
    wording = Wording(random.Random(1))
    engine = open_database(database)
    stored, seconds = 0, 0.0
    texts: set[str] = set()
    for first in range(0, calls, AT_ONCE):
        with writing(engine) as db:
            for number in range(first, min(first + AT_ONCE, calls)):
                made = wording.varied(heard[number % len(heard)])
                stored += len(made.utterances)
                seconds += made.seconds
                texts |= {utterance.text for utterance in made.utterances}
                put(db, number, made, rules)
    length = f"{seconds / calls:.0f} s each"
    print(f"{calls} calls, {length}, {stored} utterances, {len(texts)} different texts", flush=True)


def transcripts(settings: Settings, rules: Rules) -> Iterator[Transcript]:
    """What is heard in the calls of recordings/."""
    recogniser = load_recogniser(settings, threads=0)
    found = discover([HERE.parent / "recordings"], manifest=None, default_zone=settings.zone)
    yield from transcribe([opened(recording) for recording in found.recordings], recogniser, rules)


def put(db: Session, number: int, transcript: Transcript, rules: Rules) -> None:
    """Store a transcript as of a call that was heard but, by a defect, not judged."""
    file = SourceFile(path=Path(f"{number:05}.wav"), sha256=sha256(str(number).encode()).hexdigest(), layout=LAYOUT)
    third_party = Role.THIRD_PARTY in transcript.roles
    metadata = Metadata(
        call_id=f"{number:05}",
        agent=Agent(id=f"A{number % 40:02}", team=f"{number % 4 + 1}组"),
        customer_ref=f"C{number // CALLS_TO_A_CUSTOMER}",
        started_at=FIRST + timedelta(minutes=number * 7 % 40_000),
        callee_role=CalleeRole.THIRD_PARTY if third_party else CalleeRole.DEBTOR,
        days_overdue=number % 90,
    )
    tools = rules.versions
    analysis = Analysis(
        recording=Recording(files=(file,), metadata=metadata),
        versions=Versions(program=tools.program, model=tools.model, lexicons="none", scorecard="none", metadata="none"),
        state=CallState.SCORED,
        reason=None,
        transcript=transcript,
    )
    save_analysis(db, analysis, tokens=search_terms(transcript, rules.segmenter()))


class Wording:
    """Makes transcripts that say something else."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lines: defaultdict[str, list[str]] = defaultdict(list)
        for file in sorted((HERE / "wording" / "train").rglob("*.txt")):
            lines = [line.split("\t")[-1] for line in file.read_text("utf-8").splitlines() if line.strip()]
            self.lines[kind_of(file.stem)] += lines

    def varied(self, transcript: Transcript) -> Transcript:
        """The transcript with other words at the same times; what the audio said of the old ones is left out."""
        return replace(transcript, utterances=tuple(map(self._varied, transcript.utterances)), readings=())

    def _varied(self, utterance: Utterance) -> Utterance:
        text = self._line(utterance.turn.role)
        while len(text) < len(utterance.text):
            text += "，" + self._line(utterance.turn.role)
        text = "".join(map(self._misheard, text))
        span, each = utterance.turn.span, utterance.turn.span.seconds / len(text)
        words = (
            Word(
                text=text[at],
                span=Span(span.start + at * each, span.start + (at + 1) * each),
                probability=self.chance.uniform(0.3, 1),
            )
            for at in range(len(text))
        )
        return replace(utterance, words=tuple(words), alternatives=())

    def _line(self, role: Role) -> str:
        chance = self.chance.random()
        if role in (Role.CUSTOMER, Role.THIRD_PARTY):
            return self.chance.choice(self.lines["signals" if chance < SIGNALS else "none_customer"])
        kind = next((kind for kind, share in SHARE.items() if chance < share), "none_agent")
        return self.chance.choice(self.lines[kind])

    def _misheard(self, character: str) -> str:
        if self.chance.random() >= MISHEARD or not (sounds := readings(character)):
            return character
        return self.chance.choice(SAME_SOUND[sounds[0]])


def kind_of(name: str) -> str:
    """Of a file of wordings: `V`, `near`, `signals`, `none_agent` or `none_customer`."""
    return "V" if name.startswith("V") else "near" if name.startswith("near") else name


def _same_sound() -> Mapping[str, Sequence[str]]:
    """Common characters by the first of their syllables."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for first in range(0xB0, 0xD8):  # the first level of GB 2312
        for second in range(0xA1, 0xFF):
            character = bytes((first, second)).decode("gb2312", "ignore")
            if character and (sounds := readings(character)):
                found[sounds[0]].append(character)
    return found


SAME_SOUND = _same_sound()

if __name__ == "__main__":
    main()
