"""Translated sentences that become part of a message or of an error."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN


def find_reason_sentence(hass: HomeAssistant, reason: str, **placeholders: str) -> str:
    """Return why something failed, in the language of Home Assistant; `reason` is one of the contract's words."""
    translations = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    return translations.get(f"component.{DOMAIN}.exceptions.reason_{reason}.message", reason).format(**placeholders)
