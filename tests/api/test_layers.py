"""The library stands alone: it could be published as it is."""

from pathlib import Path
import re
import subprocess
import sys

import pytest

from custom_components.ipex_sms import api

FOLDER = Path(api.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))

IMPORT_ALONE = """
import sys
for name in ("homeassistant", "jwt", "voluptuous", "phonenumbers"):
    sys.modules[name] = None
sys.path.insert(0, sys.argv[1])
import api
assert api.IpexClient
"""


def test_it_imports_with_nothing_but_aiohttp() -> None:
    subprocess.run([sys.executable, "-c", IMPORT_ALONE, FOLDER.parent], check=True)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_no_module_imports_upwards(module: Path) -> None:
    assert not re.search(
        r"^\s*(from|import)\s+(\.\.|custom_components|homeassistant)", module.read_text(), re.MULTILINE
    )
