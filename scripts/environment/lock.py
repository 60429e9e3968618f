"""`scripts/lock [package …]`: compile pyproject's dependency groups into requirements files with hashes."""

from collections.abc import Sequence
from pathlib import Path
import re
import sys
import tempfile

from scripts import ROOT
from scripts.environment.interpreter import find_python
from scripts.environment.process import SetupError, clean_environment, run, say
from scripts.environment.tools import provide_uv

_REQUIREMENTS = ROOT / "requirements"
_HEADER = "# Compiled from the group `{group}` of pyproject.toml by scripts/lock; do not edit.\n"
_PYTHON = "3.14.2"
_TIMEOUT = 600

# What Home Assistant loads with the demo's configuration, beyond what it always loads.
_DEMO_INTEGRATIONS = ("history", "logbook", "my", "webhook", "template")


def main(packages: Sequence[str]) -> int:
    """Compile every group; with packages, take the newest of those only."""
    upgrade = [f"--upgrade-package={package}" for package in packages] or ["--upgrade"]
    try:
        for group in ("tools", "tests", "floor"):
            _compile(group, upgrade)
        with tempfile.TemporaryDirectory() as folder:
            _compile("demo", upgrade + _run_time_requirements(Path(folder)))
    except SetupError as error:
        say(f"scripts/lock: {error}")
        return 1
    return 0


def _compile(group: str, arguments: Sequence[str]) -> None:
    say(f"Locking {group} …")
    target = _REQUIREMENTS / f"{group}.txt"
    settings = ("--no-config", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet")
    python = ("--python-version", "3.9" if group == "tools" else _PYTHON, "--universal")
    command = [provide_uv(), "pip", "compile", "--group", group, "--generate-hashes", *settings, *python]
    run([*command, *arguments, "--output-file", target], _index_environment(), _TIMEOUT)
    locked = target.read_text(encoding="utf-8")
    target.write_text(_HEADER.format(group=group) + locked, encoding="utf-8")


def _index_environment() -> dict[str, str]:
    """Return an environment without this machine's settings of uv and pip: hashes must be those of PyPI."""
    settings = ("UV_", "PIP_")
    return {key: value for key, value in clean_environment().items() if not key.startswith(settings)}


def _run_time_requirements(folder: Path) -> list[str]:
    """Return uv's arguments for what the demo's Home Assistant would otherwise install when it starts."""
    homeassistant = _demo_homeassistant()
    say(f"Reading what {homeassistant} installs at run time …")
    python = folder / "environment" / "bin" / "python"
    uv = provide_uv()
    for command in (
        ["venv", "--no-project", "--python", find_python(), folder / "environment"],
        ["pip", "install", "--python", python, homeassistant],
    ):
        run([uv, "--no-config", *command], _index_environment(), _TIMEOUT)
    script = Path(__file__).with_name("run_time_requirements.py")
    manifest = ROOT / "custom_components" / "ipex_sms" / "manifest.json"
    requirements = run([python, script, *_DEMO_INTEGRATIONS, manifest], clean_environment(), _TIMEOUT)
    listed = folder / "run-time.in"
    listed.write_text(requirements, encoding="utf-8")
    (package,) = folder.glob("environment/lib/python*/site-packages/homeassistant")
    return ["--constraints", str(package / "package_constraints.txt"), str(listed)]


def _demo_homeassistant() -> str:
    # No TOML reader before Python 3.11, and this one line is all that is asked.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'"(homeassistant==[^"]+)"', text)
    if not found:
        raise SetupError("pyproject.toml pins no homeassistant in the group demo")
    return found[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
