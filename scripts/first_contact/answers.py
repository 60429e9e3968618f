"""The allowed numbers, and the answers to requests that are wrong on purpose and change nothing."""

from custom_components.ipex_sms.api import IpexError
from custom_components.ipex_sms.api.json_body import JsonValue
from custom_components.ipex_sms.api.outcome import reason_of
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import form_of_answer

_NUMBERS = "SMS/allowed-numbers"
_NO_TOKEN = "eyJ.no-token"  # noqa: S105 - it is none


async def examine_numbers(contact: Contact) -> tuple[str, ...]:
    """Return the numbers that one may send from. Raises IpexError."""
    try:
        numbers = (await contact.client.allowed_numbers()).numbers
    finally:
        contact.findings.set("numbers_shape", contact.latest_shape)
    contact.findings.set("numbers_understood", len(numbers))
    contact.findings.set("numbers_in_e164", all(number.startswith("+") for number in numbers) if numbers else None)
    return numbers


async def examine_refusals(contact: Contact) -> None:
    """Make wrong requests that only read. Raises IpexError."""
    replies = {
        "wrong token": await contact.ask(_NUMBERS, token=_NO_TOKEN),
        "missing parameter": await contact.ask("SMS"),
        "no such address": await contact.ask("SMS/no-such-address"),
    }
    bodies: dict[str, JsonValue] = {name: form_of_answer(reply) for name, reply in replies.items()}
    contact.findings.set("error_bodies", bodies)
    contact.findings.set("error_words_understood", reason_of(replies["missing parameter"].body) is not None)
    reply = await contact.ask(_NUMBERS, accept="text/html")
    contact.findings.set("accept_required", False if reply.succeeded else reply.status)


async def examine_forbidden_sender(contact: Contact, recipient: str) -> None:
    """Try to send from a number that cannot be the customer's. It should be refused."""
    try:
        await contact.client.send(sender="+420000000000", recipient=recipient, text="IPEX SMS")
    except IpexError as error:
        kind = type(error).__name__
        reply = contact.watch.latest
        contact.findings.set("forbidden_sender", f"{kind}: {form_of_answer(reply)}" if reply else kind)
    else:
        contact.findings.set("forbidden_sender", "accepted")
