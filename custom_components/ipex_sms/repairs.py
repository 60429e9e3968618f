"""Repairs: what a person can mend with one click."""

from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account import loaded_accounts
from .flow_address import OfferedAddress, async_change_address
from .flow_fields import PORTAL_URL
from .issues import ISSUE_HOURLY_LIMIT, ISSUE_LEAKED_ADDRESS


class LiftLimitFlow(ConfirmRepairFlow):
    """Lifts the hourly limit of an account for an hour."""

    def __init__(self, entry_id: str) -> None:
        """Mend this account."""
        self._entry_id = entry_id

    @override
    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        if user_input is not None:
            now = dt_util.utcnow()
            for account in loaded_accounts(self.hass):
                if account.entry.entry_id == self._entry_id:
                    await account.log.run(lambda log: log.guard.lift(now))
        return await super().async_step_confirm(user_input)


class NewAddressFlow(RepairsFlow):
    """Gives an account's webhook a new address, and shows it."""

    def __init__(self, entry_id: str, count: str) -> None:
        """Mend this account, where `count` messages are suspicious."""
        self._entry_id = entry_id
        self._count = count
        self._address: OfferedAddress | None = None

    @callback
    @override
    def async_remove(self) -> None:
        if self._address is not None:
            self._address.async_withdraw()

    async def async_step_init(self, _data: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the new address; it takes the old one's place when the person goes on."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_create_entry(data={})
        if self._address is None:
            self._address = OfferedAddress(self.hass)
            await self._address.async_prepare()
        if user_input is not None:
            await async_change_address(self.hass, entry, self._address.data)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={
                "account": entry.title,
                "count": self._count,
                "portal_url": PORTAL_URL,
                **await self._address.async_describe(),
            },
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    entry_id = str((data or {}).get("entry_id"))
    if issue_id.startswith(ISSUE_HOURLY_LIMIT):
        return LiftLimitFlow(entry_id)
    if issue_id.startswith(ISSUE_LEAKED_ADDRESS):
        return NewAddressFlow(entry_id, str((data or {}).get("count")))
    return ConfirmRepairFlow()
