"""How many workers this machine bears: by its cores and by the memory that is free, inside a container too."""

import os
from pathlib import Path

WORKER_BYTES = 1_100_000_000
"""What a worker with the embedded model needs at its peak; larger models need more, and `--workers` says how many."""

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def workers_on(device: str, *, cards: int) -> int | None:
    """Workers that hear on `device` (as in the settings) of a machine with so many graphics cards.

    One where the model lies on a card, which a single process keeps busy and whose memory is not counted here; else
    None: as many as cores and memory bear.
    """
    return 1 if device == "cuda" or (device == "auto" and cards > 0) else None


def default_workers(*, cores: int, free_bytes: int | None) -> int:
    """A worker a core, as far as memory goes; at least one.

    One thread each in many processes beats one process with many threads: a small model leaves threads waiting.
    """
    room = cores if free_bytes is None else free_bytes // WORKER_BYTES
    return max(1, min(cores, room))


def threads_for(workers: int, *, cores: int) -> int:
    """Threads of each of `workers` processes, so that together they are no more than the cores."""
    return max(1, cores // workers)


def usable_cores(cgroup: Path = _CGROUP) -> int:
    """Cores this process may use, by affinity and by the container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, period = [*(_words(cgroup / "cpu.max")), "max", ""][:2]
    return cores if quota == "max" else max(1, min(cores, int(quota) // int(period)))


def free_memory(meminfo: Path = _MEMINFO, cgroup: Path = _CGROUP) -> int | None:
    """Bytes that new processes can take without harm to others; None where the system does not tell."""
    free = [int(line.split()[1]) * 1024 for line in _lines(meminfo) if line.startswith("MemAvailable:")]
    limit, used = _words(cgroup / "memory.max"), _words(cgroup / "memory.current")
    if limit and used and limit[0] != "max":
        cached = sum(
            int(line.split()[1]) for line in _lines(cgroup / "memory.stat") if line.startswith("inactive_file ")
        )
        free.append(max(0, int(limit[0]) - int(used[0]) + cached))  # the kernel gives cached files up at need
    return min(free, default=None)


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
