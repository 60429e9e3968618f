"""The login: how long tokens live, whose they are, and what a refusal looks like."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from custom_components.ipex_sms.api import IpexError
from custom_components.ipex_sms.api.auth import CLIENT_ID
from custom_components.ipex_sms.api.json_body import JsonValue, shape_of
from custom_components.ipex_sms.api.transport import Reply, address_of
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import body_of, form_of_answer

_NO_REFRESH_TOKEN = "eyJ.no-refresh-token"  # noqa: S105 - it is none


async def examine_login(contact: Contact) -> None:
    """Log in, as the integration does. Raises IpexError."""
    identity = await contact.client.log_in()
    claims: list[JsonValue] = [name for name, value in (("sub", identity.subject), ("email", identity.email)) if value]
    contact.findings.set("token_claims", claims)
    if (reply := contact.watch.latest) is None:
        return  # a pasted token asks for nothing
    answer = body_of(reply)
    contact.findings.set("token_answer_shape", shape_of(answer))
    if isinstance(answer, dict):
        contact.findings.set("access_lifetime_seconds", _number(answer.get("expires_in")))
        contact.findings.set("refresh_lifetime_seconds", _number(answer.get("refresh_expires_in")))
        contact.findings.set("clock_difference_seconds", _clock_difference(contact, reply))
        await _examine_renewal(contact, answer.get("refresh_token"))


async def _examine_renewal(contact: Contact, refresh_token: JsonValue) -> None:
    try:
        if isinstance(refresh_token, str):
            first, second = [await _refresh(contact, refresh_token) for _ in range(2)]
            contact.findings.set("refresh_token_works", first.succeeded)
            if first.succeeded:
                contact.findings.set("refresh_token_rotates", not second.succeeded)
        refusal = await _refresh(contact, _NO_REFRESH_TOKEN)
    except IpexError as error:
        contact.findings.fail("renewing the login", error)
    else:
        contact.findings.set("login_refusal", form_of_answer(refusal))


async def _refresh(contact: Contact, refresh_token: str) -> Reply:
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": refresh_token}
    return await contact.watch(
        contact.session,
        "POST",
        address_of(contact.servers.auth_url, "token"),
        headers={"accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(form).encode(),
    )


def _clock_difference(contact: Contact, reply: Reply) -> int | None:
    """Return by how many seconds the operator's clock is ahead of ours, by the `Date` of an answer."""
    try:
        moment = parsedate_to_datetime(reply.headers["date"])
    except KeyError, ValueError:
        return None
    return None if moment.tzinfo is None else round((moment - contact.clock()) / timedelta(seconds=1))


def _number(value: JsonValue) -> int | None:
    return round(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
