"""Runs the programs that do the work, quietly, and says on stderr what takes long."""

from collections.abc import Mapping, Sequence
import os
from pathlib import Path
import subprocess
import sys

from scripts import ROOT


class SetupError(Exception):
    """Something is missing that the user can do something about; the message says what."""


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(text, file=sys.stderr, flush=True)


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the environment for a child: bytecode is kept, no other Python environment leaks in."""
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX"}
    return {key: value for key, value in os.environ.items() if key not in unwanted} | extra


def run(command: Sequence[object], environment: Mapping[str, str], timeout: float, cwd: Path = ROOT) -> str:
    """Run a program and return what it printed; raise SetupError with its last lines if it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            env=dict(environment),
            cwd=cwd,
            timeout=timeout,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        message = f"{words[0]} cannot be run: {error.strerror}"
        raise SetupError(message) from error
    except subprocess.TimeoutExpired as error:
        message = f"{words[0]} took longer than {timeout:.0f} seconds"
        raise SetupError(message) from error
    if done.returncode != 0:
        last_lines = "\n".join(done.stdout.strip().splitlines()[-15:])
        message = f"`{' '.join(words)}` ended with {done.returncode}:\n{last_lines}"
        raise SetupError(message)
    return done.stdout
