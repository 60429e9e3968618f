"""The folder of a Home Assistant: its YAML, the integration, and what must be written before the first start."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
import fcntl
import json
from pathlib import Path
import shutil
import socket
from types import ModuleType

from scripts import ROOT
from scripts.story.observing import StoryError

HOST = "127.0.0.1"

_DOMAIN = "ipex_sms"


def furnish(folder: Path, port: int, house: Path) -> None:
    """Write what Home Assistant is to find, with the YAML of a house; what it keeps itself stays as it is."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    for file in house.glob("*.yaml"):
        shutil.copy(file, folder)
    (folder / "secrets.yaml").write_text(f"internal_url: http://{HOST}:{port}\n", encoding="utf-8")
    _link_integration(folder / "custom_components")
    # Set in YAML, the address would only be tried for five minutes and then taken back.
    _store(storage / "http", 3, {"stable": _listen_on(port), "pending": None, "yaml_migration_done": True})
    if not (storage / "onboarding").exists():
        # These steps would start flows that ask the internet; the user's step is left to the onboarding.
        _store(storage / "onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def add_integration(folder: Path, domain: str, module: ModuleType, *dependencies: str) -> None:
    """Make a module an integration of its own in a folder that is furnished."""
    place = folder / "custom_components" / domain
    place.mkdir()
    shutil.copyfile(str(module.__file__), place / "__init__.py")
    # Not in the repository: whoever looks for integrations there must find one only.
    manifest = {"domain": domain, "name": domain, "version": "1.0.0", "codeowners": [], "documentation": ""}
    (place / "manifest.json").write_text(json.dumps(manifest | {"dependencies": dependencies}), encoding="utf-8")


@contextmanager
def occupy(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; raises StoryError when another run has it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoryError(f"another run holds the folder {folder.name}; end it first") from None
        yield


def empty(folder: Path) -> None:
    """Remove what an earlier run left, but for the lock."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def free_port() -> int:
    """Find a port on which nothing listens."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether nothing listens on a port."""
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False


def _link_integration(custom_components: Path) -> None:
    custom_components.mkdir(exist_ok=True)
    link = custom_components / _DOMAIN
    link.unlink(missing_ok=True)
    link.symlink_to(ROOT / "custom_components" / _DOMAIN, target_is_directory=True)


def _listen_on(port: int) -> dict[str, object]:
    return {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }


def _store(path: Path, version: int, data: object) -> None:
    content = {"version": version, "minor_version": 1, "key": path.name, "data": data}
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
