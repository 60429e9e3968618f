"""The card counts and writes texts as the integration does: both are held to the same examples."""

from tests.messages.text_vectors import PATH, render_vectors


def test_the_examples_that_the_card_is_held_to_are_what_the_integration_says() -> None:
    assert PATH.read_text(encoding="utf-8") == render_vectors(), "run python -m tests.messages.text_vectors"
