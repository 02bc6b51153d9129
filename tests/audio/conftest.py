"""Every format that call platforms export, as one and the same signal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tone_ladder import STORED, WRITTEN, write_ladder


@pytest.fixture(scope="session")
def ladder_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a format by its name, written once."""
    folder = tmp_path_factory.mktemp("ladders")

    def file(name: str) -> Path:
        if name in STORED:
            return STORED[name]
        path = folder / f"{name}.{WRITTEN[name].ending}"
        return path if path.exists() else write_ladder(path, WRITTEN[name])

    return file
