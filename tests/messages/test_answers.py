"""Which of the offered answers a reply is."""

import pytest

from custom_components.ipex_sms.messages.answers import are_distinct, find_answer


@pytest.mark.parametrize(
    ("reply", "answers", "answer"),
    [
        ("Yes.", ["yes", "no"], "yes"),
        ("  YES!\n", ["yes", "no"], "yes"),
        ("ano", ["Áno", "Ne"], "Áno"),
        ("ŽLUTÁ", ["žlutá", "modrá"], "žlutá"),
        ("zluta", ["žlutá", "modrá"], "žlutá"),
        ("not now", ["Not now!", "now"], "Not now!"),
        ("yes please", ["yes", "no"], None),
        ("no yes", ["yes", "no"], None),
        ("", ["yes", "no"], None),
        ("...", ["yes", "no"], None),
        ("👍🏻", ["👍", "👎"], None),
        ("👍\ufe0f!", ["👍", "👎"], "👍"),
        ("yes", [], None),
        ("1", ["yes", "no"], "yes"),
        ("2.", ["yes", "no"], "no"),
        ("3", ["yes", "no"], None),
        ("0", ["yes", "no"], None),
        ("1", [], None),
        ("2", ["2", "4"], "2"),
        ("1", ["2", "4"], None),
        ("1", ["stay", "2"], None),
        ("10", [str(number) for number in range(8, 12)], "10"),
    ],
)
def test_a_reply_is_the_answer_that_it_says_and_nothing_else(
    reply: str, answers: list[str], answer: str | None
) -> None:
    assert find_answer(reply, answers) == answer


@pytest.mark.parametrize(
    ("answers", "are"),
    [
        ([], True),
        (["yes", "no"], True),
        (["👍", "👎"], True),
        (["yes", "Yes!"], False),
        (["áno", "ne", "ANO"], False),
        (["yes", ""], False),
        (["yes", "…"], False),
    ],
)
def test_answers_must_be_told_apart(answers: list[str], are: bool) -> None:  # noqa: FBT001 - the expected value
    assert are_distinct(answers) is are
