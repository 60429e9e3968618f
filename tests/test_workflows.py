"""What runs at GitHub and in hooks: pinned, with the least rights, and calling only what exists."""

import json
import os
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import pytest

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
# Have no releases that could be pinned; both only read.
UNPINNED = {"home-assistant/actions/hassfest@master", "hacs/action@main"}
MAY_WRITE = {"release": {"contents", "id-token", "attestations"}, "dependencies": {"contents", "pull-requests"}}
SPEAK_OF_SCRIPTS = [
    *WORKFLOWS,
    ROOT / ".ci" / "run",
    ROOT / ".pre-commit-config.yaml",
    ROOT / ".devcontainer" / "devcontainer.json",
    ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md",
    *[ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")],
    *sorted((ROOT / "docs").glob("*.md")),
]
INPUTS = {"markdown", "textarea", "input", "dropdown", "checkboxes"}


def name_of(path: Path) -> str:
    return path.name


def read(path: Path) -> dict[str, Any]:
    return load_yaml_dict(str(path))


def jobs_of(workflow: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = read(workflow)["jobs"]
    return jobs


def steps_of(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in jobs_of(workflow).values() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", SPEAK_OF_SCRIPTS, ids=name_of)
def test_every_script_that_is_named_exists_and_can_be_run(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in set(re.findall(r"(?<![\w/.-])scripts/[a-z_-]+(?![\w/-]|\.py)", text)):
        script = ROOT / name
        assert script.is_dir() or os.access(script, os.X_OK), name


@pytest.mark.parametrize("path", SPEAK_OF_SCRIPTS, ids=name_of)
def test_every_test_and_folder_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in set(re.findall(r"(?<![\w/.-])(?:tests|docs|requirements)/[\w/-]+\.(?:py|md|txt)", text)):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_every_action_is_pinned_and_says_its_version(workflow: Path) -> None:
    for line in workflow.read_text(encoding="utf-8").splitlines():
        if (match := re.match(r"\s*(?:- )?uses: (\S+)(.*)", line)) is None or match[1].startswith("./"):
            continue
        pinned = re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", match[1]) and re.fullmatch(r" # v\d+\.\d+\.\d+", match[2])
        assert pinned or match[1] in UNPINNED, line


def test_one_action_has_one_version_everywhere() -> None:
    text = "".join(workflow.read_text(encoding="utf-8") for workflow in WORKFLOWS)
    found = set(re.findall(r"uses: ([\w./-]+)@(\S+)", text))
    assert len({action for action, _version in found}) == len(found)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_a_workflow_may_only_read_unless_a_job_needs_more(workflow: Path) -> None:
    assert read(workflow)["permissions"] == {"contents": "read"}
    granted = {
        right
        for job in jobs_of(workflow).values()
        for right, access in job.get("permissions", {}).items()
        if access != "read"
    }
    assert granted == MAY_WRITE.get(workflow.stem, set())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_no_job_keeps_credentials_or_runs_for_hours(workflow: Path) -> None:
    for step in steps_of(workflow):
        if str(step.get("uses")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    for name, job in jobs_of(workflow).items():
        assert "uses" in job or job["timeout-minutes"] <= 60, name


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_no_command_is_put_together_from_what_others_write(workflow: Path) -> None:
    """`${{ … }}` within a command runs whatever it holds; only what the workflow itself sets may stand there."""
    for step in steps_of(workflow):
        assert set(re.findall(r"\${{\s*(\w+)", step.get("run", ""))) <= {"matrix"}


@pytest.mark.parametrize("form", FORMS, ids=name_of)
def test_an_issue_form_is_complete(form: Path) -> None:
    content = read(form)
    assert content["name"]
    assert content["description"]
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in content["body"]} <= INPUTS
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids)
    assert all(field["attributes"]["label"] for field in fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_the_forms_ask_for_the_reports_that_help() -> None:
    ids = {form.stem: {field.get("id") for field in read(form)["body"]} for form in FORMS}
    assert "diagnostics" in ids["bug"]
    assert "report" in ids["first_contact"]
    config = read(ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml")
    assert config["blank_issues_enabled"] is False


def test_dependencies_of_every_kind_are_renewed() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    watched = {(update["package-ecosystem"], update["directory"]) for update in updates}
    packages = {path.parent.name for path in ROOT.glob("*/package.json")}
    assert watched >= {("github-actions", "/"), *(("npm", f"/{folder}") for folder in packages)}
    assert any("scripts/lock" in step.get("run", "") for step in steps_of(ROOT / ".github/workflows/dependencies.yml"))


def test_hooks_are_our_own_scripts() -> None:
    (repository,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert all(hook["entry"].startswith("scripts/") for hook in repository["hooks"])


def test_the_dev_container_prepares_itself_by_our_scripts() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"].startswith("scripts/setup ")
    assert container["image"].endswith(":3.14")
