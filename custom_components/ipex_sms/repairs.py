"""Repairs: what a person can mend with one click."""

from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account import Account, loaded_accounts
from .cloudhook import async_create_cloudhook
from .const import CONF_CLOUDHOOK_URL, CONF_WEBHOOK, WEBHOOK_OFF
from .flow_address import OfferedAddress, async_change_address, async_describe
from .issues import ISSUE_HOURLY_LIMIT, ISSUE_LEAKED_ADDRESS, ISSUE_NO_ADDRESS, ISSUE_SILENT_WEBHOOK
from .messages.message_log import MessageLog
from .webhook_address import find_reach


class AccountRepairFlow(RepairsFlow):
    """Mends something of one account."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Mend this account."""
        self._entry = entry

    async def async_step_init(self, _data: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Tell what is going to be done, and do it."""
        raise NotImplementedError

    def _find_account(self) -> Account | None:
        accounts = (each for each in loaded_accounts(self.hass) if each.entry.entry_id == self._entry.entry_id)
        return next(accounts, None)

    async def _describe(self) -> dict[str, str]:
        data = self._entry.data
        address = await async_describe(self.hass, data[CONF_WEBHOOK_ID], data.get(CONF_CLOUDHOOK_URL))
        return {"account": self._entry.title, **address}

    def _ask(self, placeholders: dict[str, str], errors: dict[str, str] | None = None) -> RepairsFlowResult:
        return self.async_show_form(
            step_id="confirm", data_schema=vol.Schema({}), errors=errors, description_placeholders=placeholders
        )


class LimitFlow(AccountRepairFlow):
    """Lifts the hourly limit of an account for an hour."""

    def __init__(self, entry: ConfigEntry, limit: str) -> None:
        """Lift this limit (parts an hour)."""
        super().__init__(entry)
        self._limit = limit

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        if user_input is None:
            return self._ask({"account": self._entry.title, "limit": self._limit})
        now = dt_util.utcnow()
        if (account := self._find_account()) is not None:
            await account.log.run(lambda log: log.guard.lift(now))
        return self.async_create_entry(data={})


class NewAddressFlow(AccountRepairFlow):
    """Gives an account's webhook a new address, and shows it."""

    def __init__(self, entry: ConfigEntry, count: str) -> None:
        """Mend this account, where `count` messages are suspicious."""
        super().__init__(entry)
        self._count = count
        self._address: OfferedAddress | None = None

    @callback
    @override
    def async_remove(self) -> None:
        if self._address is not None:
            self._address.async_withdraw()

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        # The new address takes the old one's place when the person goes on.
        if self._address is None:
            self._address = OfferedAddress(self.hass)
            await self._address.async_prepare()
        if user_input is not None:
            await async_change_address(self.hass, self._entry, self._address.data)
            return self.async_create_entry(data={})
        address = await self._address.async_describe()
        return self._ask({"account": self._entry.title, "count": self._count, **address})


class ReachFlow(AccountRepairFlow):
    """Looks again whether the operator can call the webhook, or does without it."""

    @override
    async def async_step_init(self, _data: dict[str, Any] | None = None) -> RepairsFlowResult:
        return self.async_show_menu(
            step_id="init",
            menu_options=["confirm", "switch_off"],
            description_placeholders={"account": self._entry.title},
        )

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        if user_input is not None:
            return self.async_create_entry(data={})
        # A subscription to the cloud that came meanwhile is used.
        if url := await async_create_cloudhook(self.hass, self._entry.data[CONF_WEBHOOK_ID]):
            data = {**self._entry.data, CONF_CLOUDHOOK_URL: url}
            self.hass.config_entries.async_update_entry(self._entry, data=data)
        if not find_reach(self.hass, self._entry).is_public:
            return self.async_abort(reason="still_local")
        return self._ask(await self._describe())

    async def async_step_switch_off(self, _data: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Do without the webhook."""
        options = {**self._entry.options, CONF_WEBHOOK: WEBHOOK_OFF}
        self.hass.config_entries.async_update_entry(self._entry, options=options)
        return self.async_create_entry(data={})


class SilenceFlow(AccountRepairFlow):
    """Shows where the operator is to call; it is mended once a call came."""

    def __init__(self, entry: ConfigEntry) -> None:
        """Wait for a call from here on."""
        super().__init__(entry)
        # The log keeps the minute of the last call.
        self._began = dt_util.utcnow().replace(second=0, microsecond=0)

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            if (account := self._find_account()) is None:
                return self.async_abort(reason="not_loaded")
            called_at = await account.log.run(MessageLog.webhook_called_at)
            if called_at is not None and called_at >= self._began:
                await account.log.run(lambda log: log.judge_webhook_from(called_at))
                return self.async_create_entry(data={})
            errors["base"] = "no_call"
        return self._ask(await self._describe(), errors)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    told = data or {}
    entry = hass.config_entries.async_get_entry(str(told.get("entry_id")))
    if entry is None:
        return ConfirmRepairFlow()
    if issue_id.startswith(ISSUE_HOURLY_LIMIT):
        return LimitFlow(entry, str(told.get("limit")))
    if issue_id.startswith(ISSUE_LEAKED_ADDRESS):
        return NewAddressFlow(entry, str(told.get("count")))
    if issue_id.startswith(ISSUE_NO_ADDRESS):
        return ReachFlow(entry)
    if issue_id.startswith(ISSUE_SILENT_WEBHOOK):
        return SilenceFlow(entry)
    return ConfirmRepairFlow()
