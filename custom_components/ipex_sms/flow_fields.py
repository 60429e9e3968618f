"""Fields that several flows have in common: phone numbers and e-mail addresses as people type them."""

import re

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from .account import find_region
from .messages.phone import InvalidNumberError, normalize

TEXT = TextSelector()
EMAIL = TextSelector(TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="email"))
TELEPHONE = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, autocomplete="tel"))
_EMAIL_FORM = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def read_phone(hass: HomeAssistant, field: str, typed: str, errors: dict[str, str]) -> str:
    """Return a typed number in E.164; what is none is noted as the field's error."""
    try:
        return normalize(typed, find_region(hass))
    except InvalidNumberError:
        errors[field] = "invalid_phone"
        return typed


def read_email(field: str, typed: str, errors: dict[str, str]) -> str:
    """Return a typed e-mail address, trimmed; what is none is noted as the field's error."""
    email = typed.strip()
    if _EMAIL_FORM.fullmatch(email) is None:
        errors[field] = "invalid_email"
    return email


def is_title_in_use(entry: ConfigEntry, own: ConfigSubentry | None, title: str, subentry_type: str) -> bool:
    """Tell whether another subentry of that type has the title; names are compared whole and case-folded."""
    return any(
        subentry.title.casefold() == title.casefold()
        for subentry in entry.get_subentries_of_type(subentry_type)
        if own is None or subentry.subentry_id != own.subentry_id
    )
