"""`scripts/release check|notes|archive`: one version everywhere, its notes, and the file that people install by hand.

Needs nothing but Python 3.11, so that a workflow and a hook can run it as it is.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import re
import subprocess
import sys
import tomllib
import zipfile

from scripts import ROOT

INTEGRATION = Path("custom_components") / "ipex_sms"
ARCHIVE = "ipex_sms.zip"

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\] - (?P<date>.+)$", re.MULTILINE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINK = re.compile(r"^\[[^\]]+\]: ", re.MULTILINE)
# Always the same, so that the archive of a commit is always the same.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


class ReleaseError(Exception):
    """The repository cannot be released as it is; its text says why."""


@dataclass(frozen=True)
class Section:
    """What the changelog says of one version."""

    version: str
    date: str
    notes: str


def main(arguments: Sequence[str]) -> int:
    """Run one command; 1 where something does not fit."""
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="all files name one version; with a tag, that one")
    check.add_argument("tag", nargs="?", help="such as v0.1.0; then the changelog must name the day as well")
    commands.add_parser("notes", help="print what the changelog says of the newest version")
    archive = commands.add_parser("archive", help=f"write {ARCHIVE} with the integration, as it is committed")
    archive.add_argument("folder", nargs="?", type=Path, default=Path(), help="where to; default: here")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "check":
                print(check_version(ROOT, options.tag))
            case "notes":
                print(read_newest(ROOT).notes)
            case "archive":
                print(write_archive(ROOT, options.folder))
    except ReleaseError as error:
        print(f"scripts/release: {error}", file=sys.stderr)
        return 1
    return 0


def check_version(root: Path, tag: str | None = None) -> str:
    """Return the version that all files name, and the tag with them; raises ReleaseError."""
    newest = read_newest(root)
    found = {"CHANGELOG.md": newest.version, **_read_versions(root)}
    if tag is not None:
        found["the tag"] = tag.removeprefix("v") if tag.startswith("v") else f"{tag} (it should begin with v)"
    if len(set(found.values())) > 1:
        raise ReleaseError("the versions differ: " + ", ".join(f"{place} has {name}" for place, name in found.items()))
    if tag is not None and not _DATE.fullmatch(newest.date):
        raise ReleaseError(f"CHANGELOG.md says {newest.date!r} where the day of the release belongs")
    return newest.version


def read_newest(root: Path) -> Section:
    """Return the first section of the changelog; raises ReleaseError."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise ReleaseError("CHANGELOG.md has no heading such as `## [0.1.0] - 2026-11-24`")
    ends = [headings[1].start()] if len(headings) > 1 else []
    ends += [match.start() for match in _LINK.finditer(text) if match.start() > headings[0].end()]
    notes = text[headings[0].end() : min(ends, default=len(text))].strip()
    if not notes:
        raise ReleaseError("CHANGELOG.md says nothing about its newest version")
    return Section(headings[0]["version"], headings[0]["date"].strip(), notes)


def write_archive(root: Path, folder: Path) -> Path:
    """Write the committed files of the integration, with the manifest at the top; return where."""
    target = folder / ARCHIVE
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _committed(root):
            entry = zipfile.ZipInfo(path.relative_to(INTEGRATION).as_posix(), _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            archive.writestr(entry, (root / path).read_bytes())
    return target


def _read_versions(root: Path) -> dict[str, str]:
    manifest = json.loads((root / INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {"manifest.json": manifest["version"], "pyproject.toml": project["project"]["version"]}


def _committed(root: Path) -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", INTEGRATION.as_posix()], cwd=root, check=True, capture_output=True, text=True
    )
    return (Path(name) for name in sorted(listed.stdout.split("\0")) if name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
