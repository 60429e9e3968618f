"""Print what Home Assistant would install when it starts with the integrations named, one requirement a line.

Runs beside the Home Assistant in question: `scripts/lock` sees to that.
"""

import json
from pathlib import Path
import sys

from homeassistant import bootstrap, components, requirements
from homeassistant.auth.mfa_modules import totp

# Loaded early if they are configured, but nothing here does that.
_ONLY_IF_CONFIGURED = {"sentry", "debugpy"}


def main(manifests: list[Path]) -> None:
    """Print the requirements of all that is always loaded and of the integrations with these manifests."""
    found: set[str] = set(totp.REQUIREMENTS)
    seen: set[str] = set()
    waiting = manifests + [_manifest(domain) for domain in _always_loaded()]
    while waiting:
        manifest = json.loads(waiting.pop().read_text(encoding="utf-8"))
        seen.add(manifest["domain"])
        found.update(manifest.get("requirements", ()))
        needed = {*manifest.get("dependencies", ()), *manifest.get("after_dependencies", ())}
        for domain, keys in requirements.DISCOVERY_INTEGRATIONS.items():
            if any(key in manifest for key in keys):
                needed.add(domain)
        waiting += [_manifest(domain) for domain in needed - seen]
    print("\n".join(sorted(found)))


def _always_loaded() -> set[str]:
    stage_0 = {domain for _, domains, _ in bootstrap.STAGE_0_INTEGRATIONS for domain in domains}
    return (bootstrap.CORE_INTEGRATIONS | bootstrap.DEFAULT_INTEGRATIONS | stage_0) - _ONLY_IF_CONFIGURED


def _manifest(domain: str) -> Path:
    return Path(components.__path__[0]) / domain / "manifest.json"


if __name__ == "__main__":
    main([_manifest(name) if name.isidentifier() else Path(name) for name in sys.argv[1:]])
