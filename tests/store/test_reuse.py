"""What need not be done again: analyses under the same versions, transcripts whose roles still hold."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from made_up_calls import VERSIONS, analysis, recording, saved, source, transcript

from qa_monitor.domain import CalleeRole, CallState, Layout, Metadata, Recording, Text, Versions
from qa_monitor.store import analysed, find_analysis, load_transcript, reading

FIRST = recording("1.wav")
OTHER = replace(VERSIONS, scorecard="d" * 64)


@pytest.mark.parametrize(
    ("state", "asked", "expected"),
    [
        pytest.param(CallState.SCORED, VERSIONS, True, id="scored under these versions"),
        pytest.param(CallState.DAMAGED, VERSIONS, True, id="damaged counts: another try hears no more"),
        pytest.param(CallState.NO_SPEECH, VERSIONS, True, id="no speech counts"),
        pytest.param(CallState.FAILED, VERSIONS, False, id="a failure may be tried again"),
        pytest.param(CallState.UNREADABLE, VERSIONS, False, id="an unreadable file may be tried again"),
        *(
            pytest.param(CallState.SCORED, replace(VERSIONS, **{name: "new"}), False, id=f"another {name}")
            for name in ("program", "model", "lexicons", "scorecard", "metadata")
        ),
    ],
)
def test_whether_a_recording_is_analysed(engine: sa.Engine, state: CallState, asked: Versions, expected: bool) -> None:
    (number,) = saved(engine, analysis(FIRST, state=state, reason=Text("因", "why")))
    with reading(engine) as db:
        assert find_analysis(db, FIRST.sha256, asked) == (number if expected else None)
        assert analysed(db, [(FIRST.sha256, asked)]) == ({FIRST.sha256} if expected else set())


def test_many_recordings_are_asked_for_at_once(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_monitor.store.parts.AT_ONCE", 2)
    made = [recording(f"{number}.wav") for number in range(5)]
    saved(engine, *(analysis(one, versions=OTHER if one is made[1] else VERSIONS) for one in made[:4]))
    with reading(engine) as db:
        found = analysed(db, [(one.sha256, VERSIONS) for one in made])
        assert analysed(db, []) == set()
    assert found == {made[0].sha256, made[2].sha256, made[3].sha256}


def with_(layout: Layout | None = Layout.AGENT_LEFT, **metadata: object) -> Recording:
    return Recording(files=(source("1.wav", layout),), metadata=Metadata(**metadata))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made_with", "asked_for", "expected"),
    [
        pytest.param(with_(), with_(), True, id="nothing changed"),
        pytest.param(with_(call_id="C1", days_overdue=3), with_(), True, id="metadata that no role rests on"),
        pytest.param(with_(), with_(Layout.CUSTOMER_LEFT), False, id="the sides were swapped"),
        pytest.param(with_(), with_(None), False, id="the layout is no longer known"),
        pytest.param(with_(), with_(callee_role=CalleeRole.THIRD_PARTY), False, id="a third party was called"),
        pytest.param(
            with_(callee_role=CalleeRole.DEBTOR), with_(callee_role=CalleeRole.DEBTOR), True, id="the same callee role"
        ),
        pytest.param(with_(), recording("2.wav"), False, id="another recording"),
    ],
)
def test_a_transcript_is_used_again_while_its_roles_hold(
    engine: sa.Engine, made_with: Recording, asked_for: Recording, expected: bool
) -> None:
    saved(engine, analysis(made_with))
    with reading(engine) as db:
        found = load_transcript(db, asked_for, program=VERSIONS.program, model=VERSIONS.model)
    assert found == (transcript() if expected else None)


def test_a_pair_of_files_is_known_by_both_layouts(engine: sa.Engine) -> None:
    pair = Recording(
        files=(source("a.wav", Layout.AGENT_ONLY), source("b.wav", Layout.CUSTOMER_ONLY)), metadata=Metadata()
    )
    moved = replace(pair, files=tuple(replace(file, path=Path("x") / file.path) for file in pair.files))
    saved(engine, analysis(pair))
    with reading(engine) as db:
        assert load_transcript(db, moved, program="1.0", model=VERSIONS.model) == transcript()


@pytest.mark.parametrize(
    ("program", "model"),
    [
        pytest.param("1.1", VERSIONS.model, id="another program"),
        pytest.param(VERSIONS.program, "large@1", id="another model"),
    ],
)
def test_a_transcript_made_otherwise_is_not_used(engine: sa.Engine, program: str, model: str) -> None:
    saved(engine, analysis(FIRST))
    with reading(engine) as db:
        assert load_transcript(db, FIRST, program=program, model=model) is None


def test_the_newest_transcript_is_used(engine: sa.Engine) -> None:
    saved(engine, analysis(FIRST), analysis(FIRST, versions=OTHER, transcript=transcript("您好吗")))
    with reading(engine) as db:
        assert load_transcript(db, FIRST, program="1.0", model=VERSIONS.model) == transcript("您好吗")
