"""The operator's calls, where somebody has led them to this machine: how they come, and whether they come again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

from aiohttp import web

from custom_components.ipex_sms.api import Direction, MalformedWebhookError, Record, parse_webhook
from custom_components.ipex_sms.api.json_body import JsonValue
from custom_components.ipex_sms.api.record import KNOWN_KEYS
from custom_components.ipex_sms.api.webhook import BYTE_ORDER_MARK, read_fields
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import form_of_id, form_of_time, media_type_to_show, word_to_show
from scripts.first_contact.rows import moment_of, read_rows
from scripts.first_contact.trial import Trial, compare_texts

HOST: Final = "127.0.0.1"

_BETWEEN_LOOKS = 2.0
_FOR_REPETITIONS = timedelta(minutes=1)
_AROUND = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was understood."""

    record: Record
    fields: Mapping[str, JsonValue] = field(repr=False)
    arrived_at: datetime

    @property
    def identity(self) -> tuple[Direction, str | None, str | None]:
        """What calls that tell the same have in common."""
        return self.record.direction, self.record.operator_id, self.record.raw_state


class Listener:
    """A server that answers 503 to what it understands first, to see whether the operator tries again."""

    def __init__(self, contact: Contact, port: int) -> None:
        """Prepare; nothing listens before it is entered."""
        self._contact = contact
        self._port = port
        self._runner: web.AppRunner | None = None
        self._refused: Call | None = None
        self.calls: list[Call] = []

    async def __aenter__(self) -> Self:
        """Listen on the loopback interface, under any path."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def wait(self, longest: timedelta, trial: Trial | None) -> None:
        """Wait for a call about a text that came in and for the report on ours, then a while for repetitions."""
        contact = self._contact
        until = contact.clock() + longest
        while contact.clock() < until and not self._has_all(trial):
            await contact.pause(_BETWEEN_LOOKS)
        until = contact.clock() + (_FOR_REPETITIONS if self.calls else timedelta())
        while contact.clock() < until:
            await contact.pause(_BETWEEN_LOOKS)

    def note(self, trial: Trial | None, zone: str | None) -> None:
        """Note what the calls have in common."""
        findings = self._contact.findings
        findings.set("webhook_calls", len(self.calls))
        delays = []
        for call in self.calls:
            if (moment := moment_of(call.record, zone)) is not None and call.record.direction is Direction.IN:
                delays.append(round((call.arrived_at - moment) / timedelta(seconds=1)))
            if trial is not None and trial.code in call.record.text:
                findings.set("text_in_webhook", compare_texts(trial.text, call.record.text))
                early = trial.answered_at is None or call.arrived_at <= trial.answered_at
                findings.set("report_before_answer", early)
        findings.set("webhook_delay_seconds", max(delays, default=None))
        self._note_repetitions()

    async def compare_ids(self, trial: Trial | None) -> None:
        """Note whether webhook, answer and history name one message with one id. Raises IpexError."""
        contact = self._contact
        reply = await contact.ask_history(contact.clock() - _AROUND, contact.clock() + _AROUND)
        rows, _others = read_rows(reply)
        records = [row.record for row in rows]
        for direction in Direction:
            agree = [
                call.record.operator_id in ids
                for call in self.calls
                if call.record.direction is direction and (ids := _ids_of(call.record, records, trial))
            ]
            if agree:
                before = contact.findings.facts.get(f"ids_agree_{direction}", True)
                contact.findings.set(f"ids_agree_{direction}", before is True and all(agree))

    def _has_all(self, trial: Trial | None) -> bool:
        came_in = any(call.record.direction is Direction.IN for call in self.calls)
        return came_in and (trial is None or any(trial.code in call.record.text for call in self.calls))

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        findings = self._contact.findings
        content_type = request.headers.get("Content-Type")
        try:
            call = parse_webhook(content_type, request.query, body)
        except MalformedWebhookError as error:
            findings.add("webhook_malformed", [f"{request.method}: {error}"])
            return web.Response(status=400)
        fields, _encoding = read_fields(content_type, request.query, body)
        findings.add("webhook_encodings", [f"{request.method} {call.encoding}"])
        findings.add("webhook_content_types", [media_type_to_show(content_type)])
        findings.set("webhook_byte_order_mark", body.startswith(BYTE_ORDER_MARK))
        findings.add("webhook_unknown_keys", call.record.unknown_keys)
        findings.add("webhook_missing_keys", KNOWN_KEYS.difference(fields, {"state", "createdAt"}))
        findings.add("webhook_id_forms", [form_of_id(fields)])
        findings.add("webhook_created_at_forms", [form_of_time(fields)])
        state = call.record.raw_state
        findings.add("webhook_states", [word_to_show(state) if state else "none"])
        self.calls.append(Call(call.record, fields, self._contact.clock()))
        if self._refused is None:
            self._refused = self.calls[0]
            return web.Response(status=503)
        return web.Response()

    def _note_repetitions(self) -> None:
        if self._refused is None:
            return
        findings = self._contact.findings
        counts = Counter(call.identity for call in self.calls)
        times_refused = counts.pop(self._refused.identity)
        times_taken = max(counts.values(), default=1)
        if counts:
            findings.set("webhook_repeats", times_taken > 1)
        findings.set("webhook_retries", times_refused > times_taken)
        if times_refused > times_taken:
            same = [call for call in self.calls if call.identity == self._refused.identity]
            pause = same[-1].arrived_at - self._refused.arrived_at
            findings.set("webhook_retries_after_seconds", round(pause / timedelta(seconds=1)))


def _ids_of(told: Record, records: list[Record], trial: Trial | None) -> set[str]:
    """Return the ids that the other sources give the message of a call."""
    if told.direction is Direction.OUT:
        if trial is None or trial.code not in told.text:
            return set()
        same = [record for record in records if trial.code in record.text]
    else:
        known = (told.sender, told.recipient, told.text)
        same = [record for record in records if (record.sender, record.recipient, record.text) == known]
    ids = {record.operator_id for record in same if record.direction is told.direction}
    if told.direction is Direction.OUT and trial is not None:
        ids.add(trial.answer_id)
    return {each for each in ids if each is not None}
