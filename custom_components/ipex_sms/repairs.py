"""Repairs: what a person can mend with one click."""

from typing import override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .account import loaded_accounts
from .guard_issue import ISSUE_HOURLY_LIMIT


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


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    if data is not None and issue_id.startswith(ISSUE_HOURLY_LIMIT):
        return LiftLimitFlow(str(data["entry_id"]))
    return ConfirmRepairFlow()
