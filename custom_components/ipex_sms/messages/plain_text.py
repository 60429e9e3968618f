"""Plain text: an SMS written as people do whose phones know no accents, so that it costs what it should."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import re
from typing import Final
import unicodedata

from .text import GSM7_BASIC, GSM7_EXTENDED, Encoding, find_encoding

# In the GSM-7 alphabet, but a text whose other accents are gone is not left with these alone.
ACCENTS_TO_DROP: Final = frozenset("éÉ")
KEPT: Final = GSM7_BASIC.union(GSM7_EXTENDED) - ACCENTS_TO_DROP

# What Unicode's own decomposition does not bring into the alphabet.
REPLACEMENTS: Final = {
    **dict.fromkeys("„“”‟«»″", '"'),
    **dict.fromkeys("‚‘’‛‹›′´`", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•·▪", "*"),
    "\t": " ",
    "⁄": "/",
    "÷": "/",
    "×": "x",
    "±": "+-",
    "≈": "~",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "←": "<-",
    "©": "(c)",
    "®": "(r)",
    "μ": "u",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "œ": "oe",
    "Œ": "OE",
}


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in GSM-7, and the characters of the original that could not be kept, each once, in its order."""

    text: str = field(repr=False)
    lost: tuple[str, ...] = ()


def write_plainly(text: str) -> PlainText:
    """Return a text in GSM-7 as a Czech writes without accents; one in GSM-7 already stays as it is.

    A letter that cannot be kept becomes a question mark, a symbol is left out. A text of which no letter and no digit
    would be left stays as it is, too: better a dear text than none.
    """
    composed = unicodedata.normalize("NFC", text)
    if find_encoding(composed) is Encoding.GSM7:
        return PlainText(composed)
    written, lost = list[str](), dict[str, None]()
    for character in composed:
        plain = "".join(_write_character(character))
        if KEPT.issuperset(plain):
            written.append(plain)
        else:
            written.append("?" if character.isalnum() else "")
            lost[character] = None
    result = "".join(written)
    if lost:
        result = re.sub(" {2,}", " ", result).strip(" ")
    if not any(character.isalnum() for character in result):
        return PlainText(composed)
    return PlainText(result, tuple(lost))


def _write_character(character: str) -> Iterator[str]:
    if character in KEPT:
        yield character
        return
    for part in unicodedata.normalize("NFKD", REPLACEMENTS.get(character, character)):
        # Marks that stand over a letter, and those that only shape an emoji, are nothing by themselves.
        if unicodedata.category(part) not in ("Mn", "Me", "Cf"):
            yield REPLACEMENTS.get(part, part)
