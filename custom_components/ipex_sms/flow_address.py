"""The webhook's address that a flow shows to be pasted into the operator's settings."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from .cloudhook import async_create_cloudhook, async_delete_cloudhook
from .const import CONF_CLOUDHOOK_URL, DOMAIN, PORTAL_URL
from .webhook_address import locate


async def async_describe(hass: HomeAssistant, webhook_id: str, cloudhook_url: str | None) -> dict[str, str]:
    """Return the placeholders of a step that shows a webhook's address: where it is pasted, and its reach in words."""
    url, reach = locate(hass, webhook_id, cloudhook_url)
    sentences = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    return {
        "portal_url": PORTAL_URL,
        "webhook_url": url,
        "reach": sentences[f"component.{DOMAIN}.selector.webhook_reach.options.{reach}"],
    }


class OfferedAddress:
    """A webhook's address that a flow shows; its cloudhook is deleted again unless an entry keeps it."""

    def __init__(self, hass: HomeAssistant, webhook_id: str | None = None, cloudhook_url: str | None = None) -> None:
        self._hass = hass
        self._webhook_id = webhook_id or webhook.async_generate_id()
        self._cloudhook_url = cloudhook_url
        self._prepared = cloudhook_url is not None
        self._withdrawn = False

    async def async_prepare(self) -> None:
        """Make a cloudhook, once, where there is a subscription."""
        if self._prepared:
            return
        self._prepared = True
        self._cloudhook_url = await async_create_cloudhook(self._hass, self._webhook_id)
        if self._withdrawn:
            # The dialog was closed while the cloud was still at it.
            self.async_withdraw()

    @property
    def data(self) -> dict[str, str]:
        """What of the address belongs into an entry's data."""
        data = {CONF_WEBHOOK_ID: self._webhook_id}
        if self._cloudhook_url is not None:
            data[CONF_CLOUDHOOK_URL] = self._cloudhook_url
        return data

    async def async_describe(self) -> dict[str, str]:
        """Return the placeholders of a `webhook` step: the address, and from where it can be called."""
        return await async_describe(self._hass, self._webhook_id, self._cloudhook_url)

    @callback
    def async_withdraw(self) -> None:
        """Delete the cloudhook unless an entry keeps it; called when the flow is over, however it ended."""
        self._withdrawn = True
        if self._cloudhook_url is None or any(
            entry.data.get(CONF_CLOUDHOOK_URL) == self._cloudhook_url
            for entry in self._hass.config_entries.async_entries(DOMAIN)
        ):
            return
        self._hass.async_create_task(
            async_delete_cloudhook(self._hass, self._webhook_id), "ipex_sms withdraws a cloudhook"
        )


async def async_change_address(
    hass: HomeAssistant, entry: ConfigEntry, address: Mapping[str, str], options: Mapping[str, Any] | None = None
) -> None:
    """Give an entry another address, together with its options; the old cloudhook is deleted."""
    old = dict(entry.data)
    kept = {key: value for key, value in old.items() if key not in (CONF_WEBHOOK_ID, CONF_CLOUDHOOK_URL)}
    # Data and options change as one, so that the account is reloaded once.
    new_options = entry.options if options is None else options
    hass.config_entries.async_update_entry(entry, data=kept | dict(address), options=new_options)
    if CONF_CLOUDHOOK_URL in old:
        await async_delete_cloudhook(hass, old[CONF_WEBHOOK_ID])
