"""The repair that tells that an account's hourly limit was hit."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.issue_registry import IssueSeverity, async_create_issue, async_delete_issue

from .const import DOMAIN

ISSUE_HOURLY_LIMIT: Final = "hourly_limit"


@callback
def raise_limit_issue(hass: HomeAssistant, entry: ConfigEntry, limit: int) -> None:
    """Tell that texts were not sent; the fix lifts the limit for an hour."""
    async_create_issue(
        hass,
        DOMAIN,
        _find_id(entry),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=IssueSeverity.WARNING,
        translation_key=ISSUE_HOURLY_LIMIT,
        translation_placeholders={"account": entry.title, "limit": str(limit)},
    )


@callback
def clear_limit_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell that texts go out again."""
    async_delete_issue(hass, DOMAIN, _find_id(entry))


def _find_id(entry: ConfigEntry) -> str:
    return f"{ISSUE_HOURLY_LIMIT}_{entry.entry_id}"
