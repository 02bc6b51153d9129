"""The example call of the command line's tests is the one that is reported here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
