"""One version in every file, notes from the changelog, and an archive that Home Assistant can load."""

import json
from pathlib import Path
import shutil
import subprocess
import zipfile

import pytest

from scripts import releasing
from scripts.releasing import ReleaseError, check_version, read_newest, write_archive

ROOT = Path(__file__).parent.parent.parent
MANIFEST = Path("custom_components") / "ipex_sms" / "manifest.json"
CHANGELOG = """\
# Changelog

## [0.3.0] - 2026-12-01

### Added

- Something.

## [0.2.0] - 2026-11-24

- Something else.

[0.3.0]: https://example.com
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with version 0.3.0 in every file."""
    (tmp_path / MANIFEST).parent.mkdir(parents=True)
    (tmp_path / MANIFEST).write_text(json.dumps({"domain": "ipex_sms", "version": "0.3.0"}), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.3.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return tmp_path


def test_manifest_project_and_changelog_name_one_version() -> None:
    assert check_version(ROOT) == json.loads((ROOT / MANIFEST).read_text(encoding="utf-8"))["version"]


@pytest.mark.parametrize("file", ["CHANGELOG.md", "pyproject.toml", str(MANIFEST)])
def test_a_file_with_another_version_is_named(project: Path, file: str) -> None:
    assert check_version(project) == "0.3.0"
    path = project / file
    path.write_text(path.read_text(encoding="utf-8").replace("0.3.0", "0.4.0"), encoding="utf-8")
    with pytest.raises(ReleaseError, match=rf"{Path(file).name} has 0\.4\.0"):
        check_version(project)


def test_a_tag_is_the_same_version(project: Path) -> None:
    assert check_version(project, "v0.3.0") == "0.3.0"
    for tag in ("v0.4.0", "0.3.0"):
        with pytest.raises(ReleaseError, match="the versions differ"):
            check_version(project, tag)


def test_a_release_names_its_day(project: Path) -> None:
    changelog = project / "CHANGELOG.md"
    changelog.write_text(CHANGELOG.replace("2026-12-01", "Unreleased"), encoding="utf-8")
    assert check_version(project) == "0.3.0"
    with pytest.raises(ReleaseError, match="Unreleased"):
        check_version(project, "v0.3.0")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (CHANGELOG, "### Added\n\n- Something."),
        (CHANGELOG.replace("## [0.2.0] - 2026-11-24\n\n- Something else.\n\n", ""), "### Added\n\n- Something."),
    ],
    ids=["several versions", "the first version"],
)
def test_the_notes_are_those_of_the_newest_version(project: Path, text: str, notes: str) -> None:
    (project / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert read_newest(project).notes == notes


@pytest.mark.parametrize("text", ["# Changelog\n", "# Changelog\n\n## [0.3.0] - 2026-12-01\n"])
def test_a_changelog_that_says_nothing_is_refused(project: Path, text: str) -> None:
    (project / "CHANGELOG.md").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"CHANGELOG\.md"):
        read_newest(project)


def test_the_archive_holds_what_is_committed_with_the_manifest_at_the_top(project: Path, tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    integration = project / MANIFEST.parent
    (integration / "api").mkdir()
    (integration / "api" / "client.py").write_text("", encoding="utf-8")
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run([git, *command], cwd=project, check=True)
    (integration / "left_over.pyc").write_text("", encoding="utf-8")
    first = write_archive(project, tmp_path / "first")
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["api/client.py", "manifest.json"]
        assert json.loads(archive.read("manifest.json"))["version"] == "0.3.0"
    assert first.read_bytes() == write_archive(project, tmp_path / "second").read_bytes()


def test_the_command_prints_or_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    version = check_version(ROOT)
    assert releasing.main(["check"]) == 0
    assert capsys.readouterr().out == f"{version}\n"
    assert releasing.main(["notes"]) == 0
    assert capsys.readouterr().out.startswith("### ")
    assert releasing.main(["check", "v99.0.0"]) == 1
    assert "the versions differ" in capsys.readouterr().err
