import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Agent, CalleeRole, CallState, Lang, Layout, Metadata, Recording, SourceFile, Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.recordings import AUDIO_ENDINGS, Discovery, MissingFile, discover, metadata_sha256

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING_KNOWN = Metadata(extra={})


def put(folder: Path, *names: str) -> None:
    """Files that hold their own name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Path(name).name)


def found(*paths: Path, manifest: Path | None = None) -> Discovery:
    return discover(paths, manifest=manifest, default_zone=SHANGHAI)


def source(path: Path, layout: Layout | None = None) -> SourceFile:
    return SourceFile(path=path, sha256=sha256(path.read_bytes()).hexdigest(), layout=layout)


def names(discovery: Discovery, folder: Path) -> list[str]:
    return [str(recording.files[0].path.relative_to(folder)) for recording in discovery.recordings]


def agents(discovery: Discovery) -> dict[str, str | None]:
    """File name to agent id."""
    return {
        recording.files[0].path.name: recording.metadata.agent.id if recording.metadata.agent else None
        for recording in discovery.recordings
    }


def problems(discovery: Discovery, folder: Path) -> list[str]:
    return [problem.in_(Lang.ZH).replace(f"{folder}/", "") for problem in discovery.problems]


def missing(discovery: Discovery, folder: Path) -> list[tuple[str, int | None, str]]:
    return [(str(each.file.relative_to(folder)), each.line, each.reason.zh) for each in discovery.missing]


# --- folders ----------------------------------------------------------------------------------------------------


def test_a_folder_without_manifest(tmp_path: Path) -> None:
    put(tmp_path, "b.WAV", "晚间/a.mp3", "说明.txt", ".hidden.wav", ".git/c.wav", "a.wav.part")
    assert found(tmp_path) == Discovery(
        recordings=(
            Recording(files=(source(tmp_path / "b.WAV"),), metadata=NOTHING_KNOWN),
            Recording(files=(source(tmp_path / "晚间" / "a.mp3"),), metadata=NOTHING_KNOWN),
        ),
        missing=(),
        problems=(),
    )


def test_every_audio_ending_is_known_and_documented(tmp_path: Path) -> None:
    put(tmp_path, *(f"a{ending}" for ending in AUDIO_ENDINGS))
    assert names(found(tmp_path), tmp_path) == sorted(f"a{ending}" for ending in AUDIO_ENDINGS)
    reference = (Path(__file__).parents[1] / "docs" / "manifest.md").read_text("utf-8")
    assert [ending for ending in AUDIO_ENDINGS if f"`{ending}`" not in reference] == []


def test_folders_met_again_through_links_are_walked_once(tmp_path: Path) -> None:
    put(tmp_path, "昨夜/a.wav")
    (tmp_path / "昨夜" / "回到上面").symlink_to(tmp_path)
    (tmp_path / "链接").symlink_to(tmp_path / "昨夜")
    (tmp_path / "自己").symlink_to(tmp_path / "自己")
    assert names(found(tmp_path), tmp_path) == ["昨夜/a.wav"]


def test_a_file_named_twice_is_one_recording(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    discovery = found(tmp_path, tmp_path / "a.wav")
    assert (names(discovery, tmp_path), discovery.problems) == (["a.wav"], ())


def test_files_that_cannot_be_read_stop_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "gone.wav")
    (tmp_path / "c.wav").touch()
    os.mkfifo(tmp_path / "d.wav")
    (tmp_path / "e.wav").symlink_to(tmp_path / "e.wav")
    discovery = found(tmp_path)
    assert names(discovery, tmp_path) == ["a.wav"]
    assert missing(discovery, tmp_path) == [
        ("b.wav", None, "文件不存在，或链接已失效"),
        ("c.wav", None, "文件是空的（0 字节）"),
        ("d.wav", None, "不是普通文件"),
        ("e.wav", None, "文件读不了：Too many levels of symbolic links"),
    ]


@pytest.fixture
def without_privileges() -> Iterator[Path]:
    """A folder of a user who may not read everything, even where the tests run as root."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        if user == 0:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(user)


def test_what_may_not_be_opened_stops_nothing(without_privileges: Path) -> None:
    folder = without_privileges
    put(folder, "a.wav", "b.wav", "封存/c.wav")
    (folder / "b.wav").chmod(0)
    (folder / "封存").chmod(0)
    discovery = found(folder)
    (folder / "封存").chmod(0o700)
    assert names(discovery, folder) == ["a.wav"]
    assert missing(discovery, folder) == [
        ("封存", None, "文件夹打不开，其中的录音没有评：Permission denied"),
        ("b.wav", None, "文件读不了：Permission denied"),
    ]


def test_paths_that_do_not_exist_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        found(tmp_path / "a", tmp_path, tmp_path / "b.wav")
    assert caught.value.text.zh.replace(f"{tmp_path}/", "") == (
        "a: 没有这个文件或文件夹\n    请检查路径是否写对、磁盘是否已挂载\n"
        "b.wav: 没有这个文件或文件夹\n    请检查路径是否写对、磁盘是否已挂载"
    )


# --- manifests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["manifest.csv", "清单.csv"])
def test_a_folders_own_manifest(tmp_path: Path, name: str) -> None:
    put(tmp_path, "a.wav", "b.wav")
    (tmp_path / name).write_text(
        "file,call_id,agent_id,started_at,layout\n"
        "b.wav,d02,A02,2026-10-12 09:00,agent_left\na.wav,d01,A01,2026-10-12 10:00,mono\nc.wav,d03,A03,,\n"
    )
    assert found(tmp_path) == Discovery(
        recordings=(
            Recording(
                files=(source(tmp_path / "b.wav", Layout.AGENT_LEFT),),
                metadata=Metadata(
                    call_id="d02",
                    agent=Agent(id="A02"),
                    started_at=datetime(2026, 10, 12, 9, tzinfo=SHANGHAI),
                    extra={},
                ),
            ),
            Recording(
                files=(source(tmp_path / "a.wav", Layout.MONO),),
                metadata=Metadata(
                    call_id="d01",
                    agent=Agent(id="A01"),
                    started_at=datetime(2026, 10, 12, 10, tzinfo=SHANGHAI),
                    extra={},
                ),
            ),
        ),
        missing=(
            MissingFile(
                file=tmp_path / "c.wav",
                manifest=tmp_path / name,
                line=4,
                metadata=Metadata(call_id="d03", agent=Agent(id="A03"), extra={}),
                reason=Text("文件不存在，或链接已失效", "the file does not exist, or the link is broken"),
            ),
        ),
        problems=(),
    )


def test_recordings_without_start_come_last(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav", "c.wav", "d.wav")
    (tmp_path / "manifest.csv").write_text(
        "file,started_at\na.wav,\nb.wav,2026-10-12T08:00+08:00\nc.wav,2026-10-12T00:30+00:00\nd.wav,2026-10-12T00:00Z\n"
    )
    assert names(found(tmp_path), tmp_path) == ["b.wav", "d.wav", "c.wav", "a.wav"]


def test_a_file_without_row_is_reported_and_scored(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav")
    (tmp_path / "manifest.csv").write_text("file,agent_id\na.wav,A01\n")
    discovery = found(tmp_path)
    assert agents(discovery) == {"a.wav": "A01", "b.wav": None}
    assert problems(discovery, tmp_path) == [
        "b.wav: 清单 manifest.csv 里没有这个录音；照样评分，但没有坐席、时间和被叫身份\n    请在清单里补上一行"
    ]


def test_a_manifests_own_problems_are_passed_on(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    (tmp_path / "manifest.csv").write_text("file,agent_id\n,A02\na.wav,A01\n")
    assert problems(found(tmp_path), tmp_path) == [
        "manifest.csv:2: 本行没有写录音文件，未采用\n    请填写录音文件名，或删去本行"
    ]


def test_a_manifest_in_a_subfolder_is_not_silently_ignored(tmp_path: Path) -> None:
    put(tmp_path, "12日/a.wav")
    (tmp_path / "12日" / "manifest.csv").write_text("file,agent_id\na.wav,A01\n")
    discovery = found(tmp_path)
    assert agents(discovery) == {"a.wav": None}
    assert problems(discovery, tmp_path) == [
        "12日/manifest.csv: 子文件夹里的清单没有采用\n    请把这个子文件夹单独作为 PATH 列出"
    ]
    assert agents(found(tmp_path / "12日")) == {"a.wav": "A01"}


def test_two_manifests_in_one_folder(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    for name in ("manifest.csv", "清单.csv", "other.csv"):
        (tmp_path / name).write_text("file,agent_id\na.wav,A01\n")
    with pytest.raises(ConfigurationError) as caught:
        found(tmp_path)
    assert caught.value.text.zh == (
        f"{tmp_path}: 文件夹里有两份清单：manifest.csv、清单.csv\n    请删去一份，或用 --manifest 指定"
    )
    assert agents(found(tmp_path, manifest=tmp_path / "other.csv")) == {"a.wav": "A01"}


def test_a_manifest_as_path_names_the_recordings(tmp_path: Path) -> None:
    put(tmp_path, "录音/a.wav", "录音/b.wav")
    (tmp_path / "导出.csv").write_text("file,agent_id\n录音/a.wav,A01\n录音/c.wav,A03\n")
    for discovery in (found(tmp_path / "导出.csv"), found(manifest=tmp_path / "导出.csv")):
        assert agents(discovery) == {"a.wav": "A01"}
        assert missing(discovery, tmp_path) == [("录音/c.wav", 3, "文件不存在，或链接已失效")]
        assert discovery.problems == ()


@pytest.mark.parametrize("manifest_in", ["录音", "导出"], ids=["beside the recordings", "elsewhere, with bare names"])
def test_a_manifest_given_for_a_folder(tmp_path: Path, manifest_in: str) -> None:
    put(tmp_path, "录音/a.wav", "录音/b.wav")
    manifest = tmp_path / manifest_in / "m.csv"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text("file,agent_id\na.wav,A01\nc.wav,A03\n")
    discovery = found(tmp_path / "录音", manifest=manifest)
    assert agents(discovery) == {"a.wav": "A01", "b.wav": None}
    assert missing(discovery, tmp_path) == [(f"{manifest_in}/c.wav", 3, "文件不存在，或链接已失效")]
    assert problems(discovery, tmp_path) == [
        "录音/b.wav: 清单 m.csv 里没有这个录音；照样评分，但没有坐席、时间和被叫身份\n    请在清单里补上一行"
    ]


def test_a_manifest_for_the_month_and_a_folder_for_the_day(tmp_path: Path) -> None:
    put(tmp_path, "11日/a.wav", "12日/b.wav")
    (tmp_path / "m.csv").write_text("file,agent_id\n11日/a.wav,A01\n12日/b.wav,A02\n")
    discovery = found(tmp_path / "12日", manifest=tmp_path / "m.csv")
    assert (agents(discovery), discovery.missing, discovery.problems) == ({"b.wav": "A02"}, (), ())


def test_a_bare_name_that_two_folders_have_describes_neither(tmp_path: Path) -> None:
    put(tmp_path, "m.txt", "11日/a.wav", "12日/a.wav")
    (tmp_path / "12日" / "a.wav").write_text("another call")
    (tmp_path / "m.csv").write_text("file,agent_id\na.wav,A01\n")
    discovery = found(tmp_path / "11日", tmp_path / "12日", manifest=tmp_path / "m.csv")
    assert [recording.metadata for recording in discovery.recordings] == [NOTHING_KNOWN, NOTHING_KNOWN]
    assert missing(discovery, tmp_path) == [("a.wav", 2, "文件不存在，或链接已失效")]


@pytest.mark.parametrize("given_as", ["its folder's own", "named"])
def test_a_single_file_has_its_row_and_no_other_file_is_missed(tmp_path: Path, given_as: str) -> None:
    put(tmp_path, "a.wav", "b.wav", "c.raw")
    (tmp_path / "manifest.csv").write_text("file,agent_id\na.wav,A01\nb.wav,A02\nc.raw,A03\nd.wav,A04\n")
    manifest = tmp_path / "manifest.csv" if given_as == "named" else None
    discovery = found(tmp_path / "a.wav", tmp_path / "c.raw", manifest=manifest)
    assert (agents(discovery), discovery.missing, discovery.problems) == ({"a.wav": "A01", "c.raw": "A03"}, (), ())


def test_a_row_for_a_folder_is_no_recording(tmp_path: Path) -> None:
    put(tmp_path, "晚间/a.wav")
    (tmp_path / "m.csv").write_text("file\n晚间\n")
    assert missing(found(tmp_path / "m.csv"), tmp_path) == [("晚间", 2, "不是普通文件")]


# --- the same bytes, the two sides of a call --------------------------------------------------------------------

SAME_BYTES = (
    "录音内容与 a.wav 完全相同，只评一次；两处写得不一致的按不确定处理\n"
    "    若是两通电话，说明其中一个文件放错了，请重新导出；若是重复，请删去一份"
)


def test_copies_are_scored_once(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_text("same")
    discovery = found(tmp_path)
    assert names(discovery, tmp_path) == ["a.wav"]
    assert problems(discovery, tmp_path) == [f"b.wav: {SAME_BYTES}"]


@pytest.mark.parametrize(
    ("rows", "metadata", "layout"),
    [
        pytest.param(
            "a.wav,d01,A01,agent_left,x\nb.wav,d02,A02,customer_left,x\n",
            Metadata(extra={"备注": "x"}),
            None,
            id="two calls: nobody is accused by a file that was mixed up",
        ),
        pytest.param(
            "a.wav,d01,A01,agent_left,x\nb.wav,d01,A01,,y\n",
            Metadata(call_id="d01", agent=Agent(id="A01"), extra={}),
            Layout.AGENT_LEFT,
            id="one call described twice",
        ),
        pytest.param(
            "b.wav,d02,A02,agent_left,y\n",
            Metadata(call_id="d02", agent=Agent(id="A02"), extra={"备注": "y"}),
            Layout.AGENT_LEFT,
            id="a copy that no row names",
        ),
        pytest.param(
            "a.wav,d01,A01,agent_only,\nb.wav,d01,A01,customer_only,\n",
            Metadata(call_id="d01", agent=Agent(id="A01"), extra={}),
            None,
            id="two sides that are one sound are no sides",
        ),
    ],
)
def test_rows_for_the_same_bytes(tmp_path: Path, rows: str, metadata: Metadata, layout: Layout | None) -> None:
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_text("same")
    (tmp_path / "m.csv").write_text(f"file,call_id,agent_id,layout,备注\n{rows}")
    assert found(tmp_path, manifest=tmp_path / "m.csv").recordings == (
        Recording(files=(source(tmp_path / "a.wav", layout),), metadata=metadata),
    )


def test_a_row_for_the_same_bytes_is_named_by_its_line(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_text("same")
    (tmp_path / "m.csv").write_text("file,call_id\na.wav,d01\nb.wav,d02\n")
    assert problems(found(tmp_path / "m.csv"), tmp_path) == [f"m.csv:3: {SAME_BYTES}"]


def test_a_telephone_number_in_a_files_name_is_not_shown(tmp_path: Path) -> None:
    for name in ("13800001111_a.wav", "b.wav"):
        (tmp_path / name).write_text("same")
    assert problems(found(tmp_path), tmp_path) == [f"b.wav: {SAME_BYTES.replace('a.wav', '*******1111_a.wav')}"]


def test_the_two_sides_of_a_call_are_one_recording_agent_first(tmp_path: Path) -> None:
    put(tmp_path, "d01_客户.wav", "d01_坐席.wav")
    (tmp_path / "manifest.csv").write_text(
        "file,call_id,agent_id,callee_role,days_overdue,layout,侧\n"
        "d01_客户.wav,d01,,本人,0,仅客户,右\nd01_坐席.wav,d01,A01,,,仅坐席,左\n"
    )
    agent = source(tmp_path / "d01_坐席.wav", Layout.AGENT_ONLY)
    customer = source(tmp_path / "d01_客户.wav", Layout.CUSTOMER_ONLY)
    assert found(tmp_path) == Discovery(
        recordings=(
            Recording(
                files=(agent, customer),
                metadata=Metadata(
                    call_id="d01",
                    agent=Agent(id="A01"),
                    callee_role=CalleeRole.DEBTOR,
                    days_overdue=0,
                    extra={"侧": "左"},
                ),
            ),
        ),
        missing=(),
        problems=(),
    )


def test_sides_that_are_described_differently(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav")
    (tmp_path / "manifest.csv").write_text(
        "file,call_id,agent_id,layout\na.wav,d01,A01,agent_only\nb.wav,d01,A02,customer_only\n"
    )
    discovery = found(tmp_path)
    assert agents(discovery) == {"a.wav": "A01"}
    assert problems(discovery, tmp_path) == [
        "manifest.csv:3: 与第 2 行是同一通电话的两侧，写得却不一致；以坐席侧为准，并当作两侧同时开始\n"
        "    请把两行的坐席、开始时间等改为一致"
    ]


SAME_ID = (
    "manifest.csv:3: 通话编号与第 2 行相同，又不是同一通的坐席侧和客户侧；各评各的\n"
    "    请核对通话编号；若一通电话分两个文件，声道请分别写 仅坐席、仅客户"
)


@pytest.mark.parametrize(
    ("layouts", "expected"),
    [
        pytest.param(["agent_left", "agent_left"], [SAME_ID], id="two whole calls"),
        pytest.param(["agent_only", "agent_only"], [SAME_ID], id="the same side twice"),
        pytest.param(["agent_only", ""], [SAME_ID], id="a side and a file of unknown layout"),
        pytest.param(
            ["agent_only", "customer_only", "customer_only"],
            [SAME_ID, SAME_ID.replace(":3:", ":4:")],
            id="three files: which two belong together is a guess",
        ),
    ],
)
def test_rows_of_one_call_id_that_are_not_its_two_sides(
    tmp_path: Path, layouts: list[str], expected: list[str]
) -> None:
    put(tmp_path, *(f"{number}.wav" for number in range(len(layouts))))
    rows = (f"{number}.wav,d01,{layout}\n" for number, layout in enumerate(layouts))
    (tmp_path / "manifest.csv").write_text(f"file,call_id,layout\n{''.join(rows)}")
    discovery = found(tmp_path)
    assert [len(recording.files) for recording in discovery.recordings] == [1] * len(layouts)
    assert problems(discovery, tmp_path) == expected


def test_call_ids_of_two_manifests_are_two_calls(tmp_path: Path) -> None:
    for day in ("11日", "12日"):
        put(tmp_path, f"{day}/{day}.wav")
        (tmp_path / day / "manifest.csv").write_text(f"file,call_id,layout\n{day}.wav,1,仅坐席\n")
    discovery = found(tmp_path / "11日", tmp_path / "12日")
    assert (len(discovery.recordings), discovery.problems) == (2, ())


# --- identity ---------------------------------------------------------------------------------------------------

FULL = Metadata(
    call_id="d01",
    agent=Agent(id="A01", name="陈静", team="一组"),
    customer_ref="C1001",
    started_at=datetime(2026, 10, 12, 10, 21, 5, tzinfo=SHANGHAI),
    callee_role=CalleeRole.DEBTOR,
    days_overdue=43,
    agency="示例公司",
    extra={"备注": "甲", "结果": "乙"},
)


def recording(metadata: Metadata, layout: Layout | None = Layout.AGENT_LEFT) -> Recording:
    return Recording(files=(SourceFile(path=Path("a.wav"), sha256="0" * 64, layout=layout),), metadata=metadata)


def test_metadata_hash_depends_on_every_field() -> None:
    changed: Mapping[str, Metadata] = {
        "call_id": replace(FULL, call_id="d02"),
        "agent": replace(FULL, agent=Agent(id="A01", name="陈静", team="二组")),
        "customer_ref": replace(FULL, customer_ref=None),
        "started_at": replace(FULL, started_at=datetime(2026, 10, 12, 2, 21, 5, tzinfo=UTC)),
        "callee_role": replace(FULL, callee_role=CalleeRole.SPOUSE),
        "days_overdue": replace(FULL, days_overdue=0),
        "agency": replace(FULL, agency=None),
        "extra": replace(FULL, extra={"备注": "甲"}),
    }
    assert changed.keys() == {field.name for field in fields(Metadata)}
    hashes = [metadata_sha256(recording(metadata)) for metadata in (FULL, NOTHING_KNOWN, *changed.values())]
    hashes += [metadata_sha256(recording(FULL, Layout.MONO)), metadata_sha256(recording(FULL, None))]
    assert len(set(hashes)) == len(hashes)


@given(order=st.permutations(["甲", "乙", "丙"]), cells=st.dictionaries(st.sampled_from("甲乙丙"), st.text(max_size=3)))
def test_metadata_hash_does_not_depend_on_the_order_of_columns(order: list[str], cells: dict[str, str]) -> None:
    turned = {name: cells[name] for name in order if name in cells}
    assert metadata_sha256(recording(replace(FULL, extra=cells))) == metadata_sha256(
        recording(replace(FULL, extra=turned))
    )


def test_metadata_hash_is_the_same_in_every_process_and_release() -> None:
    expected = "dd0f4f767567f8897000ea2fdc267ae2a847489ec17f9692302fd5b1711bb8d5"
    assert metadata_sha256(recording(FULL)) == expected, "every call would be scored again"


def test_what_is_found_can_be_handed_to_a_worker_process(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    discovery = found(tmp_path)
    assert pickle.loads(pickle.dumps(discovery)) == discovery


def test_a_file_without_bytes_is_unreadable_and_one_that_is_not_there_missing(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "m.csv").write_text("file\nempty.wav\ngone.wav\n", encoding="utf-8")
    states = {absent.file.name: absent.state for absent in found(tmp_path / "m.csv").missing}
    assert states == {"empty.wav": CallState.UNREADABLE, "gone.wav": CallState.MISSING}
