"""The dashboard card: one file that Home Assistant serves, and that dashboards load without anybody's doing."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]  # exported from 2026.11 on
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from homeassistant.components.lovelace import LovelaceData
    from homeassistant.components.lovelace.resources import ResourceStorageCollection

FILE_NAME: Final = "ipex-sms-card.js"
CARD_PATH: Final = Path(__file__).parent / "frontend" / FILE_NAME
# Beginning and end of the card's address, whatever version it is of.
_ADDRESS_START: Final = f"/{DOMAIN}/card/"
_ADDRESS_END: Final = f"/{FILE_NAME}"
_DIGITS: Final = 16


@dataclass(slots=True)
class CardResource:
    """The address of the card, and how dashboards learn of it."""

    url: str
    # Accounts are set up side by side; one of them makes the card known.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_extra: bool = False


DATA_CARD: HassKey[CardResource] = HassKey(f"{DOMAIN}_card")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the file, once for the whole run of Home Assistant, at an address that changes with its content."""
    try:
        url = await hass.async_add_executor_job(_find_url)
    except OSError as error:
        LOGGER.error("The dashboard card is missing in the installation of IPEX SMS: %s", error)
        return
    await hass.http.async_register_static_paths([StaticPathConfig(url, str(CARD_PATH), cache_headers=True)])
    hass.data[DATA_CARD] = CardResource(url)


async def async_announce_card(hass: HomeAssistant) -> None:
    """Let all dashboards load the card: as a resource, or beside the frontend where resources are kept in YAML."""
    if (card := hass.data.get(DATA_CARD)) is None or (lovelace := _find_lovelace(hass)) is None:
        return
    async with card.lock:
        if lovelace.resource_mode == "storage":
            await _keep_resource(lovelace.resources, card.url)  # type: ignore[arg-type]
        elif not card.is_extra and "frontend" in hass.config.components:
            from homeassistant.components.frontend import add_extra_js_url  # noqa: PLC0415

            add_extra_js_url(hass, card.url)
            card.is_extra = True


async def async_withdraw_card(hass: HomeAssistant) -> None:
    """Take the card out of all dashboards."""
    if (card := hass.data.get(DATA_CARD)) is None or (lovelace := _find_lovelace(hass)) is None:
        return
    async with card.lock:
        if lovelace.resource_mode == "storage":
            await _keep_resource(lovelace.resources, None)  # type: ignore[arg-type]
        elif card.is_extra:
            from homeassistant.components.frontend import remove_extra_js_url  # noqa: PLC0415

            remove_extra_js_url(hass, card.url)
            card.is_extra = False


def _find_url() -> str:
    digest = sha256(CARD_PATH.read_bytes()).hexdigest()[:_DIGITS]
    # In the path and not behind it, for some caches look at no query.
    return f"{_ADDRESS_START}{digest}{_ADDRESS_END}"


def _find_lovelace(hass: HomeAssistant) -> LovelaceData | None:
    if "lovelace" not in hass.config.components:
        return None
    from homeassistant.components.lovelace.const import LOVELACE_DATA  # noqa: PLC0415

    return hass.data[LOVELACE_DATA]


async def _keep_resource(resources: ResourceStorageCollection, url: str | None) -> None:
    """Bring the stored resources to hold exactly one card, at this address, or (None) none."""
    # Without this, what is created before the first look at the dashboards would replace all that users have there.
    await resources.async_get_info()
    ours = [item for item in resources.async_items() if _is_ours(item["url"])]
    kept = None if url is None else next((item for item in ours if item["url"] == url), next(iter(ours), None))
    for item in ours:
        if item is not kept:
            await resources.async_delete_item(item["id"])
    if url is None:
        return
    if kept is None:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif kept["url"] != url or kept["type"] != "module":
        await resources.async_update_item(kept["id"], {"res_type": "module", "url": url})


def _is_ours(url: str) -> bool:
    return url.startswith(_ADDRESS_START) and url.partition("?")[0].endswith(_ADDRESS_END)
