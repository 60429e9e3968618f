"""Which of the offered answers a reply is."""

from collections.abc import Sequence
from itertools import pairwise
import unicodedata

from .text import plain


def find_answer(reply: str, answers: Sequence[str]) -> str | None:
    """Return the answer that a whole reply is, whatever its case, accents and punctuation; None if it is none of them.

    A number stands for the answer at that place, unless one of the answers is a number itself.
    """
    told = _strip(reply)
    stripped = [_strip(answer) for answer in answers]
    if told in stripped:
        return answers[stripped.index(told)]
    if any(each.isdecimal() for each in stripped):
        return None
    numbered = {str(place): answer for place, answer in enumerate(answers, start=1)}
    return numbered.get(told)


def are_distinct(answers: Sequence[str]) -> bool:
    """Return whether a reply can be one of the answers only, and each of them can be told."""
    stripped = sorted(map(_strip, answers))
    return all(stripped) and all(one != other for one, other in pairwise(stripped))


def _strip(text: str) -> str:
    """Return the letters and digits of a text, of one without any (`👍`) what can be seen."""
    letters = plain(text)
    words = "".join(letter for letter in letters if letter.isalnum())
    return words or "".join(letter for letter in letters if unicodedata.category(letter)[0] not in "MPZC")
