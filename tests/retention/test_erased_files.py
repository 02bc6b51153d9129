"""Audio files: only the very bytes that were scored go, and only what is gone is called so."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from office_of_one_customer import CUSTOMER, OF_CUSTOMER, Stored, applied, planned, retained

from qa_monitor.domain import SourceFile
from qa_monitor.retention import apply
from qa_monitor.retention.files import NotDeleted, delete_files
from qa_monitor.store import writing
from qa_monitor.store.erase import FileCounts


def source(path: Path, content: bytes = b"sound") -> SourceFile:
    return SourceFile(path=path, sha256=sha256(content).hexdigest(), layout=None)


@pytest.fixture
def file(tmp_path: Path) -> SourceFile:
    (tmp_path / "a.wav").write_bytes(b"sound")
    return source(tmp_path / "a.wav")


def nobody_knows(_: str) -> bool:
    return False


def test_the_file_that_was_scored_is_deleted(file: SourceFile) -> None:
    assert delete_files([file], [], is_known=nobody_knows) == FileCounts(deleted=1, gone=0)
    assert not file.path.exists()


def test_a_file_that_is_gone_from_its_folder_counts_as_gone(tmp_path: Path) -> None:
    assert delete_files([source(tmp_path / "a.wav")], [], is_known=nobody_knows) == FileCounts(deleted=0, gone=1)


def test_a_copy_at_an_earlier_place_goes_too_and_another_file_there_stays(file: SourceFile, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.wav", tmp_path / "other.wav"
    copy.write_bytes(b"sound")
    other.write_bytes(b"another")
    earlier = [source(copy), source(other), source(tmp_path / "never" / "there.wav"), source(tmp_path)]
    assert delete_files([file], earlier, is_known=nobody_knows) == FileCounts(deleted=2, gone=0)
    assert [path.name for path in tmp_path.iterdir()] == ["other.wav"]


def test_another_recording_has_taken_the_place(file: SourceFile) -> None:
    file.path.write_bytes(b"another")
    assert delete_files([file], [], is_known=lambda _: True) == FileCounts(deleted=0, gone=1)
    assert file.path.exists()


def test_a_link_and_what_it_leads_to_both_go(file: SourceFile, tmp_path: Path) -> None:
    link = tmp_path / "link.wav"
    link.symlink_to(file.path)
    assert delete_files([source(link)], [], is_known=nobody_knows) == FileCounts(deleted=1, gone=0)
    assert list(tmp_path.iterdir()) == []


def changed(path: Path) -> None:
    path.write_bytes(b"another")


def read_only(path: Path) -> None:
    path.chmod(0o444)


def linked(path: Path) -> None:
    os.link(path, path.with_name("another name.wav"))


def no_folder(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


REFUSALS = {
    changed: (
        "文件内容已不是评分时的录音，没有删除。请查明后把它移走或删除，再运行",
        "it is not the file that was scored, and was not deleted; find out what it is, "
        "move or delete it, and run it again",
    ),
    read_only: (
        "文件是只读的，没有删除。可以删除的，请去掉只读属性（chmod u+w）后再运行",
        "it is read-only and was not deleted; if it may go, make it writable (chmod u+w), and run it again",
    ),
    linked: (
        "文件还有别的名称（硬链接），删掉这一个内容仍在。请先删除其他名称（find -samefile）再运行",
        "it has other names (hard links) under which it would stay; "
        "delete the other names (find -samefile), and run it again",
    ),
    no_folder: (
        "所在文件夹不存在，不能断定文件已删除。请挂载磁盘，或在评分时的文件夹里运行；确实已删除的，请重建空文件夹后再运行",
        "its folder is not there, so that nobody knows whether the file is; mount the disk, or run in the folder "
        "where it was scored; if it is really gone, make the empty folder again",
    ),
    a_folder: (
        "无法读取或删除（Is a directory）。请检查文件和文件夹的权限后再运行",
        "it cannot be read or deleted (Is a directory); mend the permissions of file and folder, and run it again",
    ),
}


@pytest.mark.parametrize("spoil", REFUSALS, ids=lambda spoil: spoil.__name__)
def test_what_may_not_be_deleted_is_named_and_the_other_side_stays(spoil, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "side").mkdir()
    path, other = tmp_path / "side" / "a.wav", tmp_path / "b.wav"
    path.write_bytes(b"sound")
    other.write_bytes(b"other side")
    spoil(path)
    with pytest.raises(NotDeleted) as refused:
        delete_files([source(other, b"other side"), source(path)], [], is_known=nobody_knows)
    zh, en = REFUSALS[spoil]
    assert (refused.value.text.zh, refused.value.text.en) == (f"{path}：{zh}", f"{path}: {en}")
    assert other.exists()


def test_one_failure_never_stops_the_rest_and_the_next_run_completes_it(stored: Stored) -> None:
    first, second, other = stored.audio
    first.chmod(0o444)
    report = applied(stored.engine, OF_CUSTOMER)
    assert [(one.due.call.recording_id, one.reason.en.split(": ")[0]) for one in report.failed] == [(1, str(first))]
    assert [one.due.call.recording_id for one in report.erased] == [2]
    assert (first.exists(), second.exists(), other.exists()) == (True, False, True)
    assert retained(stored.engine)[0].customer_ref == CUSTOMER
    first.chmod(0o644)
    assert [one.due.call.recording_id for one in applied(stored.engine, OF_CUSTOMER).erased] == [1]
    assert not first.exists()


@pytest.mark.parametrize("step", ["delete_files", "finish_erasure", "clear_pages"])
def test_after_a_crash_nothing_is_called_erased_that_is_there_and_the_next_run_completes_it(
    stored: Stored, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(apply, step, crash)
        with pytest.raises(KeyboardInterrupt):
            applied(stored.engine, OF_CUSTOMER)
    with stored.engine.connect() as connection:
        finished = connection.execute(
            sa.text("SELECT count(*) FROM erasures WHERE finished_at IS NOT NULL AND cleared_at IS NULL")
        ).scalar()
    assert finished == (2 if step == "clear_pages" else 0)
    assert stored.audio[0].exists() == (step == "delete_files")
    report = applied(stored.engine, OF_CUSTOMER)
    assert (report.failed, report.not_cleared) == ((), None)
    assert planned(stored.engine, OF_CUSTOMER).due == ()
    assert [path.exists() for path in stored.audio] == [False, False, True]
    with stored.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM erasures WHERE cleared_at IS NULL")).scalar() == 0


def test_a_reader_keeps_old_pages_and_the_next_run_clears_them(
    sqlite_stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sqlite_stored.engine
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 10"))
    engine.dispose()
    with engine.connect() as reader:
        reader.execute(sa.text("SELECT count(*) FROM utterances")).scalar()
        report = applied(engine, OF_CUSTOMER)
        assert report.not_cleared is not None
        assert report.exit_code == 1
    with writing(engine) as db:
        assert db.execute(sa.text("SELECT count(*) FROM erasures WHERE cleared_at IS NULL")).scalar() == 2
    assert applied(engine, OF_CUSTOMER).not_cleared is None
