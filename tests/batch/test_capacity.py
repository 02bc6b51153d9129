from pathlib import Path

import pytest

from qa_monitor.batch.capacity import default_workers, free_memory, threads_for, usable_cores, workers_on

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("cores", "free_bytes", "expected"),
    [
        pytest.param(8, 32 * GB, 8, id="a worker a core"),
        pytest.param(16, 4 * GB, 3, id="no more than memory bears"),
        pytest.param(4, GB // 10, 1, id="one even where memory is short"),
        pytest.param(4, None, 4, id="memory unknown"),
    ],
)
def test_default_workers(cores: int, free_bytes: int | None, expected: int) -> None:
    assert default_workers(cores=cores, free_bytes=free_bytes) == expected


@pytest.mark.parametrize(
    ("workers", "expected"),
    [
        pytest.param(1, 8, id="one worker has all cores"),
        pytest.param(3, 2, id="never more threads than cores"),
        pytest.param(9, 1, id="more workers than cores"),
    ],
)
def test_threads(workers: int, expected: int) -> None:
    assert threads_for(workers, cores=8) == expected


@pytest.mark.parametrize(
    ("meminfo", "limit", "used", "expected"),
    [
        pytest.param("MemTotal: 9 kB\nMemAvailable: 5 kB\n", None, None, 5 * 1024, id="no container"),
        pytest.param("MemAvailable: 5 kB\n", "max\n", "99\n", 5 * 1024, id="a container without a limit"),
        pytest.param("MemAvailable: 5 kB\n", "3000\n", "1000\n", 2000, id="the container has less"),
        pytest.param(None, None, None, None, id="no Linux"),
    ],
)
def test_free_memory(
    tmp_path: Path, meminfo: str | None, limit: str | None, used: str | None, expected: int | None
) -> None:
    for name, text in (("meminfo", meminfo), ("memory.max", limit), ("memory.current", used)):
        if text is not None:
            (tmp_path / name).write_text(text)
    assert free_memory(tmp_path / "meminfo", tmp_path) == expected


def test_cached_files_count_as_free(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("3000")
    (tmp_path / "memory.current").write_text("2500")
    (tmp_path / "memory.stat").write_text("anon 1000\ninactive_file 1200\nactive_file 300\n")
    assert free_memory(tmp_path / "nowhere", tmp_path) == 1700


def test_a_quota_limits_the_cores(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("100000 100000\n")
    assert usable_cores(tmp_path) == 1


def test_without_a_quota_all_cores_count(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert usable_cores(tmp_path) == usable_cores(tmp_path / "nowhere") >= 1


@pytest.mark.parametrize(
    ("device", "cards", "expected"),
    [
        pytest.param("auto", 0, None, id="no card: as the cores and the memory bear"),
        pytest.param("auto", 2, 1, id="a card that is there is used, by one worker"),
        pytest.param("cpu", 2, None, id="a card that is not wanted does not matter"),
        pytest.param("cuda", 0, 1, id="a card that is wanted and missing is the model's to report"),
    ],
)
def test_workers_on_a_device(device: str, cards: int, expected: int | None) -> None:
    assert workers_on(device, cards=cards) == expected
