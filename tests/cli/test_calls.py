import json

import pytest
from cli_examples import Program

pytestmark = pytest.mark.usefixtures("stored")


def ids(program: Program, *arguments: str) -> list[str]:
    result = program("calls", "--json", *arguments)
    assert result.exit_code == 0, result.stderr
    return [call["call_id"] for call in json.loads(result.stdout)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], ["t01", "t02", "t03", "t04"], id="all calls by their start"),
        pytest.param(["--agent", "A07"], ["t01", "t03"], id="an agent"),
        pytest.param(["--team", "一组"], ["t02"], id="a team"),
        pytest.param(["--since", "2026-10-13"], ["t02", "t03"], id="from a day on"),
        pytest.param(["--until", "2026-10-12"], ["t01"], id="up to the end of a day"),
        pytest.param(["--since", "2026-10-13", "--until", "2026-10-13"], ["t02", "t03"], id="one whole day"),
        pytest.param(["--until", "2026-10-13", "--zone", "UTC"], ["t01", "t02", "t03"], id="a day in another zone"),
        pytest.param(["--since", "2026-10-13", "--zone", "UTC"], ["t02", "t03"], id="the day begins by the zone"),
        pytest.param(["--min-score", "90"], ["t02"], id="a score or better"),
        pytest.param(["--max-score", "90"], ["t01"], id="a score or worse, undetermined is neither"),
        pytest.param(["--critical"], ["t01"], id="a critical item failed"),
        pytest.param(["--not-critical"], ["t02"], id="no critical item failed"),
        pytest.param(["--undetermined"], ["t03"], id="a critical item could not be judged"),
        pytest.param(["--category", "V05"], ["t01", "t03"], id="a category, for review too"),
        pytest.param(["--category", "V01"], [], id="a cancelled finding does not count"),
        pytest.param(["--state", "unreadable"], ["t04"], id="a state"),
        pytest.param(["--agent", "A07", "--not-critical"], [], id="all filters must hold"),
    ],
)
def test_filters(program: Program, options: list[str], expected: list[str]) -> None:
    assert ids(program, *options) == expected


def test_json_of_a_scored_call(program: Program) -> None:
    [call] = json.loads(program("calls", "--json", "--critical").stdout)
    analysed_at = call.pop("analysed_at")
    assert analysed_at.endswith("+00:00")
    assert call == {
        "call_id": "t01",
        "file": "recordings/t01_*******1234.ogg",
        "sha256": "a5" * 32,
        "agent": "A07",
        "agent_name": "周宁",
        "team": "二组",
        "customer_ref": "************5678",
        "started_at": "2026-10-12T10:21:05+08:00",
        "callee_role": "third_party",
        "state": "damaged",
        "reason": {"zh": "缺 1.5 秒音频", "en": "1.5 s of sound are missing"},
        "erased_at": None,
        "seconds": 89.4,
        "score": 0.0,
        "critical": True,
        "violations": ["V05"],
        "review": [],
        "undetermined": ["started_at"],
        "checks": {"recording_notice": "no", "time_ok": "undetermined"},
        "versions": {
            "program": "0.1.0",
            "model": "base@" + "d01c" * 16,
            "lexicons": "1e" * 32,
            "scorecard": "5c" * 32,
            "metadata": "3d" * 32,
        },
    }


def test_json_of_what_is_undetermined(program: Program) -> None:
    [call] = json.loads(program("calls", "--json", "--undetermined").stdout)
    assert (call["score"], call["critical"], call["violations"], call["review"]) == (None, None, [], ["V05"])
    assert call["undetermined"] == ["audio", "callee_role", "started_at"]


def test_json_of_an_unreadable_call(program: Program) -> None:
    [call] = json.loads(program("calls", "--json", "--state", "unreadable").stdout)
    assert (call["call_id"], call["file"], call["agent"], call["started_at"]) == (
        "t04",
        "recordings/t04.wav",
        None,
        None,
    )
    assert (call["seconds"], call["score"], call["critical"], call["checks"]) == (None, None, None, {})


def test_table_in_a_pipe(program: Program) -> None:
    result = program("calls")
    assert result.stdout == (
        "通话  坐席  开始              时长  得分  关键项  疑似违规    状态\n"
        f"{'─' * 71}\n"
        "t01   周宁  2026-10-12 10:21  1:29   0.0  不合格  V05         有缺损\n"
        "t02   A08   2026-10-13 09:00  1:29  92.5  合格                已评分\n"
        "t03   A07   2026-10-13 23:30  1:29  未定  未定    待复核 V05  已评分\n"
        "t04                                                           无法读取\n"
    )
    assert result.stderr.splitlines()[-1] == "共 4 通"


def test_table_in_english(program: Program) -> None:
    result = program("--lang", "en", "calls", "--critical")
    assert result.stdout == (
        "call  agent  start             length  score  critical  suspected  state\n"
        f"{'─' * 75}\n"
        "t01   周宁   2026-10-12 10:21    1:29    0.0  failed    V05        damaged\n"
    )


def test_no_call_fits(program: Program) -> None:
    result = program("calls", "--agent", "A99")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "共 0 通\n")
