import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Agent, CalleeRole, Lang, Layout, Metadata, Role, Span
from qa_monitor.errors import ConfigurationError
from qa_monitor.evaluation.answers import FIELDS
from qa_monitor.evaluation.summary import Evaluated, summarise
from qa_monitor.evaluation.truth import LabelledCall, TrueTurn, read_answers, read_calls, read_truth

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALL: dict[str, Any] = {
    "call_id": "a",
    "agent": {"id": "A01", "name": "周宁", "team": "二组"},
    "started_at": "2026-10-12T10:21:05+08:00",
    "callee_role": "spouse",
    "customer_ref": "C1",
    "days_overdue": 43,
    "audio": "a.wav",
    "layout": "customer_left",
    "seconds": 60.0,
    "notes": "kept by the bank",
    "turns": [
        {"who": "agent", "text": "您好", "start": 1.0, "end": 2.5, "labels": ["C01"], "overlap": True},
        {"who": "customer", "text": "谁啊", "start": 3, "end": 4, "hard_negative": "V01", "labels": []},
    ],
    "expect": {"violations": [], "critical": False, "time_ok": "review", "the_banks_own": 7},
}
NOTHING = {"call_id": "a", "audio": "a.wav"}


def folder(tmp_path: Path, **files: Any) -> Path:
    """Truth files by name, and the one recording they may name."""
    (tmp_path / "a.wav").write_bytes(b"sound")
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    return tmp_path


def call(tmp_path: Path, content: Any) -> LabelledCall:
    (only,), problems = read_calls(folder(tmp_path, a=content), zone=SHANGHAI)
    assert problems == ()
    return only


def metadata(tmp_path: Path, content: Any) -> Metadata:
    recording = call(tmp_path, content).recording
    assert recording is not None
    return recording.metadata


def test_metadata_and_answers(tmp_path: Path) -> None:
    labelled = call(tmp_path, CALL)
    assert labelled.recording is not None
    assert labelled.recording.files[0].path == labelled.audio == tmp_path / "a.wav"
    assert labelled.recording.files[0].layout is Layout.CUSTOMER_LEFT
    assert labelled.recording.metadata == Metadata(
        call_id="a",
        agent=Agent(id="A01", name="周宁", team="二组"),
        customer_ref="C1",
        started_at=datetime.fromisoformat("2026-10-12T10:21:05+08:00"),
        callee_role=CalleeRole.SPOUSE,
        days_overdue=43,
    )
    truth = read_answers(labelled)
    assert (truth.call_id, truth.recording, truth.expect) == ("a", labelled.recording, CALL["expect"])
    assert truth.turns == (
        TrueTurn(role=Role.AGENT, text="您好", span=Span(1, 2.5), labels=frozenset({"C01"}), hard_negative=None),
        TrueTurn(role=Role.CUSTOMER, text="谁啊", span=Span(3, 4), labels=frozenset(), hard_negative="V01"),
    )


def test_answers_play_no_part_in_what_is_read_first(tmp_path: Path) -> None:
    without = {key: value for key, value in CALL.items() if key not in ("turns", "labels", "expect")}
    broken = {**without, "turns": "these are no turns", "expect": None}
    assert call(tmp_path, CALL) == call(tmp_path, without) == call(tmp_path, broken)


def test_what_a_truth_file_does_not_say_is_not_assumed(tmp_path: Path) -> None:
    assert metadata(tmp_path, NOTHING) == Metadata(call_id="a")
    nulls = dict.fromkeys(("agent", "started_at", "callee_role", "customer_ref", "days_overdue", "layout"))
    assert call(tmp_path, {**NOTHING, **nulls}) == call(tmp_path, NOTHING)


def test_a_time_without_zone_is_that_of_the_settings(tmp_path: Path) -> None:
    content = {**NOTHING, "started_at": "2026-10-12T10:21:05"}
    assert metadata(tmp_path, content).started_at == datetime(2026, 10, 12, 10, 21, 5, tzinfo=SHANGHAI)


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    assert call(tmp_path, "\ufeff" + json.dumps(CALL)) == call(tmp_path, CALL)


def told(tmp_path: Path, error: ConfigurationError, lang: Lang = Lang.ZH) -> str:
    return error.text.in_(lang).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            '{"call_id": "a",\n "audio" "a.wav"}',
            "a.json:2:10: JSON 写法有误（Expecting ':' delimiter）\n    格式见 docs/truth.md",
            id="no JSON",
        ),
        pytest.param(
            '{"call_id": "a", "audio": "a.wav", "days_overdue": NaN}',
            "a.json: JSON 内容不能用（NaN is not a number）\n    格式见 docs/truth.md",
            id="not a number",
        ),
        pytest.param("[1]", "a.json: 文件内容 的类型不对：[1]\n    应为字段: 值", id="a list"),
        pytest.param(
            {"call_id": "a"}, "a.json: 缺少字段 audio\n    加上 audio（文字），例：audio: d01.ogg", id="no audio named"
        ),
        pytest.param(
            {**NOTHING, "callee_role": "debter"},
            "a.json: callee_role 的值 debter 不在可选范围内\n"
            "    可选：debtor、guarantor、spouse、third_party、None，是不是 debtor？",
            id="an unknown callee role",
        ),
        pytest.param(
            {**NOTHING, "started_at": "昨天"},
            "a.json: started_at 不是时间：昨天\n    应为 ISO 8601，例：2026-10-12T10:21:05+08:00",
            id="no time",
        ),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, content: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_calls(folder(tmp_path, a=content), zone=SHANGHAI)
    assert told(tmp_path, caught.value) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"turns": []}, "a.json: 缺少字段 expect\n    加上 expect（字段: 值）", id="no expect"),
        pytest.param(
            {"turns": [CALL["turns"][0], {"who": "agent", "text": "", "start": 2, "end": 2}], "expect": {}},
            "a.json: turns[2] 的 end 不晚于 start\n    格式见 docs/truth.md",
            id="a turn without length",
        ),
        pytest.param(
            {"turns": [{"who": "bot", "text": "", "start": 1, "end": 2}], "expect": {}},
            "a.json: turns[1].who 的值 bot 不在可选范围内\n    可选：agent、customer",
            id="a speaker of no side",
        ),
    ],
)
def test_broken_answers_are_told_when_they_are_asked_for(tmp_path: Path, answers: Any, expected: str) -> None:
    labelled = call(tmp_path, {**NOTHING, **answers})
    with pytest.raises(ConfigurationError) as caught:
        read_answers(labelled)
    assert told(tmp_path, caught.value) == expected


def test_a_broken_file_takes_no_other_with_it(tmp_path: Path) -> None:
    calls, problems = read_calls(folder(tmp_path, a=CALL, b="{", c={**CALL, "call_id": "c"}), zone=SHANGHAI)
    assert [one.call_id for one in calls] == ["a", "c"]
    assert [problem.path.name for problem in problems] == ["b.json"]


def test_an_id_names_one_call(tmp_path: Path) -> None:
    calls, (problem,) = read_calls(folder(tmp_path, a=CALL, b=CALL), zone=SHANGHAI)
    assert [one.path.name for one in calls] == ["a.json"]
    assert problem.in_(Lang.ZH) == f"{tmp_path}/b.json: call_id a 与 a.json 重复\n    每通电话的 call_id 应各不相同"


def test_a_call_without_its_recording_is_kept_and_told(tmp_path: Path) -> None:
    where = folder(tmp_path, a={**CALL, "audio": "gone.wav"}, b={**CALL, "call_id": "b", "audio": "."})
    (gone, no_file), problems = read_calls(where, zone=SHANGHAI)
    assert problems == ()
    assert (gone.recording, no_file.recording) == (None, None)
    assert gone.reason is not None
    assert gone.reason.zh == ("录音 gone.wav 无法读取（No such file or directory）；audio 应写录音相对于真值文件的路径")
    with pytest.raises(ConfigurationError, match=r"gone\.wav cannot be read"):
        read_truth(where)


def test_null_is_an_answer_only_where_it_says_something(tmp_path: Path) -> None:
    expect = dict.fromkeys((*FIELDS, "the_banks_own"))
    truth = read_answers(call(tmp_path, {**NOTHING, "turns": [], "expect": expect}))
    assert truth.expect == expect
    assert truth.answers == {"identity_verified_before_debt": None, "promise_to_pay": None}


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*CALL, "who", "id", "x"]), inner),
    max_leaves=4,
)


@given(key=st.sampled_from([*CALL, "turn", "answer"]), value=junk)
def test_whatever_a_file_holds_it_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    content: dict[str, Any] = json.loads(json.dumps(CALL))
    if key == "turn":
        content["turns"][0] = value
    elif key == "answer":
        content["expect"] = dict.fromkeys(FIELDS, value)
    else:
        content[key] = value
    try:
        (labelled,), _ = read_calls(folder(tmp_path_factory.mktemp("truth"), a=content), zone=SHANGHAI)
        told = summarise([Evaluated(truth=read_answers(labelled), analysis=None)]).calls
    except ConfigurationError as error:
        told = len({problem.path for problem in error.problems})
    assert told == 1


def test_a_folder_without_truth_files(tmp_path: Path) -> None:
    (tmp_path / ".hidden.json").write_text("{")
    with pytest.raises(ConfigurationError) as caught:
        read_calls(tmp_path, zone=SHANGHAI)
    assert caught.value.text.zh == f"{tmp_path}: 这里没有真值文件（*.json）\n    文件夹的格式见 docs/truth.md"


def test_the_truth_of_the_sample_calls(tmp_path: Path) -> None:
    samples = Path(__file__).parents[1] / "calls" / "truth"
    calls = read_truth(samples)
    assert [one.call_id for one in calls] == ["d01", "d06", "d11", "d18", "d19", "d20", "d21"]
    assert all(one.turns and one.recording for one in calls)
    shutil.copy(samples / "d01.json", tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_truth(tmp_path)
