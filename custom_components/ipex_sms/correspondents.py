"""Who is meant by the numbers and names of a trigger, and whether a message is from, or to, one of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import re
from typing import Final, Self

from homeassistant.core import HomeAssistant

from .account import find_directory, find_region
from .const import DOMAIN
from .messages.phone import normalize

SHORT_NUMBER: Final = re.compile(r"\d{2,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Numbers and names as people write them; without any there are none."""

    numbers: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)

    @classmethod
    def read(cls, hass: HomeAssistant, written: Iterable[str]) -> Self:
        """Read phone numbers, short numbers such as 60030, recipients' names, and names that companies send from.

        Raises InvalidNumberError for what can be none of these. Whether anybody is called so is not asked: recipients
        come and go, and an automation that names several people must not end with the first who leaves.
        """
        words = [each.strip() for each in written]
        region = find_region(hass)
        numbers = (_read_number(word, region) for word in words)
        return cls(
            numbers=frozenset(number for number in numbers if number is not None),
            names=frozenset(word.casefold() for word in words),
        )

    def include(self, hass: HomeAssistant, number: str, name: str | None) -> bool:
        """Return whether somebody with this number, called so where it is a recipient's, is one of them."""
        if number in self.numbers or (name is not None and name.casefold() in self.names):
            return True
        # A company may send from any word. That must not make it the recipient who is called so.
        return name is None and number.casefold() in self.names and not _is_recipient(hass, number)


def _read_number(word: str, region: str) -> str | None:
    """Return a number as messages show it; None for what is a name."""
    if any(character.isalpha() for character in word) or (word and not any(map(str.isdigit, word))):
        return None
    if SHORT_NUMBER.fullmatch(word):
        return word
    return normalize(word, region)


def _is_recipient(hass: HomeAssistant, name: str) -> bool:
    return any(find_directory(entry).recipients_named(name) for entry in hass.config_entries.async_entries(DOMAIN))
