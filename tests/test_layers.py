"""Who may know whom: each module imports only from its own layer and from those under it."""

import ast
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path
import re
import subprocess
import sys

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "custom_components.ipex_sms"
FOLDER = ROOT / "custom_components" / "ipex_sms"
ARCHITECTURE = ROOT / "docs" / "architecture.md"

# From the bottom to the top, as docs/architecture.md draws them. A new module is placed here by hand.
LAYERS = {
    "api": {
        "api",
        "api.auth",
        "api.claims",
        "api.client",
        "api.errors",
        "api.grant",
        "api.history",
        "api.json_body",
        "api.models",
        "api.outcome",
        "api.parsing",
        "api.record",
        "api.single_flight",
        "api.transport",
        "api.webhook",
    },
    "messages": {
        "messages",
        "messages.answers",
        "messages.clock",
        "messages.entries",
        "messages.escalation",
        "messages.facts",
        "messages.guard",
        "messages.hourly_figures",
        "messages.ledger",
        "messages.matching",
        "messages.message_log",
        "messages.models",
        "messages.newcomers",
        "messages.observations",
        "messages.outbox_queue",
        "messages.pattern",
        "messages.phone",
        "messages.plain_text",
        "messages.queries",
        "messages.rows",
        "messages.schema",
        "messages.settlement",
        "messages.suspicion",
        "messages.text",
        "messages.threads",
        "messages.todays_figures",
        "messages.writer",
    },
    "account": {
        "account",
        "activity",
        "addressees",
        "allowed_numbers",
        "ask",
        "cloudhook",
        "const",
        "coordinator",
        "correspondents",
        "deadlines",
        "directory",
        "file_hold",
        "issues",
        "outbox",
        "questions",
        "recent_calls",
        "send",
        "sentences",
        "stream",
        "targets",
        "webhook",
        "waiting",
        "webhook_address",
    },
    "platforms": {
        "backup",
        "binary_sensor",
        "bus_events",
        "card_resource",
        "config_flow",
        "conversations",
        "diagnostics",
        "entity",
        "event",
        "flow_address",
        "flow_fields",
        "flow_login",
        "flow_senders",
        "flow_servers",
        "legacy_notify",
        "live",
        "logbook",
        "long_term_statistics",
        "notify",
        "options_flow",
        "permissions",
        "recipient_flow",
        "repairs",
        "sender_flow",
        "sensor",
        "services",
        "trigger",
        "websocket",
        "system_health",
    },
    "entry": {"__init__"},
}
RANKS = {module: rank for rank, modules in enumerate(LAYERS.values()) for module in modules}

# Platforms do not know each other: they meet in the account. What some of them have in common is for all of these:
FLOWS = {"config_flow", "options_flow", "recipient_flow", "repairs", "sender_flow"}
FLOW_PARTS = {module for module in LAYERS["platforms"] if module.startswith("flow_")}
SHARED = {
    "entity": {"binary_sensor", "event", "notify", "sensor"},
    "permissions": {"conversations", "legacy_notify", "live", "notify", "services", "websocket"},
    "conversations": {"live", "websocket"},
    "live": {"websocket"},
    "legacy_notify": {"notify"},
    **dict.fromkeys(FLOW_PARTS, FLOWS | FLOW_PARTS),
    **{flow: {"config_flow"} for flow in FLOWS - {"config_flow"}},
}

# What the layers without Home Assistant may use beside the standard library.
LIBRARIES = {"api": {"aiohttp", "yarl"}, "messages": {"phonenumbers", "ulid_transform"}}

IMPORT_WITHOUT_HOME_ASSISTANT = """
import importlib
import sys
from types import ModuleType

for name in ("homeassistant", "probatio", "voluptuous"):
    sys.modules[name] = None
package = ModuleType("ipex_sms")  # its own __init__ is Home Assistant's door, and stays closed
package.__path__ = [sys.argv[1]]
sys.modules["ipex_sms"] = package
for module in sys.argv[2:]:
    importlib.import_module(f"ipex_sms.{module}")
"""


def name_module(path: Path) -> str:
    parts = path.relative_to(FOLDER).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {name_module(path): path for path in sorted(FOLDER.rglob("*.py"))}


def walk(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Give every import that runs, also those within functions; what is for type checkers only does not."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import() | ast.ImportFrom():
                yield child
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.If(test=ast.Attribute(attr="TYPE_CHECKING")):
                yield from chain.from_iterable(walk(ast.Module([each], [])) for each in child.orelse)
            case _:
                yield from walk(child)


def read_imports(module: str) -> Iterator[str]:
    """Give the absolute names of what a module imports; each may be a module or something in one."""
    path = MODULES[module]
    package = ".".join((PACKAGE, *path.relative_to(FOLDER).parts[:-1]))
    for statement in walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
            continue
        start = package.split(".")[: len(package.split(".")) - statement.level + 1] if statement.level else []
        source = ".".join([*start, *([statement.module] if statement.module else [])])
        yield from (f"{source}.{alias.name}" for alias in statement.names)


def find_ours(name: str) -> str | None:
    """Return the module of ours that a name leads to, the package's own `__init__` where it names no other."""
    if name != PACKAGE and not name.startswith(f"{PACKAGE}."):
        return None
    parts = name.removeprefix(PACKAGE).lstrip(".").split(".")
    candidates = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if candidate in MODULES), "__init__")


def read_known(module: str) -> set[str]:
    """Return the modules of ours that a module knows."""
    return {known for name in read_imports(module) if (known := find_ours(name)) is not None}


def layer_of(module: str) -> str:
    return list(LAYERS)[RANKS[module]]


def test_every_module_has_its_place_in_one_layer() -> None:
    assert Counter(chain.from_iterable(LAYERS.values())) == Counter(MODULES.keys())


@pytest.mark.parametrize("module", sorted(RANKS.keys() & MODULES.keys()))
def test_no_module_imports_upwards(module: str) -> None:
    upwards = {known for known in read_known(module) & RANKS.keys() if RANKS[known] > RANKS[module]}
    assert not upwards, f"{module} ({layer_of(module)}) may not know {sorted(upwards)}"


@pytest.mark.parametrize("module", sorted(LAYERS["platforms"] & MODULES.keys()))
def test_platforms_do_not_know_each_other(module: str) -> None:
    others = read_known(module) & LAYERS["platforms"] - {module}
    strangers = {other for other in others if module not in SHARED.get(other, ())}
    assert not strangers, f"{module} may not know {sorted(strangers)}"


@pytest.mark.parametrize("module", sorted(LAYERS["messages"] & MODULES.keys()))
def test_the_messages_know_of_the_operator_only_its_words(module: str) -> None:
    assert not (read_known(module) & LAYERS["api"]) - {"api.models"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({module: read_known(module) - {module} for module in MODULES}).prepare()


@pytest.mark.parametrize("module", sorted((LAYERS["api"] | LAYERS["messages"]) & MODULES.keys()))
def test_below_the_account_only_a_few_libraries_are_used(module: str) -> None:
    allowed = LIBRARIES[layer_of(module)] | sys.stdlib_module_names
    used = {name.partition(".")[0] for name in read_imports(module) if find_ours(name) is None}
    assert not used - allowed


@pytest.mark.parametrize("layer", LIBRARIES)
def test_below_the_account_everything_imports_without_home_assistant(layer: str) -> None:
    modules = sorted(LAYERS[layer] & MODULES.keys())
    subprocess.run([sys.executable, "-c", IMPORT_WITHOUT_HOME_ASSISTANT, FOLDER, *modules], check=True)


def test_the_architecture_page_shows_every_module_in_its_layer() -> None:
    shown: dict[str, list[str]] = {}
    for section in re.split(r"^### ", ARCHITECTURE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        layer = re.match(r"\w+", section)
        paths = re.findall(r"^\| `([\w/]+\.py)` \|", section, re.MULTILINE)
        if layer is not None and paths:
            shown[layer[0].lower()] = sorted(name_module(FOLDER / path) for path in paths)
    assert shown == {layer: sorted(modules) for layer, modules in LAYERS.items()}


@pytest.mark.parametrize("folder", ["scripts", "tests"])
def test_the_architecture_page_shows_every_folder_around_it(folder: str) -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    shown = {path for path in re.findall(r"^\| `([\w/]+)/` \|", text, re.MULTILINE) if path.split("/")[0] == folder}
    packages = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py")}
    assert shown == packages


def test_the_integration_knows_nothing_of_what_is_around_it() -> None:
    known = {name.partition(".")[0] for module in MODULES for name in read_imports(module)}
    assert not known & {"scripts", "tests"}
