import os
import signal
from pathlib import Path

import pool_jobs as jobs
import pytest

from qa_monitor.batch.pool import Done, Failed, Lost, Started, work_off
from qa_monitor.batch.worker import Failure
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError


def never() -> bool:
    return False


def test_every_job_is_done_once() -> None:
    events = list(work_off(range(5), prepare=jobs.doubling, workers=2, stopped=never))
    assert sorted(event.job for event in events if isinstance(event, Started)) == [0, 1, 2, 3, 4]
    assert sorted((event.job, event.result) for event in events if isinstance(event, Done)) == [
        (0, 0), (1, 2), (2, 4), (3, 6), (4, 8),
    ]  # fmt: skip


def test_without_jobs_no_process_starts() -> None:
    assert list(work_off([], prepare=jobs.too_big_to_load, workers=2, stopped=never)) == []


def test_jobs_are_done_in_another_process() -> None:
    [done] = list(work_off([1], prepare=jobs.with_its_process, workers=2, stopped=never))[1:]
    assert isinstance(done, Done)
    assert done.result[0] == 1
    assert done.result[1] != os.getpid()


def test_an_exception_fails_its_job_alone_and_keeps_its_message_to_itself() -> None:
    events = list(work_off([1, 2, 3], prepare=jobs.raising_on_two, workers=1, stopped=never))
    line = next(n for n, text in enumerate(Path(jobs.__file__).read_text().splitlines(), 1) if "13800001234" in text)
    assert [event for event in events if not isinstance(event, Started)] == [
        Done(1, 1),
        Failed(2, Failure("ValueError", f"pool_jobs.py:{line}")),
        Done(3, 3),
    ]


def test_a_killed_process_loses_only_its_own_job() -> None:
    events = list(work_off([1, 2, 3, 4], prepare=jobs.killed_on_two, workers=1, stopped=never))
    assert [event for event in events if not isinstance(event, Started)] == [
        Done(1, 1),
        Done(3, 3),
        Done(4, 4),
        Lost(2, -signal.SIGKILL),
    ]


def test_a_job_whose_process_was_killed_once_is_done_at_the_end(tmp_path: Path) -> None:
    events = list(work_off([1, 2, 3], prepare=jobs.KilledOnce(tmp_path / "note"), workers=1, stopped=never))
    assert [event for event in events if not isinstance(event, Started)] == [Done(1, 1), Done(3, 3), Done(2, 2)]


def test_a_wish_to_stop_drops_what_is_unfinished() -> None:
    seen: list[int] = []
    for event in work_off([1, 2, 3], prepare=jobs.slow_on_two, workers=1, stopped=lambda: bool(seen)):
        if isinstance(event, Started) and event.job == 2:
            seen.append(event.job)
        assert event in (Started(1), Done(1, 1), Started(2))
    assert seen == [2]


@pytest.mark.parametrize(
    ("prepare", "zh"),
    [
        pytest.param(jobs.unusable, "没有模型", id="an error for people is passed on"),
        pytest.param(
            jobs.too_big_to_load,
            "工作进程在加载模型时被终止（退出码 -9），多半是内存不足。请减少 --workers，或换较小的模型。",
            id="killed while getting ready",
        ),
    ],
)
def test_a_worker_that_cannot_get_ready(prepare: object, zh: str) -> None:
    with pytest.raises(QaMonitorError) as raised:
        list(work_off([1, 2], prepare=prepare, workers=2, stopped=never))  # type: ignore[arg-type]
    assert raised.value.text.zh == zh


def test_a_defect_while_getting_ready_names_its_place() -> None:
    with pytest.raises(QaMonitorError) as raised:
        list(work_off([1], prepare=jobs.defective, workers=1, stopped=never))
    line = next(n for n, text in enumerate(Path(jobs.__file__).read_text().splitlines(), 1) if '"weights"' in text)
    assert raised.value.text == Text(
        zh=f"工作进程无法启动：pool_jobs.py:{line} 处出现 KeyError。这是程序的缺陷，请报告这一行。",
        en=f"A worker cannot start: KeyError at pool_jobs.py:{line}. "
        "This is a defect of the program; report this line.",
    )


def test_workers_leave_signals_to_their_parent() -> None:
    events = list(work_off([1], prepare=jobs.signals_blocked, workers=1, stopped=never))
    assert events[1:] == [Done(1, "SIGINT SIGTERM")]
