"""Options flow: how the webhook is used, what is kept and what may be spent, and a new address for the webhook."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import (
    CONF_CONFIRM_WEBHOOK,
    CONF_HOURLY_LIMIT,
    CONF_KEEP_DAYS,
    CONF_NEW_WEBHOOK_ADDRESS,
    CONF_PLAIN_TEXT,
    CONF_WEBHOOK,
    DEFAULT_HOURLY_LIMIT,
    DEFAULT_KEEP_DAYS,
    LEAST_KEEP_DAYS,
    WEBHOOK_AUTO,
    WEBHOOK_OFF,
)
from .flow_address import OfferedAddress, async_change_address

MOST_KEEP_DAYS = 36500
MOST_HOURLY_LIMIT = 10000
SCHEMA = vol.Schema(
    {
        vol.Required(CONF_WEBHOOK, default=WEBHOOK_AUTO): SelectSelector(
            SelectSelectorConfig(
                options=[WEBHOOK_AUTO, WEBHOOK_OFF],
                mode=SelectSelectorMode.LIST,
                translation_key="webhook",
            )
        ),
        vol.Required(CONF_CONFIRM_WEBHOOK, default=False): BooleanSelector(),
        vol.Required(CONF_KEEP_DAYS, default=DEFAULT_KEEP_DAYS): vol.All(
            NumberSelector(
                NumberSelectorConfig(min=LEAST_KEEP_DAYS, max=MOST_KEEP_DAYS, step=1, mode=NumberSelectorMode.BOX)
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_HOURLY_LIMIT, default=DEFAULT_HOURLY_LIMIT): vol.All(
            NumberSelector(NumberSelectorConfig(min=0, max=MOST_HOURLY_LIMIT, step=1, mode=NumberSelectorMode.BOX)),
            vol.Coerce(int),
        ),
        vol.Required(CONF_PLAIN_TEXT, default=False): BooleanSelector(),
        vol.Required(CONF_NEW_WEBHOOK_ADDRESS, default=False): BooleanSelector(),
    }
)


class IpexOptionsFlow(OptionsFlow):
    """Change an account's preferences; the update listener reloads the account."""

    _address: OfferedAddress | None = None

    def __init__(self) -> None:
        self._options: dict[str, Any] = {}

    @callback
    @override
    def async_remove(self) -> None:
        if self._address is not None:
            self._address.async_withdraw()

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is not None:
            wants_new_address = user_input.pop(CONF_NEW_WEBHOOK_ADDRESS)
            self._options = {**self.config_entry.options, **user_input}
            if wants_new_address:
                return await self.async_step_webhook()
            return self.async_create_entry(data=self._options)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, self.config_entry.options),
        )

    async def async_step_webhook(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the new address; it takes the old one's place when the person goes on."""
        if self._address is None:
            self._address = OfferedAddress(self.hass)
            await self._address.async_prepare()
        if user_input is not None:
            await async_change_address(self.hass, self.config_entry, self._address.data, self._options)
            return self.async_create_entry(data=self._options)
        return self.async_show_form(
            step_id="webhook",
            data_schema=vol.Schema({}),
            description_placeholders=await self._address.async_describe(),
            last_step=True,
        )
