"""What one may send from, as the account's flow and the sender's flow both ask for it."""

from collections.abc import Collection, Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_EMAIL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import CONF_KIND, CONF_NUMBER, CONF_SHORTNAME, DOMAIN, INSTANT_NAME, SUBENTRY_SENDER
from .flow_fields import EMAIL, TELEPHONE, TEXT, read_email, read_phone
from .messages.models import Channel
from .messages.phone import format_international

DELIVERY_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_EMAIL): EMAIL,
    vol.Optional(CONF_SHORTNAME): TEXT,
}
INSTANT_SCHEMA = vol.Schema({vol.Required(CONF_NUMBER): TELEPHONE, **DELIVERY_FIELDS})


def select_numbers(numbers: Collection[str], *, multiple: bool) -> SelectSelector:
    """Return the field to choose among allowed numbers, shown as people read them."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=number, label=format_international(number)) for number in numbers],
            multiple=multiple,
            mode=SelectSelectorMode.LIST,
        )
    )


def describe_number(number: str) -> ConfigSubentryData:
    """Return the subentry of a number of the SMS Chat API."""
    return _describe({CONF_KIND: Channel.NUMBER.value, CONF_NUMBER: number})


def read_instant(hass: HomeAssistant, typed: Mapping[str, str], errors: dict[str, str]) -> ConfigSubentryData:
    """Return the subentry of an instant sender as typed; what cannot be is noted as errors by field."""
    number = read_phone(hass, CONF_NUMBER, typed[CONF_NUMBER], errors)
    return _describe({CONF_KIND: Channel.INSTANT.value, CONF_NUMBER: number, **read_delivery(typed, errors)})


def read_delivery(typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, str]:
    """Return e-mail and shortname of an instant sender as they are stored; an empty shortname is none."""
    delivery = {CONF_EMAIL: read_email(CONF_EMAIL, typed[CONF_EMAIL], errors)}
    if shortname := typed.get(CONF_SHORTNAME, "").strip():
        delivery[CONF_SHORTNAME] = shortname
    return delivery


def entitle(data: Mapping[str, str]) -> str:
    """Return a sender's title until a person gives it another: what recipients see, and which number pays."""
    number = format_international(data[CONF_NUMBER])
    if data[CONF_KIND] == Channel.NUMBER:
        return number
    return data.get(CONF_SHORTNAME) or f"{INSTANT_NAME} · {number}"


def sender_ids(hass: HomeAssistant) -> set[str]:
    """Return the unique ids of the senders of all accounts."""
    return {
        subentry.unique_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_SENDER)
        if subentry.unique_id is not None
    }


def _describe(data: dict[str, str]) -> ConfigSubentryData:
    return ConfigSubentryData(
        subentry_type=SUBENTRY_SENDER,
        unique_id=f"{data[CONF_KIND]}:{data[CONF_NUMBER]}",
        title=entitle(data),
        data=data,
    )
