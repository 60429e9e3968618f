"""What the browser's run takes for a sentence that is seen, and for one that nobody should see."""

import pytest

from scripts.browser.wording import Wording

ENGLISH, CZECH = Wording("en"), Wording("cs")


@pytest.mark.parametrize(
    "line",
    [
        "component.ipex_sms.config.step.user.title",
        "deliver_within *",
        "always",
        "already_configured",
        "The account {account} is gone.",
        "[object Object]",
    ],
)
@pytest.mark.parametrize("wording", [ENGLISH, CZECH], ids=["en", "cs"])
def test_keys_placeholders_and_objects_are_untranslated(wording: Wording, line: str) -> None:
    assert wording.find_untranslated(["IPEX SMS", line]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Deliver within",
        "Password*",
        "This is not a valid phone number. Enter it with the country code, such as +420 777 888 999.",
        "The operator refused the login. Check it and try again. Invalid user credentials",
        "Whoever knows the address can pretend to be the operator: treat it like a password.",
    ],
)
def test_an_english_sentence_is_right_in_english_and_wrong_in_czech(line: str) -> None:
    assert ENGLISH.find_untranslated([line]) == []
    assert CZECH.find_untranslated([line]) == [line]


@pytest.mark.parametrize("line", ["Doručit do *", "Token", "Anna", "SMS Chat", "Instant SMS", "api@example.com", "0"])
def test_what_is_czech_or_a_name_is_right_in_czech(line: str) -> None:
    assert CZECH.find_untranslated([line]) == []


def test_a_step_is_its_title_each_paragraph_and_each_field_with_its_description() -> None:
    texts = [sentence.text for sentence in ENGLISH.sentences("config.step.credentials", without={"sections"})]
    assert texts == [
        "API access",
        (
            "Enter the API access that you created in the operator's portal, in the section For developers. "
            "Setting up sends no SMS."
        ),
        "E-mail",
        "Password",
        "E-mail of the API access.",
        "Password of the API access.",
    ]
    assert len(ENGLISH.sentences("config.step.webhook.description")) == 2  # The address and its reach are no sentences.


def test_a_sentence_matches_its_whole_line_whatever_stands_for_the_placeholders() -> None:
    [sentence] = ENGLISH.sentences("exceptions.logbook_received.message")
    assert sentence.pattern.fullmatch("received a message from Anna")
    assert not sentence.pattern.fullmatch("+420 777 888 999 received a message from Anna")
    assert sentence.after("+420 777 888 999").pattern.fullmatch("+420 777 888 999 received a message from Anna")


def test_a_path_that_leads_to_no_text_is_an_error() -> None:
    assert ENGLISH["title"] == "IPEX SMS"
    with pytest.raises(TypeError, match=r"config\.step"):
        ENGLISH["config.step"]
    with pytest.raises(KeyError):
        ENGLISH["config.step.nowhere"]
