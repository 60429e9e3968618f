"""The repairs that an account at work raises, and clears when they are healed."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.issue_registry import IssueSeverity, async_create_issue, async_delete_issue

from .const import DOMAIN

ISSUE_HOURLY_LIMIT: Final = "hourly_limit"
ISSUE_LEAKED_ADDRESS: Final = "leaked_address"


@callback
def raise_limit_issue(hass: HomeAssistant, entry: ConfigEntry, limit: int) -> None:
    """Tell that texts were not sent; the fix lifts the limit for an hour."""
    _raise(hass, entry, ISSUE_HOURLY_LIMIT, limit=str(limit))


@callback
def raise_leak_issue(hass: HomeAssistant, entry: ConfigEntry, count: int) -> None:
    """Tell that somebody may know the webhook's address; the fix makes a new one."""
    _raise(hass, entry, ISSUE_LEAKED_ADDRESS, count=str(count))


@callback
def clear_issue(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> None:
    """Tell that all is well again."""
    async_delete_issue(hass, DOMAIN, f"{kind}_{entry.entry_id}")


def _raise(hass: HomeAssistant, entry: ConfigEntry, kind: str, **placeholders: str) -> None:
    async_create_issue(
        hass,
        DOMAIN,
        f"{kind}_{entry.entry_id}",
        data={"entry_id": entry.entry_id, **placeholders},
        is_fixable=True,
        severity=IssueSeverity.WARNING,
        translation_key=kind,
        translation_placeholders={"account": entry.title, **placeholders},
    )
