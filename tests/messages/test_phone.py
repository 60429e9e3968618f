"""Numbers are taken as people, the frontend and the operator write them."""

import pytest

from custom_components.ipex_sms.messages.phone import (
    InvalidNumberError,
    format_international,
    normalize,
    normalize_counterpart,
)


@pytest.mark.parametrize(
    "written",
    ["607608609", "+420 607 608 609", "00420607608609", "420607608609", 420607608609, "(+420) 607-608-609"],
)
def test_a_number_is_read_as_people_write_it(written: str | int) -> None:
    assert normalize(written, "CZ") == "+420607608609"


def test_a_national_number_belongs_to_the_country_of_the_installation() -> None:
    assert normalize("0905 123 456", "SK") == "+421905123456"


@pytest.mark.parametrize("written", ["", "anna", "60030", "112", "123", "+420 12", "6076086091234567", None, True])
def test_what_is_no_number_is_refused_by_value(written: object) -> None:
    with pytest.raises(InvalidNumberError) as refusal:
        normalize(written, "CZ")
    assert refusal.value.value == str(written)
    assert not str(written) or str(written) not in str(refusal.value)


@pytest.mark.parametrize("sender", ["60030", "112", "116111", "Alza.cz", "KB777888999", ""])
def test_senders_that_are_no_full_number_come_through_as_they_are(sender: str) -> None:
    assert normalize_counterpart(sender, "CZ") == sender


def test_full_numbers_of_the_operator_become_e164() -> None:
    assert normalize_counterpart("420607608609", "CZ") == "+420607608609"


def test_a_number_is_shown_as_people_read_it() -> None:
    assert format_international("+420777888999") == "+420 777 888 999"
    assert format_international("60030") == "60030"
