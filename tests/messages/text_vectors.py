"""Texts with what the integration says of them, for the dashboard card: it counts the same way in another language.

`python -m tests.messages.text_vectors` writes them anew.
"""

from collections.abc import Iterator
import json
from pathlib import Path

from custom_components.ipex_sms.messages.plain_text import REPLACEMENTS, write_plainly
from custom_components.ipex_sms.messages.text import GSM7_BASIC, GSM7_EXTENDED, count_parts

PATH = Path(__file__).parents[2] / "frontend" / "test" / "text-vectors.json"

_SENTENCE = "Příliš žluťoučký kůň úpěl ďábelské ódy. "


def _give_texts() -> Iterator[str]:
    yield from ("a", "Ahoj, přijedu v 18:30.", "Hello, is the gate open?", "Krásné ráno", "café", "Č", "ahoj\r\nsvěte")
    yield "".join(sorted(GSM7_BASIC))
    yield "".join(sorted(GSM7_EXTENDED))
    yield "".join(sorted(REPLACEMENTS))
    yield from ("a" * length for length in (159, 160, 161, 306, 307, 459, 460))
    yield from ("č" * length for length in (69, 70, 71, 134, 135, 201, 202))
    yield from ("€" * length for length in (79, 80, 81, 153, 154))
    yield from ("🏡" * length for length in (34, 35, 36, 67, 68))
    # A character of two units on the border of two parts.
    yield from ("a" * 152 + "€" + "a" * rest for rest in (0, 6, 7, 151, 152))
    yield from ("č" * 66 + "🏡" + "č" * rest for rest in (0, 2, 3, 66))
    yield from (_SENTENCE * times for times in (1, 2, 4, 5))
    yield from (
        "Dům 🏡 je  náš 👩‍👩‍👧",
        "🏡🏡",
        "Ďakujem, už som doma – 5 minút…",
        "Straße für Köln, Ærø",
        "Zażółć gęślą jaźń",
    )
    yield from (
        "Привет",
        "Χαίρετε",
        "日本語 123",
        "٣٤٥",
        "½ ™ №5 ﬁn",
        "a\u0301 e\u0301 c\u030c",
        "\u200bskrytá\u200b mezera",
        "👍🏽 ok č",
    )


def render_vectors() -> str:
    """Return the file's content."""
    vectors = []
    for text in _give_texts():
        parts, encoding = count_parts(text)
        plain = write_plainly(text)
        vectors.append(
            {"text": text, "parts": parts, "encoding": encoding, "plain": plain.text, "lost": list(plain.lost)}
        )
    lines = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in vectors)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    PATH.write_text(render_vectors(), encoding="utf-8")
