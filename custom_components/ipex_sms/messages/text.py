"""The text of an SMS: its alphabet, the parts it is billed as, and when two texts are the same one."""

from enum import StrEnum
from math import ceil
import re
import unicodedata

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table behind the escape character.
GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENDED = frozenset("\f^{}\\[~]|€")
GSM7 = GSM7_BASIC | GSM7_EXTENDED


class Encoding(StrEnum):
    """The alphabet a text is sent in."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


# What lies behind it takes a surrogate pair.
LAST_OF_ONE_UNIT = "\uffff"

# Units (septets or UTF-16 code units) in a single message and in each part of a joined one.
SINGLE_PART = {Encoding.GSM7: 160, Encoding.UCS2: 70}
JOINED_PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}


def find_encoding(text: str) -> Encoding:
    """Return the cheapest alphabet that holds every character of a text."""
    return Encoding.GSM7 if GSM7.issuperset(text) else Encoding.UCS2


def count_parts(text: str) -> tuple[int, Encoding]:
    """Return how many parts the bill counts for a text, and its alphabet.

    A character of two units (an escaped one, or a surrogate pair) is never divided between two parts.
    """
    encoding = find_encoding(text)
    single, joined = SINGLE_PART[encoding], JOINED_PART[encoding]
    if not _has_wide(text, encoding):
        return 1 if len(text) <= single else ceil(len(text) / joined), encoding
    sizes = [2 if _has_wide(character, encoding) else 1 for character in text]
    if sum(sizes) <= single:
        return 1, encoding
    parts, used = 1, 0
    for size in sizes:
        if used + size > joined:
            parts, used = parts + 1, 0
        used += size
    return parts, encoding


def canonical(text: str) -> str:
    """Return a text as it is compared: composed characters, one kind of newline, no space around it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def fold(text: str) -> str:
    """Return a text without accents and case, and with one space for any white space: as people search for it."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\s+", " ", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def plain(text: str) -> str:
    """Return a text without accents, case and white space: what a network may alter, and people call the same."""
    return fold(text).replace(" ", "")


def _has_wide(text: str, encoding: Encoding) -> bool:
    """Return whether any character takes two units."""
    if encoding is Encoding.GSM7:
        return not GSM7_EXTENDED.isdisjoint(text)
    return max(text) > LAST_OF_ONE_UNIT
