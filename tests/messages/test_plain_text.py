"""A text in GSM-7 is what a Czech writes without accents, and what cannot be kept is named."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.ipex_sms.messages.plain_text import PlainText, write_plainly
from custom_components.ipex_sms.messages.text import Encoding, find_encoding


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "Prilis zlutoucky kun upel dabelske ody"),
        ("PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ ÚPĚL ĎÁBELSKÉ ÓDY", "PRILIS ZLUTOUCKY KUN UPEL DABELSKE ODY"),
        (
            "Kŕdeľ šťastných ďatľov učí pri ústí Váhu mĺkveho koňa",
            "Krdel stastnych datlov uci pri usti Vahu mlkveho kona",
        ),
        ("Řekl: „Voda – všude…“", 'Rekl: "Voda - vsude..."'),
        ("šest metrů², 21 µm, ½ l", "sest metru2, 21 um, 1/2 l"),
        ("ve sklepě\tje voda\nvolejte", "ve sklepe je voda\nvolejte"),
        ("Łódź → Đakovo ≥ 5 €", "Lodz -> Dakovo >= 5 €"),
        ("Voda ve sklepe\u030c", "Voda ve sklepe"),
    ],
)
def test_accents_quotes_dashes_and_ellipses_are_written_plainly(text: str, plain: str) -> None:
    written = write_plainly(text)
    assert (written.text, written.lost) == (plain, ())


@pytest.mark.parametrize("text", ["Café à la Größe", "Ω {5 €}", "Voda", ""])
def test_what_costs_no_more_stays_as_it_is(text: str) -> None:
    assert write_plainly(text).text == text


@pytest.mark.parametrize(
    ("text", "plain", "lost"),
    [
        ("🔥 Hoří! 🔥🔥", "Hori!", ("🔥",)),
        ("Hoří 🔥 půda", "Hori puda", ("🔥",)),
        ("Ve sklepě je 21 °C", "Ve sklepe je 21 C", ("°",)),
        ("Привет, Anno", "??????, Anno", tuple("Привет")),
        ("Pozor ⚠️ voda", "Pozor voda", ("⚠",)),
    ],
)
def test_what_cannot_be_kept_is_named(text: str, plain: str, lost: tuple[str, ...]) -> None:
    written = write_plainly(text)
    assert (written.text, written.lost) == (plain, lost)


@pytest.mark.parametrize("text", ["🔥🔥", "\u030c", "„…“ 🔥"])
def test_a_text_of_which_nothing_would_be_left_is_sent_as_it_is(text: str) -> None:
    assert (write_plainly(text).text, write_plainly(text).lost) == (text, ())


@settings(derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_is_written_in_the_cheap_alphabet_or_as_it_is(text: str) -> None:
    written = write_plainly(text)
    assert find_encoding(written.text) is Encoding.GSM7 or written == PlainText(unicodedata.normalize("NFC", text))
    assert write_plainly(written.text) == PlainText(written.text)
