"""Step 8: what cannot be sent gets an answer that a person understands, and nothing is lost by it."""

from scripts.story.cast import ANNA, BORIS, NUMBER
from scripts.story.household import Household
from scripts.story.observing import StoryError, expect, until
from scripts.story.rest import JsonObject
from scripts.story.websocket import ActionError


async def refuse_what_cannot_be(house: Household) -> list[str]:
    """Try a wrong number, an empty text, and a sender that the operator refuses."""
    known = await _known_ids(house)
    wrong_number = await _fail(house, "invalid_number", to=["Anna", "12"], message="Dinner is ready")
    expect("12" in wrong_number, f"the error does not name the number 12: {wrong_number}")
    await until("Anna's text of the same call", lambda: house.texts_to(ANNA, "Dinner is ready"))

    empty_text = await _fail(house, "empty_text", to=["Anna"], message=" ")

    house.gateway.numbers.remove(NUMBER)
    refused = await _fail(house, "sender_not_allowed", to=["Boris"], message="From nobody")
    house.gateway.numbers.insert(0, NUMBER)
    await until("the event failed", lambda: house.events_of("failed", "From nobody"))

    await house.socket.call("ipex_sms.send_message", to=["Boris"], message="All is well", wait_for_delivery=True)
    expect(house.texts_to(BORIS, "All is well"), "the text after the errors did not go out")
    expect(not house.texts_to(ANNA, " "), "an empty text went out")
    kept = await _known_ids(house)
    expect(known <= kept, f"the log lost {len(known - kept)} messages")
    expect(len(kept) == len(known) + 3, f"{len(kept) - len(known)} messages were added to the log, not 3")
    return [
        f"a wrong number:    {wrong_number}",
        "                   Anna, in the same call, got her text",
        f"an empty text:     {empty_text}",
        f"a refused sender:  {refused}",
        f"all {len(known)} messages of before are still in the log, and the next text was delivered",
    ]


async def _fail(house: Household, key: str, to: list[str], message: str) -> str:
    try:
        await house.socket.call("ipex_sms.send_message", to=to, message=message)
    except ActionError as error:
        expect(error.key == key, f"the error was {error.key} ({error}), not {key}")
        return str(error)
    raise StoryError(f"there was no error {key}")


async def _known_ids(house: Household) -> set[str]:
    response = await house.socket.call("ipex_sms.get_messages", respond=True, limit=500)
    messages: list[JsonObject] = response["messages"]
    return {message["message_id"] for message in messages}
