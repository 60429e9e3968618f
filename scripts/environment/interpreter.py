"""Finds a Python that Home Assistant runs on: the machine's, uv's own, or Debian's packages of it."""

import os
from pathlib import Path
from typing import Optional

from scripts.environment.debian import unpack_python
from scripts.environment.process import SetupError, clean_environment, run, say
from scripts.environment.tools import TOOLS, provide_uv

# What Home Assistant asks for, and the one minor version its binary packages are made for.
_WANTED = ">=3.14.2,<3.15"
_PROBE = """
import ctypes, lzma, sqlite3, ssl, sys, sysconfig, zlib
fits = (3, 14, 2) <= sys.version_info[:3] < (3, 15) and not sysconfig.get_config_var("Py_GIL_DISABLED")
sys.exit(not fits)
"""
_DOWNLOAD_TIMEOUT = 600


def find_python() -> Path:
    """Return a suitable Python; raise SetupError if this machine has none and can get none."""
    found = _on_path() or _unpacked()
    if found:
        return found
    try:
        return _from_uv()
    except SetupError as from_uv:
        say("uv cannot fetch Python here; trying Debian's packages …")
        try:
            return unpack_python()
        except SetupError as from_debian:
            message = (
                f"No Python {_WANTED} was found, and none could be fetched.\n"
                f"By uv: {from_uv}\nFrom Debian: {from_debian}\n"
                "Put a suitable python3.14 on the PATH and try again."
            )
            raise SetupError(message) from from_debian


def is_suitable(python: Path) -> bool:
    """Run a Python and let it answer whether it fits: a found one need not work."""
    try:
        run([python, "-I", "-c", _PROBE], clean_environment(), 30)
    except SetupError:
        return False
    return True


def _on_path() -> Optional[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in ("python3.14", "python3", "python"):
            candidate = Path(folder or ".") / name
            if os.access(candidate, os.X_OK) and is_suitable(candidate):
                return candidate
    return None


def _unpacked() -> Optional[Path]:
    """Return what an earlier run took from Debian, so that a refused download is not tried each time."""
    python = TOOLS / "python" / "usr" / "bin" / "python3.14"
    return python if python.exists() and is_suitable(python) else None


def _from_uv() -> Path:
    uv = provide_uv()
    # Without a network this must fail in a moment; with one, a retry is a second run of this command.
    environment = clean_environment(UV_HTTP_RETRIES="0", UV_NO_PROGRESS="1")
    find = [uv, "python", "find", "--no-project", "--managed-python", "--no-python-downloads", _WANTED]
    try:
        return Path(run(find, environment, 60).strip())
    except SetupError:
        say("Fetching Python 3.14 with uv …")
        run([uv, "python", "install", "--no-bin", _WANTED], environment, _DOWNLOAD_TIMEOUT)
        return Path(run(find, environment, 60).strip())
