"""Subentry flow of a sender: one more number of the account, or an instant sender."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
import voluptuous as vol

from .const import CONF_KIND, CONF_NUMBER, SUBENTRY_SENDER
from .flow_fields import TEXT, is_title_in_use
from .flow_login import LoginFailedError, async_log_in
from .flow_senders import (
    DELIVERY_FIELDS,
    INSTANT_SCHEMA,
    describe_number,
    entitle,
    read_delivery,
    read_instant,
    select_numbers,
    sender_ids,
)
from .messages.models import Channel
from .messages.phone import format_international

KINDS = [Channel.NUMBER.value, Channel.INSTANT.value]


class SenderFlow(ConfigSubentryFlow):
    """Add a sender, or change how it is named and where an instant one reports to."""

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which kind of sender it is."""
        return self.async_show_menu(step_id="user", menu_options=KINDS)

    async def async_step_number(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for one of the allowed numbers that is no sender yet, of this account or another."""
        if user_input is not None:
            return self._add(describe_number(user_input[CONF_NUMBER]))
        try:
            login = await async_log_in(self.hass, self._get_entry().data, needs_numbers=True)
        except LoginFailedError as error:
            return self.async_abort(reason=error.key, description_placeholders={"reason": error.reason or ""})
        taken = sender_ids(self.hass)
        free = [number for number in login.numbers if describe_number(number)["unique_id"] not in taken]
        if not free:
            return self.async_abort(reason="no_numbers")
        return self.async_show_form(
            step_id="number",
            data_schema=vol.Schema({vol.Required(CONF_NUMBER): select_numbers(free, multiple=False)}),
        )

    async def async_step_instant(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what instant SMS needs."""
        errors: dict[str, str] = {}
        if user_input is not None:
            sender = read_instant(self.hass, user_input, errors)
            if not errors:
                return self._add(sender)
        return self.async_show_form(
            step_id="instant",
            data_schema=self.add_suggested_values_to_schema(INSTANT_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the name, and e-mail and shortname of an instant sender; its number stays."""
        entry, sender = self._get_entry(), self._get_reconfigure_subentry()
        is_instant = sender.data[CONF_KIND] == Channel.INSTANT
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {key: sender.data[key] for key in (CONF_KIND, CONF_NUMBER)}
            if is_instant:
                data |= read_delivery(user_input, errors)
            title = _choose_title(user_input.get(CONF_NAME, "").strip(), sender, data)
            if is_title_in_use(entry, sender, title, SUBENTRY_SENDER):
                errors[CONF_NAME] = "name_in_use"
            if not errors:
                return self.async_update_and_abort(entry, sender, title=title, data=data)
        fields = {vol.Optional(CONF_NAME): TEXT} | (DELIVERY_FIELDS if is_instant else {})
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), user_input or {CONF_NAME: sender.title, **sender.data}
            ),
            errors=errors,
            description_placeholders={"number": format_international(sender.data[CONF_NUMBER])},
        )

    def _add(self, sender: ConfigSubentryData) -> SubentryFlowResult:
        if sender["unique_id"] in sender_ids(self.hass):
            return self.async_abort(reason="already_configured")
        return self.async_create_entry(title=sender["title"], data=sender["data"], unique_id=sender["unique_id"])


def _choose_title(typed: str, sender: ConfigSubentry, data: Mapping[str, str]) -> str:
    """Return the typed title; without one, and while nobody chose another, the title follows the data."""
    if not typed or typed == sender.title == entitle(sender.data):
        return entitle(data)
    return typed
