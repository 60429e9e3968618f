"""The command, as a user runs it without a checkout, and the page that describes it."""

import asyncio
from collections.abc import Callable
import os
from pathlib import Path
import re
import shutil
import sys
import tomllib
from typing import Any

import pytest

from scripts.first_contact.points import Verdict
from scripts.first_contact.report import write_report
from scripts.first_contact.story import Plan
from tests.accounts import ANNA, OFFICE, TRUNK
from tests.gateway import Gateway
from tests.gateway.conftest import Clock

from .world import DAYS_AGO, ROOT, assert_nothing_personal, fill, find_out

# The command itself, laid out as `uvx` would install it: without Home Assistant, and without the rest of the checkout.

BLOCKED = """
import runpy
import sys

for name in ("homeassistant", "voluptuous", "probatio", "phonenumbers", "ulid_transform"):
    sys.modules[name] = None
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("scripts.first_contact", run_name="__main__", alter_sys=True)
"""

type Command = Callable[..., Any]


@pytest.fixture
def command(gateway: Gateway, tmp_path: Path) -> Command:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    site = tmp_path / "site"
    for included in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        source, target = ROOT / included, site / included
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)

    async def run(*arguments: str, answers: str = "", **environment: str) -> tuple[int, str, str]:
        servers = [f"--{host}-url={gateway.url}" for host in ("sms", "auth", "instant")]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            BLOCKED,
            str(site),
            *servers,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=tmp_path,
            env=os.environ | environment,
        )
        printed, said = await process.communicate(answers.encode())
        return process.returncode or 0, printed.decode(), said.decode()

    return run


async def test_the_command_runs_without_home_assistant_and_prints_the_report(
    gateway: Gateway, command: Command
) -> None:
    fill(gateway)
    login = {"IPEX_SMS_USERNAME": gateway.username, "IPEX_SMS_PASSWORD": gateway.password}
    code, printed, said = await command(**login)
    assert code == 0, said
    assert printed.startswith("## First contact with the operator\n\nVersion ")
    assert "| Allowed numbers | ✓ understood |" in printed
    assert_nothing_personal(printed + said, gateway)
    code, printed, _said = await command("--json", IPEX_SMS_TOKEN=gateway.new_token())
    assert code == 0
    assert '"numbers_shape": "list[string]"' in printed
    assert len(gateway.messages) == len(DAYS_AGO)


async def test_the_command_sends_only_what_was_agreed_to(gateway: Gateway, command: Command) -> None:
    gateway.behaviour.report_after = 0
    login = {"IPEX_SMS_USERNAME": gateway.username, "IPEX_SMS_PASSWORD": gateway.password}
    code, printed, said = await command("--send-to", ANNA, answers="n\n", **login)
    assert (code, printed) == (1, "")
    assert "one text (one part) is sent" in said
    assert not gateway.requests
    code, printed, _said = await command("--send-to", ANNA, answers="y\n", **login)
    assert code == 0
    assert [message.to for message in gateway.messages] == [ANNA]
    assert_nothing_personal(printed, gateway)


async def test_the_command_says_when_the_login_is_refused(gateway: Gateway, command: Command) -> None:
    code, printed, _said = await command(IPEX_SMS_USERNAME=gateway.username, IPEX_SMS_PASSWORD="open sesame")
    assert code == 1
    assert "**login** did not work: LoginRefusedError, status 401" in printed
    assert "sesame" not in printed


@pytest.mark.parametrize("arguments", [["--forbidden-sender"], ["--instant-from", TRUNK], ["--from", OFFICE]])
async def test_the_command_takes_no_half_of_an_order(gateway: Gateway, command: Command, arguments: list[str]) -> None:
    code, _printed, said = await command(*arguments)
    assert code == 2
    assert "--send-to" in said


# The page that describes it.

PAGE = (ROOT / "docs" / "first-contact.md").read_text(encoding="utf-8")


async def test_the_example_on_the_page_is_what_it_prints(gateway: Gateway, clock: Clock) -> None:
    gateway.behaviour.change(
        {
            "numbers_shape": "objects_number",
            "answer_status": 201,
            "ids_differ": True,
            "history_order": "descending",
            "created_at_zone": "unreadable",
        }
    )
    fill(gateway)
    findings = await find_out(gateway, clock, Plan(recipient=ANNA))
    findings.set("clock_difference_seconds", 0)  # a slow machine is behind its own headers
    report = write_report(findings, "0.1.0", clock()).splitlines()
    (example,) = re.findall(r"^```markdown\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for line in example.splitlines() if line and line != "…"]
    assert len(lines) > 8
    assert not [line for line in lines if line not in report]


async def test_the_page_names_every_option_and_verdict(command: Command) -> None:
    _code, printed, _said = await command("--help")
    options = {option for option in re.findall(r"--[a-z-]+", printed) if not option.endswith("-url")}
    assert options - {"--help"} <= set(re.findall(r"--[a-z-]+", PAGE))
    assert all(verdict in PAGE for verdict in Verdict)
