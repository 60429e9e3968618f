"""The text of an SMS: its alphabet, the parts it is billed as, and when two texts are the same one."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import repeat
import unicodedata

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table behind the escape character.
GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENDED = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """The alphabet a text is sent in."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


# Units (septets or UTF-16 code units) in a single message and in each part of a joined one.
SINGLE_PART = {Encoding.GSM7: 160, Encoding.UCS2: 70}
JOINED_PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}


def find_encoding(text: str) -> Encoding:
    """Return the cheapest alphabet that holds every character of a text."""
    return Encoding.GSM7 if GSM7_BASIC.union(GSM7_EXTENDED).issuperset(text) else Encoding.UCS2


def count_parts(text: str) -> tuple[int, Encoding]:
    """Return how many parts the bill counts for a text, and its alphabet.

    A character of two units (an escaped one, or a surrogate pair) is never divided between two parts.
    """
    encoding = find_encoding(text)
    sizes = list(_unit_sizes(text, encoding))
    if sum(sizes) <= SINGLE_PART[encoding]:
        return 1, encoding
    parts, used = 1, 0
    for size in sizes:
        if used + size > JOINED_PART[encoding]:
            parts, used = parts + 1, 0
        used += size
    return parts, encoding


def canonical(text: str) -> str:
    """Return a text as it is compared: composed characters, one kind of newline, no space around it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(text: str) -> str:
    """Return a text without accents, case and white space: what a network may alter, and people call the same."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and not letter.isspace())


def _unit_sizes(text: str, encoding: Encoding) -> Iterator[int]:
    if encoding is Encoding.GSM7:
        return (2 if character in GSM7_EXTENDED else 1 for character in text)
    if text.isascii():
        return repeat(1, len(text))
    return (2 if ord(character) > 0xFFFF else 1 for character in text)  # noqa: PLR2004
