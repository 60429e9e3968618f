"""System health: can the operator be reached, does the login work, does the webhook, and what waits."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from homeassistant.components.system_health import SystemHealthRegistration, async_check_can_reach_url
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed

from .account import Account, loaded_accounts
from .const import CONF_AUTH_URL, CONF_INSTANT_URL, CONF_SMS_URL, DOMAIN
from .webhook_address import Reach, find_reach, uses_webhook

SERVERS: Final = {
    "can_reach_sms": CONF_SMS_URL,
    "can_reach_login": CONF_AUTH_URL,
    "can_reach_instant": CONF_INSTANT_URL,
}


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(async_get_info)


async def async_get_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is shown of all accounts: no names, addresses or numbers, for people paste it into reports."""
    entries, accounts = hass.config_entries.async_entries(DOMAIN), loaded_accounts(hass)
    info: dict[str, Any] = {"accounts_loaded": f"{len(accounts)}/{len(entries)}"}
    for key, field in SERVERS.items():
        if urls := {entry.data[field] for entry in entries}:
            info[key] = _check_all(hass, urls)
    logs = await asyncio.gather(*(_read_log(account) for account in accounts))
    info["login_works"] = _join(_is_login_accepted(account) for account in accounts)
    if any(account.coordinator.login_expires for account in accounts):
        info["login_expires"] = _join(account.coordinator.login_expires for account in accounts)
    info["webhook"] = _join(_find_mode(hass, account) for account in accounts)
    info["webhook_last_call"] = _join(called_at for called_at, _ in logs)
    info["outbox"] = _join(rows["outbox"] for _, rows in logs)
    info["messages"] = _join(rows["messages"] for _, rows in logs)
    return info


async def _check_all(hass: HomeAssistant, urls: Collection[str]) -> str | dict[str, str]:
    """Return what is wrong with the first of a few servers that cannot be reached, or `ok`."""
    answers = await asyncio.gather(*(async_check_can_reach_url(hass, url) for url in sorted(urls)))
    return next((answer for answer in answers if answer != "ok"), "ok")


async def _read_log(account: Account) -> tuple[datetime | None, dict[str, int]]:
    return await account.log.run(lambda log: (log.webhook_called_at(), log.count_rows()))


def _is_login_accepted(account: Account) -> bool:
    return not isinstance(account.coordinator.last_exception, ConfigEntryAuthFailed)


def _find_mode(hass: HomeAssistant, account: Account) -> str:
    if not uses_webhook(account.entry):
        return "off"
    reach = find_reach(hass, account.entry)
    if not reach.is_public:
        return "none"
    return "cloudhook" if reach is Reach.CLOUD else "external"


def _join(values: Iterable[object]) -> object:
    """Return the value of the only account, or those of several as one text, in the order they were added."""
    every = list(values)
    return every[0] if len(every) == 1 else ", ".join(str(value) for value in every)
