"""What was found out, for an issue: a table for people, and the same facts as JSON."""

from collections.abc import Mapping
from datetime import datetime
import json
from typing import Final

from custom_components.ipex_sms.api.json_body import JsonValue
from scripts.first_contact.findings import Findings
from scripts.first_contact.points import POINTS, Point, Verdict

_MARKS: Final = {Verdict.TREATED: "◐", Verdict.CHANGE: "✗", Verdict.FINE: "✓", Verdict.OPEN: "·"}


def write_report(findings: Findings, version: str, now: datetime) -> str:
    """Return the report in Markdown."""
    facts = findings.facts
    verdicts = {point: point.judge_facts(facts) for point in POINTS}
    lines = [
        "## First contact with the operator",
        "",
        f"Version {version}, {now:%Y-%m-%d}. No secrets, numbers or texts are in this report.",
        "",
        *_write_conclusion(findings, verdicts),
        "| open point | | what was found |",
        "| --- | --- | --- |",
        *(_write_row(point, verdict, facts) for point, verdict in verdicts.items()),
        "",
        "<details><summary>All facts</summary>",
        "",
        "```json",
        json.dumps(as_json(findings, version), indent=2, ensure_ascii=False),
        "```",
        "",
        "</details>",
        "",
    ]
    return "\n".join(lines)


def as_json(findings: Findings, version: str) -> dict[str, JsonValue]:
    """Return all that was found out, and what did not work."""
    return {
        "version": version,
        "operator": dict(sorted(findings.facts.items())),
        "troubles": dict[str, JsonValue](findings.troubles),
    }


def _write_conclusion(findings: Findings, verdicts: Mapping[Point, Verdict]) -> list[str]:
    lines = [f"- **{step}** did not work: {trouble}" for step, trouble in findings.troubles.items()]
    lines += [f"- **{point.title}** {verdict}" for point, verdict in verdicts.items() if verdict is Verdict.CHANGE]
    return [*(lines or ["Everything that was found is understood."]), ""]


def _write_row(point: Point, verdict: Verdict, facts: Mapping[str, JsonValue]) -> str:
    found = [f"{name}: {_write(facts[name])}" for name in point.facts if name in facts]
    return f"| {point.title} | {_MARKS[verdict]} {verdict} | {'<br>'.join(found)} |"


def _write(value: JsonValue) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_write, value)) or "none"
        case dict():
            return "; ".join(f"{key}: {_write(each)}" for key, each in value.items())
        case str():
            return f"`{value.replace('|', chr(0x2502))}`"
        case _:
            return str(value)
