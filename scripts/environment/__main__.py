"""`scripts/setup [name …]`: prepare environments in `.venvs`; one that is ready costs nothing and no word."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import hashlib
from pathlib import Path
import shutil
import sys

from scripts import ROOT
from scripts.environment.debian import header_folder
from scripts.environment.interpreter import find_python, is_suitable
from scripts.environment.process import SetupError, clean_environment, run, say
from scripts.environment.tools import TOOLS, provide_uv

_NAMES = ("tests", "floor", "demo", "beta")
# Is renewed by each run, and is the only one that is not locked: the environment for tests with what is newest now.
_NEWEST = "beta"
# There is one for each Home Assistant, betas included, and it pins that one: the names it uses change with each.
_NEWEST_PACKAGE = "pytest-homeassistant-custom-component"
_INSTALL_TIMEOUT = 1800


def main() -> int:
    """Prepare the named environments, or the one for tests."""
    parser = argparse.ArgumentParser(prog="scripts/setup", description="Prepare environments in .venvs.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(_NAMES)}; default: tests")
    names = parser.parse_args().names or ["tests"]
    unknown = [name for name in names if name not in _NAMES]
    if unknown:
        parser.error(f"there is no environment {unknown[0]!r}; choose from {', '.join(_NAMES)}")
    try:
        for name in names:
            if not _is_ready(name):
                with _one_at_a_time():
                    _prepare(name)
    except SetupError as error:
        say(f"scripts/setup: {error}")
        return 1
    return 0


def _prepare(name: str) -> None:
    if _is_ready(name):
        return  # Another run made it while this one waited.
    say(f"Installing the environment for {name} …")
    uv = provide_uv()
    environment = _folder(name)
    python = environment / "bin" / "python"
    if not _is_usable(name):
        shutil.rmtree(environment, ignore_errors=True)
        run([uv, "venv", "--no-project", "--python", find_python(), environment], _variables(), 60)
    # What is interrupted from here on is begun anew.
    _stamp(name).unlink(missing_ok=True)
    variables = _variables()
    headers = header_folder(python)
    if headers.is_relative_to(TOOLS):
        variables["CPATH"] = str(headers)
    locked = ("--require-hashes", _requirements(name))
    run([uv, "pip", "sync", "--python", python, *locked], variables, _INSTALL_TIMEOUT)
    if name == _NEWEST:
        newest = ("--prerelease", "allow", "--upgrade-package", _NEWEST_PACKAGE, _NEWEST_PACKAGE)
        run([uv, "pip", "install", "--python", python, *newest], variables, _INSTALL_TIMEOUT)
    _compile_bytecode(environment)
    _stamp(name).write_text(_recipe(name), encoding="utf-8")


def _variables() -> dict[str, str]:
    return clean_environment(UV_NO_PROGRESS="1", UV_PYTHON_DOWNLOADS="never")


def _compile_bytecode(environment: Path) -> None:
    """Compile all packages once: Home Assistant starts three times as fast as with nothing compiled."""
    for packages in environment.glob("lib/python*/site-packages"):
        # Some packages ship templates that are no valid Python; a file that does not compile is no failure.
        command = f"import compileall; compileall.compile_dir({str(packages)!r}, quiet=2, workers=2)"
        run([environment / "bin" / "python", "-c", command], clean_environment(), _INSTALL_TIMEOUT)


def _is_ready(name: str) -> bool:
    return name != _NEWEST and _made_of(name) == _recipe(name) and is_suitable(_folder(name) / "bin" / "python")


def _is_usable(name: str) -> bool:
    """Tell whether an environment was made here, so that only its packages need to change."""
    place = _recipe(name).partition("\n")[0]
    return _made_of(name).startswith(f"{place}\n") and is_suitable(_folder(name) / "bin" / "python")


def _recipe(name: str) -> str:
    """Return what an environment is made of: its place (its scripts hold absolute paths) and its packages."""
    return f"{ROOT}\n{hashlib.sha256(_requirements(name).read_bytes()).hexdigest()}\n"


def _made_of(name: str) -> str:
    stamp = _stamp(name)
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def _folder(name: str) -> Path:
    return ROOT / ".venvs" / name


def _stamp(name: str) -> Path:
    return _folder(name) / "ready"


def _requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{'tests' if name == _NEWEST else name}.txt"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the checkout's lock; it is released by the system, whatever becomes of this process."""
    folder = ROOT / ".venvs"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another scripts/setup …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
