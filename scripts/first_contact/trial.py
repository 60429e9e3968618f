"""One text that is really sent: what its answer, its row in the history and its report have in common."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
import secrets
from typing import Final
import unicodedata

from custom_components.ipex_sms.api import Direction
from custom_components.ipex_sms.api.json_body import JsonValue
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import body_of, form_of_answer, form_of_id, form_of_missing_state, word_to_show
from scripts.first_contact.rows import ZONES, Row, read_rows

# With a letter that an SMS of 160 characters cannot hold, to see whether it comes back; one part all the same.
TEXT: Final = "IPEX SMS: zkouška {code}"

_LONGEST_WAIT = timedelta(minutes=3)
_BETWEEN_LOOKS = 2.0
_NEAR = timedelta(minutes=2)
_AROUND = timedelta(minutes=10)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(slots=True, kw_only=True)
class Trial:
    """The text that was sent, and what is known of it."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    code: str
    requested_at: datetime
    answered_at: datetime | None = None
    answer_id: str | None = None
    row: Row | None = None

    @property
    def text(self) -> str:
        """What was sent."""
        return TEXT.format(code=self.code)


def prepare_trial(contact: Contact, sender: str, recipient: str) -> Trial:
    """Return a text that nobody has sent before."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return Trial(sender=sender, recipient=recipient, code=code, requested_at=contact.clock())


async def send_trial(contact: Contact, trial: Trial) -> None:
    """Send the text and note what was answered. Raises IpexError."""
    try:
        answer = await contact.client.send(sender=trial.sender, recipient=trial.recipient, text=trial.text)
    finally:
        _note_answer(contact, "number")
        trial.answered_at = contact.clock()
    trial.answer_id = answer.operator_id
    contact.findings.set("answer_id_understood", answer.operator_id is not None)


async def send_instant_trial(contact: Contact, sender: str, recipient: str, email: str) -> None:
    """Send one instant SMS and note what was answered; there is no history of it. Raises IpexError."""
    try:
        await contact.client.send_instant(sender=sender, recipient=recipient, text="IPEX SMS", email=email)
    finally:
        _note_answer(contact, "instant")


async def follow(contact: Contact, trial: Trial) -> None:
    """Look for the text in the history until it is there and has its report. Raises IpexError."""
    until = contact.clock() + _LONGEST_WAIT
    while contact.clock() < until:
        row = await _look_for(contact, trial)
        if row is not None and trial.row is None:
            trial.row = row
            _note_row(contact, trial, row)
        if row is not None and row.record.state is not None:
            contact.findings.set("report_after_seconds", _seconds(contact.clock() - trial.requested_at))
            contact.findings.set("report_state", str(row.record.state))
            return
        await contact.pause(_BETWEEN_LOOKS)
    if trial.row is None:
        contact.findings.set("history_shows_sent_text", value=False)


def compare_texts(sent: str, shown: str) -> JsonValue:
    """Return what became of our text on its way, such as `without accents`."""
    if shown == sent:
        return "as sent"
    if shown.strip() == sent:
        return "with white space"
    if unicodedata.normalize("NFC", shown) == sent:
        return "decomposed"
    plain = "".join(each for each in unicodedata.normalize("NFD", sent) if not unicodedata.combining(each))
    return "without accents" if shown.strip() == plain else "altered"


async def _look_for(contact: Contact, trial: Trial) -> Row | None:
    reply = await contact.ask_history(trial.requested_at - _AROUND, contact.clock() + _AROUND)
    rows, _others = read_rows(reply)
    ours = (row for row in rows if row.record.direction is Direction.OUT and trial.code in row.record.text)
    return next(ours, None)


def _note_answer(contact: Contact, channel: str) -> None:
    reply = contact.watch.latest
    if reply is None:
        return
    contact.findings.add(f"answer_shapes_{channel}", [contact.latest_shape])
    contact.findings.set(f"answer_{channel}", form_of_answer(reply))
    answer = body_of(reply)
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    fields = answer if isinstance(answer, dict) else {} if answer is None else {"id": answer}
    contact.findings.set(f"answer_id_form_{channel}", form_of_id(fields))


def _note_row(contact: Contact, trial: Trial, row: Row) -> None:
    findings, record = contact.findings, row.record
    findings.set("history_shows_sent_text", value=True)
    findings.set("history_lag_seconds", _seconds(contact.clock() - trial.requested_at))
    if trial.answer_id is not None and record.operator_id is not None:
        findings.set("ids_agree_out", trial.answer_id == record.operator_id)
    findings.set("text_in_history", compare_texts(trial.text, record.text))
    findings.set("numbers_in_history", _compare_numbers(trial, row))
    if record.state is None:
        state = word_to_show(record.raw_state) if record.raw_state else form_of_missing_state(row.fields)
        findings.set("state_before_report", state)
    if record.created_at is not None:
        _note_time(contact, trial, record.created_at)


def _note_time(contact: Contact, trial: Trial, created_at: datetime) -> None:
    if created_at.tzinfo is not None:
        difference = created_at - trial.requested_at
        contact.findings.set("created_at_ahead_seconds", _seconds(difference))
        return
    near = {
        name: difference
        for name, zone in ZONES.items()
        if abs(difference := created_at.replace(tzinfo=zone) - trial.requested_at) <= _NEAR
    }
    if len(near) == 1:
        ((name, difference),) = near.items()
        contact.findings.set("zone", name)
        contact.findings.set("created_at_ahead_seconds", _seconds(difference))


def _compare_numbers(trial: Trial, row: Row) -> JsonValue:
    return "as sent" if (row.record.sender, row.record.recipient) == (trial.sender, trial.recipient) else "otherwise"


def _seconds(length: timedelta) -> int:
    return round(length / timedelta(seconds=1))
