"""The least that anything durable can take: one wait for the disk."""

import os
from pathlib import Path
from statistics import median
import tempfile
import time
from typing import Final

_TIMES: Final = 200
# About what a commit of the log writes.
_WRITTEN: Final = 12 * 4096
_PLACES: Final = 50


def measure_disk(folder: Path) -> float:
    """Return how many seconds it takes, in the middle, to overwrite a few pages of a file and wait for the disk."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        descriptor, pages = file.fileno(), bytes(_WRITTEN)
        os.pwrite(descriptor, pages * _PLACES, 0)
        os.fsync(descriptor)
        for number in range(_TIMES):
            os.pwrite(descriptor, pages, number % _PLACES * _WRITTEN)
            began = time.perf_counter()
            os.fdatasync(descriptor)
            took.append(time.perf_counter() - began)
    return median(took)
