"""Phone numbers: as people and the operator write them, and as we keep them (E.164)."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

# What is longer is no number in anybody's writing, and need not be remembered.
LONGEST: Final = 250


class InvalidNumberError(ValueError):
    """The value is no phone number that exists in a numbering plan; `value` is what was given."""

    def __init__(self, value: object) -> None:
        """Keep the value for the person who wrote it; it stays out of the message, which may be logged."""
        super().__init__("not a valid phone number")
        self.value = str(value)


def normalize(value: object, region: str) -> str:
    """Return a number as E.164, read as someone in `region` (ISO 3166, as `CZ`) writes it.

    Takes national and international forms, with or without spaces, and the integer that YAML and templates make of
    them. Raises InvalidNumberError.
    """
    number = _find_e164(str(value), region)
    if number is None:
        raise InvalidNumberError(value)
    return number


def normalize_counterpart(value: str, region: str) -> str:
    """Return E.164 where the operator shows a full number, else the raw value, such as `60030` or `Alza.cz`."""
    return _find_e164(value, region) or value.strip()


@lru_cache(maxsize=4096)
def is_phone_number(counterpart: str) -> bool:
    """Return whether a counterpart is a full number that can be texted, not a sender such as `60030` or `Alza.cz`."""
    return counterpart.startswith("+") and _parse(counterpart, "ZZ") is not None


def format_international(number: str) -> str:
    """Return an E.164 number as people read it, such as `+420 777 888 999`."""
    parsed = _parse(number, "ZZ")
    return number if parsed is None else phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


def load_region(region: str) -> None:
    """Load the numbering plans from disk; call it outside the event loop, before the first number is read."""
    normalize_counterpart("607608609", region)


def _find_e164(value: str, region: str) -> str | None:
    return _look_up(value, region) if len(value) <= LONGEST else None


# The same few people text and are texted, and to look one number up in the numbering plans takes as long as a request.
@lru_cache(maxsize=4096)
def _look_up(value: str, region: str) -> str | None:
    number = _parse(value, region)
    return None if number is None else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parse(value: str, region: str) -> PhoneNumber | None:
    if any(character.isalpha() for character in value):
        return None
    try:
        number = phonenumbers.parse(value, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
