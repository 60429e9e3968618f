"""`python -m scripts.first_contact`: ask the operator and report; `scripts/first-contact` prepares its environment."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from getpass import getpass
import json
import os
from pathlib import Path
import sys

import aiohttp

from custom_components.ipex_sms import api
from custom_components.ipex_sms.api import Authorization, Servers, TokenAuthorization
from custom_components.ipex_sms.api.models import AUTH_URL, INSTANT_URL, SMS_URL
from scripts.first_contact.contact import open_contact
from scripts.first_contact.findings import Findings
from scripts.first_contact.report import as_json, write_report
from scripts.first_contact.story import FirstContact, Plan

USERNAME_VARIABLE = "IPEX_SMS_USERNAME"
PASSWORD_VARIABLE = "IPEX_SMS_PASSWORD"  # noqa: S105 - a name
TOKEN_VARIABLE = "IPEX_SMS_TOKEN"  # noqa: S105 - a name

_EPILOG = f"""\
The login is asked for, or taken from {USERNAME_VARIABLE} and {PASSWORD_VARIABLE} (an API access), or from
{TOKEN_VARIABLE} (a token of the portal). Without --send-to nothing is sent. The report holds no secret, number or text.
"""


def main() -> int:
    """Ask what is to be asked, print the report; 0 when the login worked."""
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt, EOFError:
        _say("stopped; nothing is reported")
        return 130


def _run(arguments: Sequence[str]) -> int:
    parser = _make_parser()
    options = parser.parse_args(arguments)
    plan = _read_plan(parser, options)
    if plan.most_texts and not _agrees(plan):
        _say("nothing was sent, and nothing was asked")
        return 1
    login = _read_login()
    servers = Servers(options.sms_url, options.auth_url, options.instant_url)
    findings = asyncio.run(_find_out(servers, login, plan))
    version = _read_version()
    report = write_report(findings, version, datetime.now(UTC))
    if options.json:
        report = json.dumps(as_json(findings, version), indent=2, ensure_ascii=False) + "\n"
    if options.output is not None:
        options.output.write_text(report, encoding="utf-8")
    else:
        sys.stdout.write(report)
    return 1 if "login" in findings.troubles else 0


async def _find_out(servers: Servers, login: Authorization | tuple[str, str], plan: Plan) -> Findings:
    async with aiohttp.ClientSession() as session:
        contact = open_contact(session, servers, login, clock=lambda: datetime.now(UTC), pause=asyncio.sleep)
        await FirstContact(contact, plan, _say).run()
        return contact.findings


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="first-contact",
        description="Hold the operator's API against what IPEX SMS expects of it, and report what is different.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report into a file")
    sending = parser.add_argument_group("sending (each text costs one part; you are asked before)")
    sending.add_argument("--send-to", metavar="NUMBER", help="send one text to this number, in the form +420607608609")
    sending.add_argument("--from", dest="sender", metavar="NUMBER", help="send it from this one; else from the first")
    sending.add_argument(
        "--instant-from", metavar="NUMBER", help="send one instant SMS too, billed to this trunk number"
    )
    sending.add_argument("--delivery-email", metavar="E-MAIL", help="where the report on the instant SMS goes")
    sending.add_argument(
        "--forbidden-sender", action="store_true", help="try to send from a number of nobody, to see the refusal"
    )
    calls = parser.add_argument_group("calls of the operator (lead the webhook to this port of this machine)")
    calls.add_argument("--listen", type=int, metavar="PORT", help="wait for calls on 127.0.0.1")
    calls.add_argument("--minutes", type=float, default=10.0, help="wait at most so long (default: %(default)g)")
    test_systems = parser.add_argument_group("servers, for test systems")
    test_systems.add_argument("--sms-url", default=SMS_URL)
    test_systems.add_argument("--auth-url", default=AUTH_URL)
    test_systems.add_argument("--instant-url", default=INSTANT_URL)
    return parser


def _read_plan(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Plan:
    if options.send_to is None and (options.instant_from or options.forbidden_sender or options.sender):
        parser.error("this sends a text: --send-to says to whom")
    if (options.instant_from is None) != (options.delivery_email is None):
        parser.error("--instant-from and --delivery-email go together")
    return Plan(
        recipient=options.send_to,
        sender=options.sender,
        instant_sender=options.instant_from,
        delivery_email=options.delivery_email,
        forbidden_sender=options.forbidden_sender,
        port=options.listen,
        listening=timedelta(minutes=options.minutes),
    )


def _agrees(plan: Plan) -> bool:
    texts = "one text (one part) is" if plan.most_texts == 1 else f"at most {plan.most_texts} texts (one part each) are"
    _say(f"{texts} sent to {plan.recipient}, and charged as your contract says")
    return _ask("Send? [y/N] ").lower() in ("y", "yes")


def _read_login() -> Authorization | tuple[str, str]:
    if token := os.environ.get(TOKEN_VARIABLE):
        return TokenAuthorization(token)
    username = os.environ.get(USERNAME_VARIABLE) or _ask("E-mail of the API access: ")
    return username, os.environ.get(PASSWORD_VARIABLE) or getpass("Password: ")


def _ask(question: str) -> str:
    """Ask on the standard error: the standard output is for the report."""
    print(question, end="", file=sys.stderr, flush=True)
    return input().strip()


def _read_version() -> str:
    manifest = Path(api.__file__).parent.parent / "manifest.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["version"])


def _say(text: str) -> None:
    print(f"first-contact: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
