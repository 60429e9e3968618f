"""Translated sentences that become part of a message or of an error."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations, async_get_translations

from .const import DOMAIN


async def async_load_sentences(hass: HomeAssistant) -> None:
    """Load the sentences, where they may be needed before any account is set up."""
    await async_get_translations(hass, hass.config.language, "exceptions", {DOMAIN})


def find_sentence(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a sentence in the language of Home Assistant; the key, where there is none."""
    translations = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    return translations.get(f"component.{DOMAIN}.exceptions.{key}.message", key).format(**placeholders)


def find_reason_sentence(hass: HomeAssistant, reason: str, **placeholders: str) -> str:
    """Return why something failed, in the language of Home Assistant; `reason` is one of the contract's words."""
    key = f"reason_{reason}"
    sentence = find_sentence(hass, key, **placeholders)
    return reason if sentence == key else sentence
