"""The webhook's address at Home Assistant Cloud, where there is a subscription."""

from hass_nabucasa import NabuCasaBaseError
from homeassistant.core import HomeAssistant

from .const import LOGGER


async def async_create_cloudhook(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Return the cloudhook of a webhook, made where there was none; None without a working subscription."""
    if "cloud" not in hass.config.components:
        return None
    from homeassistant.components import cloud  # noqa: PLC0415 - loads far more than an installation without it has

    if not cloud.async_active_subscription(hass):
        return None
    try:
        return await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    except cloud.CloudNotAvailable, NabuCasaBaseError, TimeoutError, ValueError:
        # The address at the external URL takes its place, and the dialog says what that one is worth.
        LOGGER.debug("Home Assistant Cloud gives no cloudhook now")
        return None


async def async_delete_cloudhook(hass: HomeAssistant, webhook_id: str) -> None:
    """Delete the cloudhook of a webhook, if there still is one."""
    if "cloud" not in hass.config.components:
        return
    from homeassistant.components import cloud  # noqa: PLC0415 - as above

    try:
        await cloud.async_delete_cloudhook(hass, webhook_id)
    except cloud.CloudNotAvailable, ValueError:
        # ValueError is its word for: deleted before, by hand in the cloud's settings.
        LOGGER.debug("There was no cloudhook to delete")
