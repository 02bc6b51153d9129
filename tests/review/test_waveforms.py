"""What is kept of a recording's sound, and where its files are, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from made_up_reviews import call, stored

from qa_monitor.store import reading, writing
from qa_monitor.store.waveforms import files_now, keep_waveform, load_waveform


def test_the_first_shape_of_a_recording_is_kept(engine: sa.Engine) -> None:
    made = call()
    stored(engine, made)
    with reading(engine) as db:
        assert load_waveform(db, made.recording.sha256) is None
    for shape in (b"\x00first", b"second"):
        with writing(engine) as db:
            keep_waveform(db, made.recording.sha256, shape)
    with reading(engine) as db:
        assert load_waveform(db, made.recording.sha256) == b"\x00first"
        assert load_waveform(db, "0" * 64) is None


def test_many_who_open_a_call_at_once_keep_one_shape(engine: sa.Engine) -> None:
    made = call()
    stored(engine, made)

    def keep(number: int) -> None:
        with writing(engine) as db:
            keep_waveform(db, made.recording.sha256, bytes([number]))

    with ThreadPoolExecutor(8) as people:
        list(people.map(keep, range(16)))
    with reading(engine) as db:
        assert len(load_waveform(db, made.recording.sha256) or b"") == 1


def test_files_are_where_the_last_run_saw_them(engine: sa.Engine) -> None:
    made = call()
    (file,) = made.recording.files
    moved = replace(file, path=Path("elsewhere/0001.wav"))
    stored(engine, made)
    stored(engine, replace(made, recording=replace(made.recording, files=(moved,))))
    with reading(engine) as db:
        assert files_now(db, made.recording.sha256) == (moved,)
        assert files_now(db, "0" * 64) == ()
