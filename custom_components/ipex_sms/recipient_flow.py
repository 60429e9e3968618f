"""Subentry flow of a recipient: a person, the number, and how urgent texts to it are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    DurationSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import (
    CONF_ALWAYS,
    CONF_DELIVER_WITHIN,
    CONF_MAY_COMMAND,
    CONF_PHONE,
    CONF_SENDER,
    DEFAULT_DELIVER_WITHIN,
    LEAST_DELIVER_WITHIN,
    MOST_DELIVER_WITHIN,
    SUBENTRY_RECIPIENT,
    SUBENTRY_SENDER,
)
from .flow_fields import TELEPHONE, TEXT, is_title_in_use, read_phone
from .messages.phone import format_international


class RecipientFlow(ConfigSubentryFlow):
    """Add or change a person who is texted, and perhaps texts back."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new recipient."""
        errors: dict[str, str] = {}
        if user_input is not None:
            recipient = self._read(user_input, None, errors)
            if self._has_number_of_another(recipient, None):
                return self.async_abort(reason="already_configured")
            if not errors:
                return self.async_create_entry(
                    title=recipient["title"], data=recipient["data"], unique_id=recipient["unique_id"]
                )
        return self._show("user", user_input, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what of a recipient is to change."""
        own = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            recipient = self._read(user_input, own, errors)
            if self._has_number_of_another(recipient, own):
                return self.async_abort(reason="already_configured")
            if not errors:
                return self.async_update_and_abort(
                    self._get_entry(),
                    own,
                    title=recipient["title"],
                    data=recipient["data"],
                    unique_id=recipient["unique_id"],
                )
        return self._show("reconfigure", user_input or self._remembered(own), errors)

    def _read(self, typed: Mapping[str, Any], own: ConfigSubentry | None, errors: dict[str, str]) -> ConfigSubentryData:
        name = typed[CONF_NAME].strip()
        if not name:
            errors[CONF_NAME] = "invalid_name"
        elif is_title_in_use(self._get_entry(), own, name, SUBENTRY_RECIPIENT):
            errors[CONF_NAME] = "name_in_use"
        phone = read_phone(self.hass, CONF_PHONE, typed[CONF_PHONE], errors)
        deliver_within = timedelta(**typed[CONF_DELIVER_WITHIN])
        if not LEAST_DELIVER_WITHIN <= deliver_within <= MOST_DELIVER_WITHIN:
            errors[CONF_DELIVER_WITHIN] = "invalid_duration"
        data = {
            CONF_PHONE: phone,
            CONF_DELIVER_WITHIN: int(deliver_within.total_seconds()),
            CONF_ALWAYS: typed[CONF_ALWAYS],
            CONF_MAY_COMMAND: typed[CONF_MAY_COMMAND],
        }
        if sender := typed.get(CONF_SENDER):
            data[CONF_SENDER] = sender
        return ConfigSubentryData(
            subentry_type=SUBENTRY_RECIPIENT, title=name, unique_id=f"recipient:{phone}", data=data
        )

    def _has_number_of_another(self, recipient: ConfigSubentryData, own: ConfigSubentry | None) -> bool:
        return any(
            other.unique_id == recipient["unique_id"] and other is not own
            for other in self._get_entry().get_subentries_of_type(SUBENTRY_RECIPIENT)
        )

    def _remembered(self, own: ConfigSubentry) -> dict[str, Any]:
        senders = {sender.unique_id for sender in self._get_entry().get_subentries_of_type(SUBENTRY_SENDER)}
        remembered = {
            **own.data,
            CONF_NAME: own.title,
            CONF_PHONE: format_international(own.data[CONF_PHONE]),
            CONF_DELIVER_WITHIN: _split(timedelta(seconds=own.data[CONF_DELIVER_WITHIN])),
        }
        if own.data.get(CONF_SENDER) not in senders:
            # A sender that was removed can be chosen no more; the field shows that none is set.
            remembered.pop(CONF_SENDER, None)
        return remembered

    def _show(self, step_id: str, shown: Mapping[str, Any] | None, errors: dict[str, str]) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_schema(self._get_entry()), shown),
            errors=errors,
        )


def _schema(entry: ConfigEntry) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TEXT,
            vol.Required(CONF_PHONE): TELEPHONE,
            vol.Optional(CONF_SENDER): _select_sender(entry),
            vol.Required(CONF_DELIVER_WITHIN, default=_split(DEFAULT_DELIVER_WITHIN)): DurationSelector(
                DurationSelectorConfig(enable_day=False)
            ),
            vol.Required(CONF_ALWAYS, default=False): BooleanSelector(),
            vol.Required(CONF_MAY_COMMAND, default=True): BooleanSelector(),
        }
    )


def _select_sender(entry: ConfigEntry) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=sender.unique_id, label=sender.title)
                for sender in entry.get_subentries_of_type(SUBENTRY_SENDER)
                if sender.unique_id is not None
            ],
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _split(duration: timedelta) -> dict[str, int]:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return {"hours": hours, "minutes": minutes, "seconds": seconds}
