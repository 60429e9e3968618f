"""Config flow: an account at the operator is added, logged in anew, and changed."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_EMAIL, CONF_PASSWORD, CONF_TOKEN, CONF_USERNAME, CONF_WEBHOOK_ID
from homeassistant.core import callback
import voluptuous as vol

from .const import (
    CONF_CLOUDHOOK_URL,
    CONF_NUMBER,
    CONF_NUMBERS,
    CONF_SERVERS,
    DOMAIN,
    PORTAL_URL,
    SUBENTRY_RECIPIENT,
    SUBENTRY_SENDER,
)
from .flow_address import OfferedAddress
from .flow_login import (
    CREDENTIALS_FIELDS,
    TOKEN_FIELDS,
    Login,
    LoginFailedError,
    async_log_in,
    is_same_account,
    name_account,
)
from .flow_senders import INSTANT_SCHEMA, describe_number, read_instant, select_numbers, sender_ids
from .flow_servers import OPERATOR_SERVERS, read_servers, servers_section
from .messages.phone import format_international
from .options_flow import IpexOptionsFlow
from .recipient_flow import RecipientFlow
from .sender_flow import SenderFlow

WAYS = ["credentials", "token"]


class IpexConfigFlow(ConfigFlow, domain=DOMAIN):
    """Ask for the login, the senders, and show the webhook's address."""

    VERSION = 1
    MINOR_VERSION = 1

    _login: Login
    _address: OfferedAddress | None = None

    def __init__(self) -> None:
        self._data: dict[str, Any] = {}
        self._senders: list[ConfigSubentryData] = []

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return IpexOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_SENDER: SenderFlow, SUBENTRY_RECIPIENT: RecipientFlow}

    @callback
    @override
    def async_remove(self) -> None:
        if self._address is not None:
            self._address.async_withdraw()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which way to log in."""
        return self.async_show_menu(
            step_id="user", menu_options=WAYS, description_placeholders={"portal_url": PORTAL_URL}
        )

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which way to log in from now on."""
        return self.async_show_menu(step_id="reconfigure", menu_options=WAYS)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start over with a login that the operator refuses, or a token that has expired."""
        return await self.async_step_reauth_confirm()

    async def async_step_credentials(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Log in with the e-mail and the password of an API access."""
        return await self._async_step_login("credentials", CREDENTIALS_FIELDS, user_input)

    async def async_step_token(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Log in with a token that was copied from elsewhere."""
        return await self._async_step_login("token", TOKEN_FIELDS, user_input)

    async def _async_step_login(
        self, step_id: str, fields: dict[vol.Marker, Any], user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        reason = None
        if user_input is not None:
            servers = read_servers(user_input[CONF_SERVERS], errors)
            if not errors:
                try:
                    return await self._async_go_on(_trim(user_input) | servers)
                except LoginFailedError as error:
                    errors["base"], reason = error.key, error.reason
        shown = user_input or self._remembered()
        return self._show_login(step_id, fields | servers_section(shown[CONF_SERVERS]), shown, errors, reason)

    async def _async_go_on(self, data: dict[str, Any]) -> ConfigFlowResult:
        self._data = data
        self._login = await async_log_in(self.hass, data)
        if self.source == SOURCE_RECONFIGURE:
            entry = self._get_reconfigure_entry()
            if not is_same_account(entry, data, self._login):
                return self.async_abort(reason="wrong_account")
            return await self.async_step_webhook()
        await self._async_claim(name_account(data, self._login))
        if self._login.numbers:
            return await self.async_step_numbers()
        return await self.async_step_instant()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Log in anew, the way the account was set up."""
        entry = self._get_reauth_entry()
        fields = TOKEN_FIELDS if CONF_TOKEN in entry.data else CREDENTIALS_FIELDS
        errors: dict[str, str] = {}
        reason = None
        if user_input is not None:
            typed = _trim(user_input)
            data = {**entry.data, **typed}
            try:
                login = await async_log_in(self.hass, data)
            except LoginFailedError as error:
                errors["base"], reason = error.key, error.reason
            else:
                if not is_same_account(entry, typed, login):
                    return self.async_abort(reason="wrong_account")
                return self._update(entry, data)
        shown = user_input or {CONF_USERNAME: entry.data.get(CONF_USERNAME)}
        return self._show_login("reauth_confirm", fields, shown, errors, reason)

    async def async_step_numbers(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which of the allowed numbers become senders."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if user_input[CONF_NUMBERS]:
                chosen = [describe_number(number) for number in user_input[CONF_NUMBERS]]
                return await self._async_take(chosen)
            errors[CONF_NUMBERS] = "no_numbers"
        return self.async_show_form(
            step_id="numbers",
            data_schema=vol.Schema(
                {
                    vol.Required(CONF_NUMBERS, default=list(self._login.numbers)): select_numbers(
                        self._login.numbers, multiple=True
                    )
                }
            ),
            errors=errors,
        )

    async def async_step_instant(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what instant SMS needs, when there is no number to send from."""
        errors: dict[str, str] = {}
        if user_input is not None:
            sender = read_instant(self.hass, user_input, errors)
            if not errors:
                if self.unique_id is None:
                    await self._async_claim(sender["data"][CONF_NUMBER])
                return await self._async_take([sender])
        elif not self._login.readable:
            errors["base"] = "no_numbers"
        return self.async_show_form(
            step_id="instant",
            data_schema=self.add_suggested_values_to_schema(
                INSTANT_SCHEMA, user_input or {CONF_EMAIL: self._login.identity.email or ""}
            ),
            errors=errors,
            description_placeholders={"portal_url": PORTAL_URL},
        )

    async def async_step_webhook(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the address to paste into the operator's settings."""
        if self._address is None:
            self._address = self._find_address()
        if user_input is not None:
            return self._finish(self._data | self._address.data)
        await self._address.async_prepare()
        return self.async_show_form(
            step_id="webhook",
            data_schema=vol.Schema({}),
            description_placeholders=await self._address.async_describe(),
            last_step=True,
        )

    async def _async_claim(self, unique_id: str | None) -> None:
        # A page that was closed half-way leaves its flow behind; it would hold the account until the next start.
        # Whichever flow creates the account, Home Assistant ends the others.
        await self.async_set_unique_id(unique_id, raise_on_progress=False)
        self._abort_if_unique_id_configured()

    async def _async_take(self, senders: list[ConfigSubentryData]) -> ConfigFlowResult:
        if not sender_ids(self.hass).isdisjoint(sender["unique_id"] for sender in senders):
            return self.async_abort(reason="already_configured")
        self._senders = senders
        return await self.async_step_webhook()

    def _find_address(self) -> OfferedAddress:
        if self.source != SOURCE_RECONFIGURE:
            return OfferedAddress(self.hass)
        data = self._get_reconfigure_entry().data
        return OfferedAddress(self.hass, data[CONF_WEBHOOK_ID], data.get(CONF_CLOUDHOOK_URL))

    def _finish(self, data: dict[str, Any]) -> ConfigFlowResult:
        if self.source == SOURCE_RECONFIGURE:
            return self._update(self._get_reconfigure_entry(), data)
        email = data.get(CONF_USERNAME) or self._login.identity.email
        return self.async_create_entry(
            title=email or format_international(self._senders[0]["data"][CONF_NUMBER]),
            data=data,
            subentries=self._senders,
        )

    def _update(self, entry: ConfigEntry, data: dict[str, Any]) -> ConfigFlowResult:
        announced = bool(entry.update_listeners) and data != entry.data
        result = self.async_update_and_abort(entry, data=data)
        if not announced:
            # The update listener, which reloads, hears of changes only, and is gone after a failed set-up.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    def _remembered(self) -> dict[str, Any]:
        if self.source != SOURCE_RECONFIGURE:
            return {CONF_SERVERS: OPERATOR_SERVERS}
        data = self._get_reconfigure_entry().data
        return {
            CONF_USERNAME: data.get(CONF_USERNAME),
            CONF_SERVERS: {field: data[field] for field in OPERATOR_SERVERS},
        }

    def _show_login(
        self,
        step_id: str,
        fields: dict[vol.Marker, Any],
        shown: Mapping[str, Any],
        errors: dict[str, str],
        reason: str | None,
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), shown),
            errors=errors,
            description_placeholders={"portal_url": PORTAL_URL, "reason": reason or ""},
        )


def _trim(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a login without the white space that copying brings along; in a password it may belong there."""
    return {
        key: value if key == CONF_PASSWORD else value.strip() for key, value in typed.items() if key != CONF_SERVERS
    }
