"""Rules of the repository that no other tool here checks."""

import json
from pathlib import Path
import re
import struct
import tomllib
from typing import Any

import homeassistant
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.ipex_sms import PLATFORMS

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "ipex_sms"
ADDRESS = "https://github.com/ipex-sms/home-assistant-ipex-sms"
HACS_KEYS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "render_readme",
    "zip_release",
}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(name="manifest", scope="module")
def manifest_fixture() -> dict[str, Any]:
    return read_json(INTEGRATION / "manifest.json")


@pytest.fixture(name="project", scope="module")
def project_fixture() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_manifest_and_project_agree(manifest: dict[str, Any], project: dict[str, Any]) -> None:
    assert manifest["version"] == project["project"]["version"]
    assert manifest["requirements"] == project["dependency-groups"]["runtime"]
    assert manifest["documentation"] == project["project"]["urls"]["Documentation"] == ADDRESS
    assert manifest["issue_tracker"] == project["project"]["urls"]["Issues"] == f"{ADDRESS}/issues"


def test_manifest_keys_are_in_the_order_hassfest_demands(manifest: dict[str, Any]) -> None:
    assert list(manifest) == ["domain", "name", *sorted(manifest.keys() - {"domain", "name"})]


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("name", "height"), [("icon", 256), ("logo", 128)])
@pytest.mark.parametrize(("density", "factor"), [("", 1), ("@2x", 2)])
def test_the_brand_has_every_picture_in_its_size(theme: str, name: str, height: int, density: str, factor: int) -> None:
    drawing = (ROOT / "docs" / "brand" / f"{theme}{name}.svg").read_text(encoding="utf-8")
    proportions = re.search(r'viewBox="0 0 (\d+) 256"', drawing)
    assert proportions
    picture = (INTEGRATION / "brand" / f"{theme}{name}{density}.png").read_bytes()
    # The first chunk of a PNG: how wide, how high, how many bits, and 3 for a palette (which may be transparent).
    signature, width, tall, _, kind = struct.unpack(">8s8xIIBB", picture[:26])
    assert signature == b"\x89PNG\r\n\x1a\n"
    assert (round(int(proportions[1]) / 256 * tall), tall) == (pytest.approx(width, abs=1), factor * height)
    assert (kind, b"tRNS" in picture) == (3, True)
    assert len(picture) < 16 * 1024


def test_every_platform_says_how_many_of_its_entities_may_act_at_once() -> None:
    for platform in PLATFORMS:
        assert re.search(r"^PARALLEL_UPDATES = \d+$", (INTEGRATION / f"{platform}.py").read_text("utf-8"), re.MULTILINE)


def test_hacs_knows_every_key() -> None:
    assert read_json(ROOT / "hacs.json").keys() <= HACS_KEYS


def test_hacs_and_the_floor_tests_name_the_same_oldest_home_assistant() -> None:
    oldest = read_json(ROOT / "hacs.json")["homeassistant"]
    locked = (ROOT / "requirements" / "floor.txt").read_text(encoding="utf-8")
    assert f"\nhomeassistant=={oldest} " in locked


@pytest.mark.parametrize("page", ["README.md", "info.md", "docs/get-started.md", "docs/cs/get-started.md"])
def test_people_are_told_of_the_same_oldest_home_assistant(page: str) -> None:
    oldest = read_json(ROOT / "hacs.json")["homeassistant"].removesuffix(".0")
    assert re.search(rf"Home Assistant {re.escape(oldest)} (or newer|nebo novější)", (ROOT / page).read_text("utf-8"))


def test_only_the_integration_has_a_manifest() -> None:
    """Hassfest takes every folder with a manifest.json for an integration."""
    prepared = {"node_modules", "config"}
    found = []
    for folder, folders, files in ROOT.walk():
        folders[:] = [name for name in folders if name not in prepared and not name.startswith(".")]
        found += [folder / name for name in files if name == "manifest.json"]
    assert found == [INTEGRATION / "manifest.json"]


def test_every_dependency_group_is_locked(project: dict[str, Any]) -> None:
    assert [lock.stem for lock in LOCKS] == sorted(project["dependency-groups"].keys() - {"runtime"})


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_locked_requirements_name_no_host_and_hash_every_package(lock: Path) -> None:
    content = lock.read_text(encoding="utf-8")
    assert "://" not in content
    assert "--index-url" not in content
    assert "--find-links" not in content
    packages = re.findall(r"^[a-z0-9][^\n]*\\\n(?=    --hash=sha256:[0-9a-f]{64})", content, re.MULTILINE)
    lines = [line for line in content.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(packages) == len(lines)
    assert all("==" in line for line in lines)


def test_what_the_card_is_built_with_is_locked_by_hash_and_names_no_host() -> None:
    packages = read_json(ROOT / "frontend" / "package-lock.json")["packages"]
    wanted = read_json(ROOT / "frontend" / "package.json")
    locked = {path.removeprefix("node_modules/"): each for path, each in packages.items() if path}
    assert not [path for path, each in locked.items() if "resolved" in each or "integrity" not in each]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert locked[name]["version"] == version


def test_the_card_has_the_version_of_the_integration(manifest: dict[str, Any]) -> None:
    assert read_json(ROOT / "frontend" / "package.json")["version"] == manifest["version"]


def test_every_rule_of_the_quality_scale_is_held_or_exempt_for_a_reason() -> None:
    rules = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))["rules"]
    model = Path(homeassistant.__file__).parent / "components" / "ntfy" / "quality_scale.yaml"
    known = load_yaml_dict(str(model))["rules"]
    assert rules.keys() == known.keys()
    for rule, answer in rules.items():
        status = answer if isinstance(answer, str) else answer["status"]
        assert status in ("done", "exempt"), rule
        assert status == "done" or answer["comment"], rule
