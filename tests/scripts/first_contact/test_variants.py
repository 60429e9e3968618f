"""The first contact finds out how the operator behaves, and its report gives nothing of a person away."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
import re
from typing import Any, get_type_hints, override

import pytest

from custom_components.ipex_sms.api import TokenAuthorization
from scripts.first_contact.points import POINTS, Verdict
from scripts.first_contact.report import write_report
from scripts.first_contact.story import Plan
from tests.accounts import ANNA, STRANGER
from tests.gateway import Behaviour, Fault, Gateway
from tests.gateway.conftest import Clock

from .cases import CASES, Case
from .world import ROOT, TEXTS, World, assert_nothing_personal, everything, fill, find_out


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_variant_of_the_operator_is_named(
    gateway: Gateway, clock: Clock, unused_tcp_port: int, case: Case
) -> None:
    gateway.behaviour.change(case.changes)
    fill(gateway)
    findings = await find_out(gateway, clock, everything(gateway, unused_tcp_port))
    report = write_report(findings, "0.1.0", clock())
    assert not case.differences(findings.facts)
    assert_nothing_personal(report, gateway)


async def test_no_variant_is_named_where_it_is_not(gateway: Gateway, clock: Clock, unused_tcp_port: int) -> None:
    fill(gateway)
    findings = await find_out(gateway, clock, everything(gateway, unused_tcp_port))
    assert not findings.troubles
    for case in CASES:
        assert bool(case.differences(findings.facts)) is not case.is_plain, str(case)


def test_there_is_a_case_for_every_switch_and_every_variant() -> None:
    kinds = get_type_hints(Behaviour)
    for switch in fields(Behaviour):
        tried = {case.changes[switch.name] for case in CASES if switch.name in case.changes}
        assert tried - {getattr(Behaviour(), switch.name)}, switch.name
        kind = kinds[switch.name]
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            assert tried == set(kind), switch.name


async def test_nothing_but_questions_is_asked_unless_told_otherwise(gateway: Gateway, clock: Clock) -> None:
    fill(gateway)
    before = len(gateway.messages)
    findings = await find_out(gateway, clock, Plan())
    assert len(gateway.messages) == before
    assert {(request.method, request.path) for request in gateway.requests if request.method != "GET"} == {
        ("POST", "/token")
    }
    assert not findings.troubles
    assert findings.facts["history_order"] == "ascending"


@pytest.mark.parametrize("zone", ["naive_utc", "naive_prague"])
async def test_a_zone_is_found_out_by_reading_alone(gateway: Gateway, clock: Clock, zone: str) -> None:
    gateway.behaviour.change({"created_at_zone": zone})
    fill(gateway)
    findings = await find_out(gateway, clock, Plan())
    assert findings.facts["zone"] == {"naive_utc": "UTC", "naive_prague": "Europe/Prague"}[zone]


async def test_a_token_of_the_portal_does_as_well(gateway: Gateway, clock: Clock) -> None:
    fill(gateway)
    findings = await find_out(gateway, clock, Plan(), TokenAuthorization(gateway.new_token()))
    assert not findings.troubles
    assert findings.facts["token_claims"] == ["sub", "email"]
    assert findings.facts["history_rows_in"] == 4


async def test_an_account_without_numbers_and_texts_is_no_trouble(gateway: Gateway, clock: Clock) -> None:
    gateway.numbers.clear()
    findings = await find_out(gateway, clock, Plan())
    assert not findings.troubles
    verdicts = {point.title: point.judge_facts(findings.facts) for point in POINTS}
    assert verdicts["Allowed numbers"] is Verdict.TREATED
    assert Verdict.CHANGE not in verdicts.values()
    with_text = await find_out(gateway, clock, Plan(recipient=ANNA))
    assert with_text.troubles == {"sending": "there is no number to send from"}


@dataclass(frozen=True)
class Spoiled:
    """A fault of one address, and what becomes of which step."""

    path: str
    method: str
    fault: Fault
    step: str
    trouble: str
    details: dict[str, Any]

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.fault} {self.details}"


SPOILED = [
    Spoiled("/token", "POST", Fault.UNAUTHORIZED, "login", "LoginRefusedError, status 401", {}),
    Spoiled("/token", "POST", Fault.SERVER_ERROR_BEFORE, "login", "NotSentError, status 503", {}),
    Spoiled("/token", "POST", Fault.HTML_BEFORE, "login", "NotSentError, status 200", {}),
    Spoiled("/token", "POST", Fault.RESET_BEFORE, "login", "NotSentError", {}),
    Spoiled("/SMS/allowed-numbers", "GET", Fault.FORBIDDEN, "allowed numbers", "RefusedError, status 403", {}),
    Spoiled("/SMS/allowed-numbers", "GET", Fault.UNAUTHORIZED, "allowed numbers", "LoginRefusedError, status 401", {}),
    Spoiled("/SMS/allowed-numbers", "GET", Fault.TOO_MANY_REQUESTS, "allowed numbers", "NotSentError, status 429", {}),
    Spoiled("/SMS", "GET", Fault.SERVER_ERROR_BEFORE, "history", "UnknownOutcomeError, status 503", {}),
    Spoiled("/SMS", "GET", Fault.HTML_BEFORE, "history", "UnknownOutcomeError, status 200", {}),
    Spoiled("/SMS", "GET", Fault.TRUNCATED_JSON, "history", "UnknownOutcomeError, status 200", {}),
    Spoiled("/SMS", "GET", Fault.CUT_SHORT, "history", "UnknownOutcomeError", {}),
    Spoiled("/SMS", "GET", Fault.REDIRECT, "history", "RefusedError, status 307", {}),
    Spoiled("/SMS", "GET", Fault.RESET_AFTER, "history", "UnknownOutcomeError", {}),
    Spoiled("/SMS", "POST", Fault.SERVER_ERROR_AFTER, "sending one text", "UnknownOutcomeError, status 502", {}),
    Spoiled("/SMS", "POST", Fault.HTML_AFTER, "sending one text", "UnknownOutcomeError, status 200", {}),
    Spoiled("/SMS", "POST", Fault.CLIENT_ERROR, "sending one text", "RefusedError, status 402", {"status": 402}),
    Spoiled("/v1/sms", "POST", Fault.TOO_EARLY, "sending one instant SMS", "NotSentError, status 425", {}),
]


@pytest.mark.parametrize("spoiled", SPOILED, ids=str)
async def test_what_goes_wrong_is_named_and_does_not_stop_the_rest(
    gateway: Gateway, clock: Clock, unused_tcp_port: int, spoiled: Spoiled
) -> None:
    fill(gateway)
    details = spoiled.details | ({"message": f"No: {ANNA} {TEXTS[0]}"} if spoiled.fault is Fault.CLIENT_ERROR else {})
    gateway.fail(spoiled.path, spoiled.fault, times=None, method=spoiled.method, **details)
    findings = await find_out(gateway, clock, everything(gateway, unused_tcp_port))
    report = write_report(findings, "0.1.0", clock())
    assert findings.troubles[spoiled.step] == spoiled.trouble
    assert f"**{spoiled.step}** did not work: {spoiled.trouble}" in report
    assert ("webhook_calls" in findings.facts) is (spoiled.step != "login")
    assert_nothing_personal(report, gateway)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_AFTER, Fault.HTML_AFTER, Fault.RESET_AFTER])
async def test_a_text_of_unknown_outcome_is_looked_for(gateway: Gateway, clock: Clock, fault: Fault) -> None:
    gateway.fail("/SMS", fault, method="POST")
    findings = await find_out(gateway, clock, Plan(recipient=ANNA))
    assert "sending one text" in findings.troubles
    assert findings.facts["history_shows_sent_text"] is True


@pytest.mark.parametrize(
    ("retry_after", "form"),
    [(7, "seconds"), (datetime(2040, 1, 1, tzinfo=UTC), "date"), ("soon", "not understood")],
)
async def test_the_form_of_retry_after_is_named(
    gateway: Gateway, clock: Clock, retry_after: float | str | datetime, form: str
) -> None:
    gateway.fail("/SMS/allowed-numbers", Fault.TOO_MANY_REQUESTS, retry_after=retry_after)
    findings = await find_out(gateway, clock, Plan())
    assert findings.facts["retry_after_forms"] == [form]


@pytest.mark.parametrize(
    ("changes", "title", "verdict"),
    [
        ({}, "Shape of the history", Verdict.FINE),
        ({"history_shape": "unreadable"}, "Shape of the history", Verdict.CHANGE),
        ({"unreadable_rows": 1}, "Shape of the history", Verdict.CHANGE),
        ({"numbers_shape": "unreadable"}, "Allowed numbers", Verdict.CHANGE),
        ({"history_cap": 3}, "Limits of the history", Verdict.CHANGE),
        ({"history_max_days": 10.0}, "Limits of the history", Verdict.FINE),
        ({"created_at_zone": "unreadable"}, "Times", Verdict.CHANGE),
        ({"created_at_zone": "absent"}, "Times", Verdict.TREATED),
        ({"pending_state": "word"}, "States", Verdict.TREATED),
        ({"error_shape": "text"}, "Errors", Verdict.TREATED),
    ],
)
async def test_the_report_says_what_needs_a_change(
    gateway: Gateway, clock: Clock, changes: dict[str, Any], title: str, verdict: Verdict
) -> None:
    gateway.behaviour.change(changes)
    fill(gateway)
    findings = await find_out(gateway, clock, Plan())
    report = write_report(findings, "0.1.0", clock())
    assert f"| {title} | " in report
    assert {point.title: point.judge_facts(findings.facts) for point in POINTS}[title] is verdict
    assert (f"- **{title}** needs a change" in report) is (verdict is Verdict.CHANGE)


async def test_a_call_that_is_not_understood_is_told_by_its_reason(
    gateway: Gateway, clock: Clock, unused_tcp_port: int
) -> None:
    class Spoiling(World):
        @override
        async def pause(self, seconds: float) -> None:
            await super().pause(seconds)
            assert await self.gateway.call_webhook_raw(f'{{"from": "{ANNA}", "{STRANGER}": 1}}'.encode()) == 400

    findings = await find_out(gateway, clock, everything(gateway, unused_tcp_port), world=Spoiling)
    assert findings.facts["webhook_malformed"] == ["POST: A webhook call cannot be understood: `direction` is missing"]
    report = write_report(findings, "0.1.0", clock())
    assert "- **Webhook** needs a change" in report
    assert_nothing_personal(report, gateway)


async def test_every_fact_has_its_place_in_the_table(gateway: Gateway, clock: Clock, unused_tcp_port: int) -> None:
    gateway.behaviour.change({"created_at_zone": "naive_utc", "extra_keys": True, "unreadable_rows": 2})
    fill(gateway)
    findings = await find_out(gateway, clock, everything(gateway, unused_tcp_port))
    shown = {name for point in POINTS for name in point.facts}
    others = {name for name in findings.facts if not name.startswith("answers_")}
    assert others <= shown


def test_the_diagnostics_of_the_integration_use_the_same_names() -> None:
    """What both of them learn has one name; what only a long-running installation learns is listed here."""
    only_at_work = {
        "closed_cleanly",
        "guard_lifted_until",
        "history_read_until",
        "late_changes",
        "maybe_announced_until",
        "messages_of_other_numbers",
        "webhook_address",
        "webhook_judged_from",
        "webhook_last_call",
        "webhook_proven",
    }
    source = "".join(path.read_text() for path in (ROOT / "custom_components" / "ipex_sms").rglob("*.py"))
    named = set(re.findall(r'FACT_\w+(?:: Final)? = "(\w+)"', source))
    named |= set(re.findall(r'facts\.(?:set|add|count)\(\s*"(\w+)"', source))
    named |= set(re.findall(r'Direction\.\w+: "(ids_agree_\w+)"', source))
    shown = {name for point in POINTS for name in point.facts}
    assert named - only_at_work <= shown
    assert {"history_shapes", "webhook_encodings", "zone", "ids_agree_out", "history_lag_seconds"} <= named & shown
    assert {"answer_shapes_number", "answer_shapes_instant"} <= shown
