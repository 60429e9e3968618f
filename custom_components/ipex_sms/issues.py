"""The repairs that an account raises, and clears when they are healed."""

from collections.abc import Collection
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.issue_registry import IssueSeverity

from .const import DOMAIN, PORTAL_URL

ISSUE_HOURLY_LIMIT: Final = "hourly_limit"
ISSUE_LEAKED_ADDRESS: Final = "leaked_address"
ISSUE_NO_ADDRESS: Final = "no_address"
ISSUE_NUMBER_MISSING: Final = "number_missing"
ISSUE_SENDER_REFUSED: Final = "sender_refused"
ISSUE_SILENT_WEBHOOK: Final = "silent_webhook"
_OF_A_NUMBER = (f"{ISSUE_SENDER_REFUSED}_", f"{ISSUE_NUMBER_MISSING}_")


@callback
def raise_limit_issue(hass: HomeAssistant, entry: ConfigEntry, limit: int) -> None:
    """Tell that texts were not sent; the fix lifts the limit for an hour."""
    _raise(hass, entry, ISSUE_HOURLY_LIMIT, limit=str(limit))


@callback
def raise_leak_issue(hass: HomeAssistant, entry: ConfigEntry, count: int) -> None:
    """Tell that somebody may know the webhook's address; the fix makes a new one."""
    _raise(hass, entry, ISSUE_LEAKED_ADDRESS, count=str(count))


@callback
def raise_address_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell that the operator cannot call the webhook; the fix looks again, or does without it."""
    _raise(hass, entry, ISSUE_NO_ADDRESS)


@callback
def raise_silence_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell that the operator does not call the webhook; the fix shows the address and waits for a call."""
    _raise(hass, entry, ISSUE_SILENT_WEBHOOK)


@callback
def raise_sender_issue(hass: HomeAssistant, entry: ConfigEntry, number: str, sender: str) -> None:
    """Tell that the operator lets nobody send from a number; only the operator's portal can mend that."""
    kind = f"{ISSUE_SENDER_REFUSED}_{number}"
    _raise(hass, entry, kind, ISSUE_SENDER_REFUSED, is_fixable=False, sender=sender, portal_url=PORTAL_URL)


@callback
def clear_sender_issue(hass: HomeAssistant, entry: ConfigEntry, number: str) -> None:
    """Tell that the operator takes texts from a number again."""
    clear_issue(hass, entry, f"{ISSUE_SENDER_REFUSED}_{number}")


@callback
def raise_number_issue(hass: HomeAssistant, entry: ConfigEntry, number: str, sender: str) -> None:
    """Tell that the operator no longer allows a number; a person allows it again, or deletes the sender."""
    kind = f"{ISSUE_NUMBER_MISSING}_{number}"
    _raise(hass, entry, kind, ISSUE_NUMBER_MISSING, is_fixable=False, sender=sender, portal_url=PORTAL_URL)


@callback
def clear_number_issue(hass: HomeAssistant, entry: ConfigEntry, number: str) -> None:
    """Tell that the operator allows a number again."""
    clear_issue(hass, entry, f"{ISSUE_NUMBER_MISSING}_{number}")


@callback
def clear_issues_of_others(hass: HomeAssistant, entry: ConfigEntry, numbers: Collection[str]) -> None:
    """Forget what was told of numbers that are no senders any more."""
    kept = {f"{kind}_{number}" for kind in (ISSUE_SENDER_REFUSED, ISSUE_NUMBER_MISSING) for number in numbers}
    for domain, issue_id in list(ir.async_get(hass).issues):
        kind = issue_id.removesuffix(f"_{entry.entry_id}")
        if domain == DOMAIN and kind != issue_id and kind.startswith(_OF_A_NUMBER) and kind not in kept:
            ir.async_delete_issue(hass, domain, issue_id)


@callback
def clear_issue(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> None:
    """Tell that all is well again."""
    ir.async_delete_issue(hass, DOMAIN, f"{kind}_{entry.entry_id}")


@callback
def clear_all_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the repairs of an account that is gone."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.endswith(f"_{entry.entry_id}"):
            ir.async_delete_issue(hass, domain, issue_id)


def _raise(
    hass: HomeAssistant,
    entry: ConfigEntry,
    kind: str,
    translation_key: str | None = None,
    *,
    is_fixable: bool = True,
    **placeholders: str,
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{kind}_{entry.entry_id}",
        data={"entry_id": entry.entry_id, **placeholders},
        is_fixable=is_fixable,
        severity=IssueSeverity.WARNING,
        translation_key=translation_key or kind,
        translation_placeholders={"account": entry.title, **placeholders},
    )
