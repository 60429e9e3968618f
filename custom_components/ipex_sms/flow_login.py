"""Logging in from a flow: with what a person typed, or with what an entry holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_TOKEN, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import voluptuous as vol

from .account import build_client, find_region
from .api import (
    AllowedNumbers,
    Identity,
    IpexClient,
    IpexError,
    LoginExpiredError,
    LoginRefusedError,
    RefusedError,
    TokenAuthorization,
)
from .const import CONF_NUMBER, LOGGER, SUBENTRY_SENDER
from .messages.phone import normalize_counterpart

CREDENTIALS_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_USERNAME): TextSelector(TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username")),
    vol.Required(CONF_PASSWORD): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
    ),
}
TOKEN_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_TOKEN): TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
}


@dataclass(frozen=True, slots=True)
class Login:
    """What the operator told after a login that worked."""

    identity: Identity
    numbers: tuple[str, ...]
    readable: bool
    """Whether the answer about the allowed numbers could be understood; an empty list can."""


class LoginFailedError(Exception):
    """The operator let nobody in: `key` is the flow's error, `reason` the operator's own words."""

    def __init__(self, key: str, reason: str | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.reason = reason


async def async_log_in(hass: HomeAssistant, data: Mapping[str, Any], *, needs_numbers: bool = False) -> Login:
    """Log in with an entry's data and ask which numbers are allowed; raises LoginFailedError.

    An account without SMS Chat may not even ask; it can still use instant SMS, unless `needs_numbers`.
    """
    try:
        client = build_client(hass, data)
        identity = await client.log_in()
        allowed = await _ask_numbers(client, needs_numbers=needs_numbers)
    except LoginExpiredError as error:
        raise LoginFailedError("token_expired", error.reason) from error
    except LoginRefusedError as error:
        raise LoginFailedError("invalid_auth", error.reason) from error
    except IpexError as error:
        raise LoginFailedError("cannot_connect", error.reason) from error
    except Exception as error:
        # A fault of ours ends as an answer in the dialog; the log keeps where it was.
        LOGGER.exception("Unexpected error while logging in")
        raise LoginFailedError("unknown") from error
    region = find_region(hass)
    numbers = tuple(dict.fromkeys(normalize_counterpart(number, region) for number in allowed.numbers))
    return Login(identity, numbers, readable=allowed.is_understood)


async def _ask_numbers(client: IpexClient, *, needs_numbers: bool) -> AllowedNumbers:
    try:
        return await client.allowed_numbers()
    except RefusedError as error:
        if needs_numbers or error.status != HTTPStatus.FORBIDDEN:
            raise
        return AllowedNumbers(numbers=(), shape="forbidden")


def name_account(data: Mapping[str, Any], login: Login) -> str | None:
    """Return the account's unique id: the token's `sub`, else the e-mail, else the first allowed number."""
    email = login.identity.email or data.get(CONF_USERNAME, "")
    return login.identity.subject or email.casefold() or next(iter(login.numbers), None)


def is_same_account(entry: ConfigEntry, data: Mapping[str, Any], login: Login) -> bool:
    """Tell whether a login is the entry's account: by `sub`, by e-mail, or by any configured number."""
    configured = {sender.data[CONF_NUMBER] for sender in entry.get_subentries_of_type(SUBENTRY_SENDER)}
    known = _identifiers(entry.data, _stored_identity(entry.data), entry.unique_id)
    return bool(configured.intersection(login.numbers) or known & _identifiers(data, login.identity))


def _identifiers(data: Mapping[str, Any], identity: Identity, unique_id: str | None = None) -> set[str]:
    names = (identity.subject, identity.email, data.get(CONF_USERNAME), unique_id)
    return {name.casefold() for name in names if name}


def _stored_identity(data: Mapping[str, Any]) -> Identity:
    if CONF_TOKEN in data:
        return TokenAuthorization(data[CONF_TOKEN]).identity
    return Identity(subject=None, email=None)
