"""The eight steps of the story. Each says what was observed, or raises StoryError."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scripts.story.cast import ANNA, BORIS, EMAIL, NUMBER, OTHER_NUMBER, SHORTNAME, TRUNK
from scripts.story.flows import add_account, add_instant_sender, add_recipient
from scripts.story.household import Household
from scripts.story.observing import expect, until
from scripts.story.refusals import refuse_what_cannot_be
from scripts.story.rest import JsonObject

ALERT = "Water in the cellar!"
NOTES = ["Note 1: the key is at the neighbours", "Note 2: feed the cat"]
ACCEPTED = 200

type Observations = list[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is about, and what is done and observed."""

    title: str
    live: Callable[[Household], Awaitable[Observations]]


async def set_up_the_account(house: Household) -> Observations:
    """Step 1: e-mail and password, a number, Anna and Boris; the address is given to the operator."""
    account = await add_account(house.client, house.gateway, [NUMBER])
    house.entry_id = account.entry_id
    expect(account.offered_numbers == [NUMBER, OTHER_NUMBER], f"offered numbers: {account.offered_numbers}")
    local = f"{house.client.url}/api/webhook/"
    expect(account.webhook_url.startswith(local), f"the webhook page shows {account.webhook_url!r}, not {local}…")
    house.gateway.webhook_url = account.webhook_url
    await house.wait_for_entities("event.420_777_888_999_message", "event.420_777_888_999_delivery")
    urgent = {"hours": 0, "minutes": 0, "seconds": 10}
    await add_recipient(house.client, house.entry_id, "Anna", "607 608 609", deliver_within=urgent)
    await house.wait_for_entities("notify.anna", "sensor.anna_delivery_state")
    await add_recipient(house.client, house.entry_id, "Boris", "+420 608 609 610")
    await house.wait_for_entities("notify.boris", "sensor.boris_delivery_state")
    expect(not house.gateway.messages, "setting up sent a text")
    return [
        f"{account.title} may send from {len(account.offered_numbers)} numbers; {NUMBER} is the sender",
        "notify.anna and notify.boris are there; the webhook's address is pasted at the operator",
    ]


async def text_an_alert(house: Household) -> Observations:
    """Step 2: the water sensor; the text leaves, and its report comes back."""
    await _wet_the_cellar(house)
    sent = await until("an alert reaches the operator", lambda: house.texts_to(ANNA, ALERT))
    request = house.gateway.requests_of("/SMS", "POST")[-1].json
    expect(request == {"from": NUMBER, "to": ANNA, "text": ALERT}, f"the request was {request}")
    state = await house.wait_for_state("sensor.anna_delivery_state", "delivered")
    report = await until("the event delivered", lambda: house.events_of("delivered", ALERT))
    expect(house.gateway.webhook_answers == [ACCEPTED], f"webhook answers: {house.gateway.webhook_answers}")
    expect(state["attributes"]["operator_id"] == sent[0].id == report[0]["operator_id"], "the ids are not the same")
    return [
        f"binary_sensor.cellar_water on → POST /SMS {NUMBER} → {ANNA} “{ALERT}”",
        f"the report of message {sent[0].id} came: sensor.anna_delivery_state is delivered",
    ]


async def escalate(house: Household) -> Observations:
    """Step 3: Anna's phone is off, her text is overdue, Boris gets one instead."""
    house.gateway.switch_off(ANNA)
    await _dry_the_cellar(house)
    await _wet_the_cellar(house)
    await until("a second alert reaches the operator", lambda: len(house.texts_to(ANNA, ALERT)) > 1)
    overdue = await until("the event overdue", lambda: house.events_of("overdue", ALERT), within=20)
    text = f"Anna cannot be reached: {ALERT}"
    await until("Boris is texted instead", lambda: house.texts_to(BORIS, text))
    await house.wait_for_state("sensor.boris_delivery_state", "delivered")
    anna = await house.client.state("sensor.anna_delivery_state")
    expect(anna is not None and anna["state"] == "sent", f"the overdue text's state is {anna}")
    expect(len(overdue) == 1, "the overdue text was announced more than once")
    expect(len(house.texts_to(BORIS, text)) == 1, "Boris was texted more than once")
    house.gateway.switch_on(ANNA)
    await house.wait_for_state("sensor.anna_delivery_state", "delivered")
    return [
        "no report within 10 s → overdue → Boris got “Anna cannot be reached: …”, and his report came",
        "Anna's phone is on again: her text is delivered after all",
    ]


async def set_the_scene(house: Household) -> Observations:
    """Step 4: EVENING is a scene, once."""
    evening = await house.gateway.receive_text(ANNA, NUMBER, "EVENING")
    lamp = await house.wait_for_state("light.lamp", "on")
    await house.wait_for_state("counter.evenings", "1")
    expect(lamp["attributes"]["brightness"] == 77, f"the lamp is {lamp['attributes']}")  # noqa: PLR2004 - the scene's
    await house.client.call("light.turn_off", entity_id="light.lamp")
    await house.wait_for_state("light.lamp", "off")
    answers = [await house.gateway.call_webhook(evening) for _ in range(3)]
    expect(answers == [ACCEPTED] * 3, f"the webhook answered {answers}")
    # What comes in is announced in order: after this text, whatever the repetitions did would be there.
    await house.gateway.receive_text(ANNA, NUMBER, "Thanks")
    await until("the text after the repetitions", lambda: house.events_of("received", "Thanks"))
    expect(len(house.events_of("received", "EVENING")) == 1, "EVENING was announced more than once")
    await house.wait_for_state("counter.evenings", "1")
    await house.wait_for_state("light.lamp", "off")
    kept = await _messages(house, direction="in")
    expect([message["text"] for message in kept] == ["Thanks", "EVENING"], f"the log holds {kept}")
    return [
        "Anna: “EVENING” → scene.evening → light.lamp is on at 77 of 255",
        "the lamp is put out, the webhook comes 3 times more: 200 each time, and the lamp stays out",
    ]


async def sleep_and_catch_up(house: Household) -> Observations:
    """Step 5: nobody is at home when Anna texts twice; both texts are found, once, in order."""
    await house.stop()
    for note in NOTES:
        await house.gateway.receive_text(ANNA, NUMBER, note)
    expect(house.gateway.webhook_answers[-2:] == [0, 0], "somebody answered the webhook of a stopped house")
    heard = len(house.events)
    await house.start()
    await until("both texts are announced", lambda: len(house.events_of("received")) >= 4)  # noqa: PLR2004 - two before
    await house.wait_for_state("input_text.notes", "".join(f"[{note}]" for note in NOTES))
    await house.gateway.receive_text(ANNA, NUMBER, "Are you back?")
    await until("a text that comes now", lambda: house.events_of("received", "Are you back?"))
    news = [(kind, message["text"], message["late"]) for kind, message in house.events[heard:]]
    wanted = [("received", text, False) for text in [*NOTES, "Are you back?"]]
    expect(news == wanted, f"announced after the start: {news}")
    sources = {message["source"] for message in house.events_of("received")[-3:-1]}
    return [
        "stopped; the operator's two webhook calls reached nobody; started again",
        f"both notes came out of the {sources.pop()}, once, in order; so did the automation's input_text.notes",
    ]


async def renew_the_login(house: Household) -> Observations:
    """Step 6: no token is good any more, not even the refresh token."""
    house.gateway.expire_tokens(refresh=True)
    before = len(house.gateway.requests_of("/token"))
    # The older notify service of this person; the alert integration and many blueprints know no other.
    await house.socket.call("notify.ipex_sms_boris", message="The login was renewed")
    await until("the text is delivered", lambda: house.events_of("delivered", "The login was renewed"))
    grants = [request.form["grant_type"] for request in house.gateway.requests_of("/token")[before:]]
    expect(grants[-1:] == ["password"], f"grants asked for: {grants}")
    expect(len(house.texts_to(BORIS, "The login was renewed")) == 1, "the text went out more than once")
    reauth = [flow for flow in await house.socket.list_flows() if flow["handler"] == "ipex_sms"]
    expect(not reauth, f"Home Assistant asks for a login: {reauth}")
    return [
        f"every token is refused → {' → '.join(grants)} → the next text went out",
        "notify.ipex_sms_boris sent it, once; it was delivered, and nobody is asked to log in",
    ]


async def send_instantly(house: Household) -> Observations:
    """Step 7: an instant SMS, billed to the trunk."""
    await add_instant_sender(house.client, house.entry_id, "+420 222 333 444", EMAIL, SHORTNAME)
    await house.wait_for_entities("sensor.house_last_sent")
    text = "Somebody is at the door"
    response = await house.socket.call(
        "ipex_sms.send_message", respond=True, to=["Boris"], message=text, **{"from": SHORTNAME}
    )
    [message] = response["messages"]
    expect(message["state"] == "sent" and not message["error"], f"the response says {message}")
    [request] = house.gateway.requests_of("/v1/sms")
    wanted = {
        "from": TRUNK,
        "to": BORIS.removeprefix("+420"),
        "message": text,
        "email": EMAIL,
        "shortname": SHORTNAME,
    }
    expect(request.json == wanted, f"the request was {request.json}")
    await house.wait_for_state("sensor.house_last_sent", "sent")
    await until("the operator's e-mail", lambda: house.gateway.emails)
    return [
        f"POST /v1/sms {TRUNK} → {wanted['to']} as {SHORTNAME}, report to {house.gateway.emails[0].address}",
        "sensor.house_last_sent is sent",
    ]


STEPS = (
    Step("The account is set up: an e-mail, a password, a number, Anna and Boris", set_up_the_account),
    Step("Water in the cellar: Anna is texted, and the text is delivered", text_an_alert),
    Step("Anna's phone is off: Boris is texted instead", escalate),
    Step("Anna texts EVENING: the scene, once", set_the_scene),
    Step("Home Assistant is stopped, Anna texts twice, it is started again", sleep_and_catch_up),
    Step("The tokens expire: the next text still goes out", renew_the_login),
    Step("An instant SMS through the central API", send_instantly),
    Step("What cannot be is said so that a person understands it", refuse_what_cannot_be),
)


async def _wet_the_cellar(house: Household) -> None:
    await house.client.call("input_boolean.turn_on", entity_id="input_boolean.water")
    await house.wait_for_state("binary_sensor.cellar_water", "on")


async def _dry_the_cellar(house: Household) -> None:
    await house.client.call("input_boolean.turn_off", entity_id="input_boolean.water")
    await house.wait_for_state("binary_sensor.cellar_water", "off")


async def _messages(house: Household, **fields: object) -> list[JsonObject]:
    response = await house.socket.call("ipex_sms.get_messages", respond=True, **fields)
    messages: list[JsonObject] = response["messages"]
    return messages
