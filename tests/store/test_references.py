"""Which recording a person means by a call id, a file or a hash."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from made_up_calls import analysis, recording, saved, source

from qa_monitor.domain import Metadata, Recording
from qa_monitor.errors import CallNotFound, ExitCode
from qa_monitor.store import AmbiguousCall, load_analysis, reading, save_recording, writing

FIRST = recording("recordings/0001.wav", call_id="C-1")
SECOND = recording("/data/night/0002.call.wav", call_id="0001")
PAIR = Recording(files=(source("in/0003_agent.wav"), source("in/0003_customer.wav")), metadata=Metadata())
NAMED_LIKE_A_HASH = recording("other.wav", call_id=FIRST.sha256[:8])


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param("C-1", FIRST, id="a call id"),
        pytest.param("0001", SECOND, id="a call id comes before a file of that name"),
        pytest.param("0001.wav", FIRST, id="a file name"),
        pytest.param("recordings/0001.wav", FIRST, id="the path as stored"),
        pytest.param("/home/qa/recordings/0001.wav", FIRST, id="an absolute path that ends in the stored one"),
        pytest.param("night/0002.call.wav", SECOND, id="the end of a path"),
        pytest.param("0002.call", SECOND, id="a file name without its ending, a dot inside"),
        pytest.param("0003_customer", PAIR, id="the second of two files"),
        pytest.param(PAIR.sha256[:8], PAIR, id="eight digits of the hash"),
        pytest.param(FIRST.sha256.upper(), FIRST, id="the whole hash in capitals"),
        pytest.param(FIRST.sha256[:8], NAMED_LIKE_A_HASH, id="a call id comes before a hash"),
    ],
)
def test_a_reference_names_a_recording(engine: sa.Engine, reference: str, expected: Recording) -> None:
    saved(engine, *map(analysis, (FIRST, SECOND, PAIR, NAMED_LIKE_A_HASH)))
    with reading(engine) as db:
        assert load_analysis(db, reference).analysis.recording == expected


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("", id="nothing"),
        pytest.param("C-2", id="an unknown call id"),
        pytest.param("0001.mp3", id="another ending"),
        pytest.param("elsewhere/0001.wav", id="another folder"),
        pytest.param(FIRST.sha256[:7], id="seven digits of a hash"),
        pytest.param("%", id="a wildcard"),
        pytest.param("0009.wav", id="a recording without an analysis"),
    ],
)
def test_a_reference_that_names_nothing(engine: sa.Engine, reference: str) -> None:
    saved(engine, analysis(FIRST))
    with writing(engine) as db:
        save_recording(db, recording("0009.wav"))
    with pytest.raises(CallNotFound) as raised, reading(engine) as db:
        load_analysis(db, reference)
    assert raised.value.exit_code is ExitCode.NOT_FOUND
    assert raised.value.text.zh == (
        f"数据库里没有通话“{reference}”。可写通话编号、文件名，或 SHA-256 的前 8 位以上；qa-monitor calls 列出全部通话"
    )
    assert raised.value.text.en == (
        f'no call "{reference}" is in the database; name a call id, a file, or at least the first 8 digits of a '
        "SHA-256; qa-monitor calls lists all calls"
    )


def test_a_reference_that_may_mean_several_lists_them(engine: sa.Engine) -> None:
    one = recording("monday/a.wav", call_id="C-1", started_at=datetime.fromisoformat("2026-03-02T09:15+08:00"))
    two = recording("tuesday/a.wav")
    saved(engine, analysis(one), analysis(two))
    with pytest.raises(AmbiguousCall) as raised, reading(engine) as db:
        load_analysis(db, "a.wav")
    listed = (
        f"    {one.sha256[:12]}  C-1  2026-03-02 09:15+08:00  monday/a.wav\n    {two.sha256[:12]}  -  -  tuesday/a.wav"
    )
    assert raised.value.text.zh == f"“a.wav”可指 2 个录音，请改用 SHA-256 或完整路径：\n{listed}"
    assert raised.value.text.en == f'"a.wav" may mean 2 recordings; use the SHA-256 or the whole path:\n{listed}'
    assert raised.value.exit_code is ExitCode.NOT_FOUND


def test_the_whole_path_is_not_ambiguous(engine: sa.Engine) -> None:
    saved(engine, analysis(recording("a.wav")), analysis(recording("monday/a.wav")))
    with reading(engine) as db:
        found = load_analysis(db, "a.wav").analysis.recording.files[0].path
    assert found == Path("a.wav")


def test_at_most_ten_candidates_are_listed(engine: sa.Engine) -> None:
    saved(engine, *(analysis(recording(f"{day}/a.wav", call_id="same")) for day in range(12)))
    with pytest.raises(AmbiguousCall) as raised, reading(engine) as db:
        load_analysis(db, "same")
    lines = raised.value.text.zh.splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("“same”可指 12 个录音，请改用 SHA-256 或完整路径：", "    ...", 12)
