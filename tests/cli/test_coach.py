"""`coach`: the report in the terminal, as a page, its clips with sound, and what was agreed from the command line."""

import re
import shutil
import sys
import wave
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from cli_examples import Program
from click.testing import CliRunner
from made_up_reviews import BOB, STARTED, accounts_of_every_duty, call, finding, stored

from qa_monitor.cli import main
from qa_monitor.cli.coach_entries import DAYS
from qa_monitor.domain import Analysis, SourceFile
from qa_monitor.review.knowledge import load_knowledge
from qa_monitor.store import open_database, reading
from qa_monitor.store.audit import audit_entries

LEXICONS = Path(__file__).parents[2] / "lexicons"
MARCH = ("--since", "2026-03-01", "--until", "2026-03-28")
CHOICE = "rules: [{scorecard: default, when: {callee_role: [third_party]}}]\nfallback: default\n"
CARD = """\
id: default
name: 小卡
name_en: small card
least_weight: 50
least_confidence: 0.4
severity: {critical: 100, major: 40, minor: 15}
dimensions:
  - {id: tone, name: 语气, name_en: tone, weight: 100}
items:
  - {id: threat, name: 威胁恐吓, name_en: threats, dimension: tone, category: V01, critical: true}
  - {id: blame, name: 指责, name_en: blame, dimension: tone, category: V09}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two categories and a scorecard about them: all lexicons take seconds to read."""
    folder = tmp_path_factory.mktemp("lexicons")
    for name in ("classes.yaml", "context.yaml", "sources.yaml", "words.txt"):
        shutil.copy(LEXICONS / name, folder / name)
    for name in ("categories", "scorecards"):
        (folder / name).mkdir()
    for name in ("v01_threat.yaml", "v09_blame.yaml"):
        shutil.copy(LEXICONS / "categories" / name, folder / "categories" / name)
    (folder / "scorecards/choice.yaml").write_text(CHOICE, "utf-8")
    (folder / "scorecards/default.yaml").write_text(CARD, "utf-8")
    return folder


remembered = cache(load_knowledge)
"""What the small lexicons say, read once: every command reads them for itself, which takes a second."""


@pytest.fixture
def march(nowhere: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    """Twelve calls of A01, one with a threat and three with blame; the recording of the newest with blame is there."""
    monkeypatch.setenv("QA_MONITOR_LEXICONS", str(small))
    for module in ("coach", "coach_entries"):
        monkeypatch.setattr(sys.modules[f"qa_monitor.cli.{module}"], "load_knowledge", remembered)
    engine = open_database("sqlite:///qa-monitor.db")
    made = [call(f"m{n:02}", *_findings(n), started_at=STARTED + timedelta(days=2 * n)) for n in range(12)]
    stored(engine, *made[:6], _heard(made[6]), *made[7:], call("b01", agent=BOB))
    accounts_of_every_duty(engine)
    return engine


def _findings(number: int) -> Sequence[object]:
    blame = finding("V09", 1, heard="都怪你", believed="都怪你")
    return [finding()] if number == 5 else [blame] if number in (2, 4, 6) else []


def _heard(made: Analysis) -> Analysis:
    """Silence of a minute on two channels."""
    path = Path("recordings/m06.wav")
    path.parent.mkdir()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(60 * 8000 * 4))
    source = SourceFile(path=path, sha256=sha256(path.read_bytes()).hexdigest(), layout=made.recording.files[0].layout)
    return replace(made, recording=replace(made.recording, files=(source,)))


def logged(engine: sa.Engine) -> list[tuple[str, str, dict[str, object]]]:
    with reading(engine) as db:
        return [(one.act, one.actor, dict(one.detail)) for one in audit_entries(db)]


def kept(engine: sa.Engine) -> list[tuple[object, ...]]:
    columns = "kind, text, item, tenths, dimension, points, since, until, recording_id"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM coaching_entries"))]


def test_the_report_in_the_terminal(program: Program, march: sa.Engine) -> None:
    result = program("coach", "A01", *MARCH)
    assert (result.exit_code, result.stderr) == (0, "")
    told = result.stdout
    assert told.startswith("辅导 · A01 测试员甲 一组\n2026-03-01 至 2026-03-28\n12 通通话：有得分 12，")
    titles = (
        "得分",
        "约定的目标",
        "做得好的",
        "值得一起改的",
        "习惯",
        "下期目标（草案）",
        "谈话记录",
        "各维度",
        "逐期数据",
    )
    assert [line for line in told.splitlines() if line in titles] == list(titles)
    assert re.findall(r"没有(威胁恐吓|指责) +(\d+/\d+)", told) == [("威胁恐吓", "11/12"), ("指责", "9/12")]
    assert "- 每 10 通里 9 通没有“指责”（现在 9/12）" in told
    assert logged(march) == []
    assert program("coach", "show", "A01", *MARCH).stdout == told


def test_steps_of_the_trend_are_weeks_or_months(program: Program, march: sa.Engine) -> None:
    weeks, months = (
        program("coach", "A01", *MARCH, "--by", by).stdout.split("逐期数据\n")[1] for by in ("week", "month")
    )
    days = [re.findall(r"^2026-\d\d-\d\d", told, re.MULTILINE) for told in (weeks, months)]
    assert days == [["2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"], ["2026-03-01"]]


def test_the_page_holds_the_sound_that_is_there_and_says_what_is_not(program: Program, march: sa.Engine) -> None:
    result = program("--lang", "en", "coach", "A01", *MARCH, "-o", "A01.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "2 clips have no sound; the page says why\n"
    page = Path("A01.html").read_text("utf-8")
    assert page.count('src="data:audio/mpeg;base64,') == 1
    assert page.count("<svg") == 2
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", page)
    assert logged(march) == [("exported", "command line", {"what": "coaching", "clips": 3})]


def test_a_playlist_is_a_page_or_a_folder(program: Program, march: sa.Engine) -> None:
    assert program("coach", "A01", *MARCH, "--playlist", "clips.html").exit_code == 0
    assert program("coach", "A01", *MARCH, "--playlist", "clips").exit_code == 0
    page = Path("clips.html").read_text("utf-8")
    assert page.count('src="data:audio/mpeg;base64,') == 1
    names = sorted(path.name for path in Path("clips").iterdir())
    assert len(names) == 2
    assert names[1] == "index.html"
    assert f'src="{names[0]}"' in Path("clips/index.html").read_text("utf-8")
    refused = program("coach", "A01", *MARCH, "--playlist", "clips")
    assert (refused.exit_code, refused.stderr) == (
        3,
        "文件夹 clips 不是空的，未写入\n    请换一个文件夹，或先清空它\n",
    )


def test_days_in_the_wrong_order_are_told(program: Program, march: sa.Engine) -> None:
    result = program("coach", "A01", "--since", "2026-03-02", "--until", "2026-03-01")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "请调换两个日期" in result.stderr


def test_a_goal_is_agreed_and_counted(program: Program, march: sa.Engine) -> None:
    asked = ("coach", "goal", "A01", "--as", "supervisor", "--item", "blame", "--of-ten", "9", *MARCH)
    result = program(*asked)
    assert (result.exit_code, result.stderr) == (0, "已约定：坐席 A01，2026-03-01 至 2026-03-28\n")
    assert kept(march) == [("goal", "", "blame", 9, None, None, "2026-03-01", "2026-03-28", None)]
    told = program("coach", "A01", *MARCH).stdout
    assert "- 每 10 通里 9 通没有“指责”，2026-03-01 至 2026-03-28：没有达到，9/12\n  测试supervisor" in told
    ((act, actor, detail),) = logged(march)
    assert (act, actor, {name: detail[name] for name in ("item", "tenths")}) == (
        "coaching_goal", "command line", {"item": "blame", "tenths": 9}
    )  # fmt: skip
    with march.connect() as connection:
        by = connection.execute(sa.text("SELECT public_id FROM accounts WHERE name = 'supervisor'")).scalar_one()
    assert detail["account"] == by


def test_a_goal_by_a_dimension_in_words_of_its_own(program: Program, march: sa.Engine) -> None:
    measured = ("--dimension", "tone", "--points", "85.5", "--text", "先停顿再回答")
    assert program("coach", "goal", "A01", "--as", "supervisor", *measured, *MARCH).exit_code == 0
    told = program("coach", "A01", *MARCH).stdout
    assert "- “语气”平均不低于 85.5 分，2026-03-01 至 2026-03-28：达到，87.9" in told
    assert "\n  先停顿再回答\n  测试supervisor" in told


def test_a_goal_in_words_alone_is_for_the_next_weeks(program: Program, march: sa.Engine) -> None:
    before = datetime.now(UTC)
    assert program("coach", "goal", "A01", "--as", "supervisor", "--text", "每天听一通").exit_code == 0
    ((kind, text, *measured, since, until, _),) = kept(march)
    assert (kind, text, measured) == ("goal", "每天听一通", [None] * 4)
    first, last = (datetime.fromisoformat(str(day)).date() for day in (since, until))
    assert last - first == timedelta(days=DAYS - 1)
    assert abs(first - before.date()) <= timedelta(days=1)  # the office's clock is ahead of UTC


def test_a_note_is_kept_masked_about_its_call(program: Program, march: sa.Engine) -> None:
    result = program("coach", "note", "A01", "客户电话13800001234，少打断", "--as", "supervisor", "--call", "m02")
    assert (result.exit_code, result.stderr) == (0, "已记下，坐席 A01\n")
    ((kind, text, *_, recording_id),) = kept(march)
    assert (kind, text) == ("note", "客户电话*******1234，少打断")
    with march.connect() as connection:
        about = sa.text("SELECT call_id FROM recordings WHERE id = :id")
        assert connection.execute(about, {"id": recording_id}).scalar_one() == "m02"
    assert "\n- 客户电话*******1234，少打断\n  测试supervisor" in program("coach", "A01", *MARCH).stdout
    assert "关于通话 m02" in program("coach", "A01", *MARCH).stdout


NOTE = ("coach", "note", "A01", "一起听了开场")
GOAL = ("coach", "goal", "A01", "--as", "supervisor")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param((*NOTE, "--as", "nobody"), "没有可用的账号 nobody", id="an account that there is not"),
        pytest.param((*NOTE, "--as", "reviewer"), "账号 reviewer 没有这项权限", id="a duty that does not coach"),
        pytest.param((*NOTE, "--as", "agent"), "账号 agent 没有这项权限", id="the agent"),
        pytest.param((*NOTE, "--as", "supervisor", "--call", "m99"), "没有通话“m99”", id="a call that there is not"),
        pytest.param(
            (*NOTE, "--as", "supervisor", "--call", "b01"), "这通电话不是坐席 A01 的", id="a call of another agent"
        ),
        pytest.param(("coach", "note", "A01", " ", "--as", "supervisor"), "请写下内容", id="a note without words"),
        pytest.param(GOAL, "请写下目标，或选一项来衡量", id="a goal without words or measure"),
        pytest.param((*GOAL, "--item", "blame"), "--item 与 --of-ten 一起写", id="an item without how often"),
        pytest.param(
            (*GOAL, "--item", "blame", "--of-ten", "9", "--points", "80"),
            "--item 与 --of-ten 一起写",
            id="two measures",
        ),
        pytest.param(
            (*GOAL, "--item", "none", "--of-ten", "9"),
            "评分卡里没有这个项目；可用的：threat、blame、solution_after_hardship",
            id="an item that no scorecard has",
        ),
        pytest.param(
            (*GOAL, "--text", "慢一点", "--since", "2026-03-02", "--until", "2026-03-01"),
            "开始日期晚于结束日期",
            id="a period that ends before it begins",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is(
    program: Program, march: sa.Engine, arguments: tuple[str, ...], told: str
) -> None:
    result = program(*arguments)
    assert result.exit_code != 0
    assert told in result.stderr
    assert (kept(march), logged(march)) == ([], [])


def test_a_note_is_read_from_standard_input(march: sa.Engine) -> None:
    result = CliRunner().invoke(main, ("coach", "note", "A01", "-", "--as", "supervisor"), input="一起听了开场\n")
    assert result.exit_code == 0
    assert [row[:2] for row in kept(march)] == [("note", "一起听了开场")]
