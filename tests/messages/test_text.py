"""Parts are counted as the bill counts them, and texts compared as people would."""

import pytest

from custom_components.ipex_sms.messages.text import canonical, count_parts, fold


@pytest.mark.parametrize(
    ("text", "parts", "encoding"),
    [
        ("", 1, "gsm7"),
        ("a" * 160, 1, "gsm7"),
        ("a" * 161, 2, "gsm7"),
        ("a" * 306, 2, "gsm7"),
        ("a" * 307, 3, "gsm7"),
        ("€" * 80, 1, "gsm7"),
        ("€" * 81, 2, "gsm7"),
        ("a" * 152 + "€" + "a" * 153, 3, "gsm7"),  # the escaped character does not fit into the first part
        ("ř" * 70, 1, "ucs2"),
        ("ř" * 71, 2, "ucs2"),
        ("ř" * 134, 2, "ucs2"),
        ("ř" * 135, 3, "ucs2"),
        ("😀" * 35, 1, "ucs2"),
        ("😀" * 36, 2, "ucs2"),
        ("ř" * 66 + "😀" + "ř" * 66, 3, "ucs2"),  # a surrogate pair is not divided
        ("éàè Ω {}", 1, "gsm7"),
        ("Voda ve sklepě", 1, "ucs2"),
    ],
)
def test_parts_are_counted_as_the_bill_counts_them(text: str, parts: int, encoding: str) -> None:
    assert count_parts(text) == (parts, encoding)


def test_texts_are_the_same_whatever_their_newlines_spaces_and_composition() -> None:
    assert canonical(" Voda\r\nve sklepe\u030c\r ") == canonical("Voda\nve sklepě")
    assert canonical("Voda") != canonical("voda")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Večer", "vecer"),
        ("VEC\u030cER", "vecer"),
        ("Straße", "strasse"),
        ("good\u00a0\n evening", "good evening"),
        (" on ", " on "),
        ("👵", "👵"),
    ],
)
def test_texts_are_searched_without_case_accents_and_kinds_of_white_space(text: str, folded: str) -> None:
    assert fold(text) == folded
