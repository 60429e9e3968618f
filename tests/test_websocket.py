"""The websocket: conversations for the card, each user's as far as the user may see them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import RefreshToken
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.live import FEED
from custom_components.ipex_sms.messages import threads as log_threads
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    CYRIL,
    OFFICE,
    STRANGER,
    WAREHOUSE,
    add_entry,
    add_subentry,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.entities import pass_time
from tests.gateway import Fault, Gateway
from tests.sending import entity_of, second_account, second_subentries, send_message

__all__ = ["second_account", "second_subentries"]

type Login = Callable[..., Awaitable[Socket]]


class Socket:
    """A connection of one user, that asks in few words."""

    def __init__(self, client: MockHAClientWebSocket, user: MockUser | None = None) -> None:
        self.client = client
        self.user = user

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to a command; events that come before it are not expected."""
        await self.client.send_json_auto_id({"type": f"ipex_sms/{command}", **fields})
        answer: dict[str, Any] = await self.client.receive_json()
        assert answer["type"] == "result"
        return answer

    async def get(self, command: str, **fields: Any) -> Any:
        answer = await self.ask(command, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def fail(self, command: str, **fields: Any) -> str:
        """Return the code of a command that is refused in words for people."""
        answer = await self.ask(command, **fields)
        assert not answer["success"], answer
        error = answer["error"]
        assert error["message"] not in {error["code"], error.get("translation_key")}
        assert "{" not in error["message"]
        code: str = error["code"]
        return code

    async def hear(self, count: int = 1) -> list[dict[str, Any]]:
        """Return the next events."""
        return [(await self.client.receive_json())["event"] for _ in range(count)]

    async def hear_nothing(self) -> None:
        """Make sure that nothing is on its way: the next that comes is the answer to this."""
        await self.client.send_json_auto_id({"type": "ping"})
        assert (await self.client.receive_json())["type"] == "pong"


@pytest.fixture(name="login")
async def login_fixture(
    hass: HomeAssistant, account: Account, hass_ws_client: WebSocketGenerator
) -> AsyncIterator[Login]:
    """Let users connect: an administrator, or one who may read or control some entities."""
    sockets: list[Socket] = []

    async def login(*, read: list[str] | None = None, control: list[str] | None = None) -> Socket:
        if read is None and control is None:
            sockets.append(Socket(await hass_ws_client(hass)))
            return sockets[-1]
        user = MockUser(name="Member").add_to_hass(hass)
        allowed = {each: {"read": True} for each in read or []} | {each: {"control": True} for each in control or []}
        user.mock_policy({"entities": {"entity_ids": allowed}})
        token: RefreshToken = await hass.auth.async_create_refresh_token(user, "https://example.com/app")
        client = await hass_ws_client(hass, hass.auth.async_create_access_token(token))
        sockets.append(Socket(client, user))
        return sockets[-1]

    yield login
    for socket in sockets:
        await socket.client.close()


@pytest.fixture(name="admin")
async def admin_fixture(login: Login) -> Socket:
    return await login()


def office_events(hass: HomeAssistant) -> str:
    return entity_of(hass, "sender8999", "message", "event")


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["kind"], event["message"]["text"]) for event in events]


def words(result: dict[str, Any]) -> list[str]:
    return [message["text"] for message in result["messages"]]


# Accounts


async def test_accounts_tell_whom_one_can_text_and_from_what(
    hass: HomeAssistant, admin: Socket, config_entry: MockConfigEntry
) -> None:
    (shown,) = (await admin.get("accounts"))["accounts"]
    assert shown == {
        "config_entry_id": "account",
        "title": config_entry.title,
        "available": True,
        "senders": [{"number": OFFICE, "title": "+420 777 888 999", "channel": "number"}],
        "recipients": [
            {"name": "Anna", "phone": ANNA, "may_send": True},
            {"name": "Boris", "phone": BORIS, "may_send": True},
        ],
        "plain_text": False,
    }
    await hass.config_entries.async_unload("account")
    (unloaded,) = (await admin.get("accounts"))["accounts"]
    assert unloaded == {**shown, "available": False}


async def test_a_user_sees_only_the_senders_and_people_the_user_may_know(hass: HomeAssistant, login: Login) -> None:
    anna, boris = entity_of(hass, "recipient8609"), entity_of(hass, "recipient8610")
    member = await login(read=[boris], control=[anna])
    (shown,) = (await member.get("accounts"))["accounts"]
    assert shown["senders"] == []
    assert [(each["name"], each["may_send"]) for each in shown["recipients"]] == [("Anna", True), ("Boris", False)]
    stranger = await login(read=["light.stairs"])
    assert await stranger.get("accounts") == {"accounts": []}


# Threads


async def test_threads_come_newest_first_with_people_without_messages_last(
    hass: HomeAssistant, admin: Socket, gateway: Gateway
) -> None:
    await gateway.receive_text("60030", OFFICE, "code")
    await send_message(hass, to=["Boris"])
    answer = await admin.get("threads")
    assert [
        (each["counterpart"], each["name"], each["unread"], each["may_send"], each["last_message"] is None)
        for each in answer["threads"]
    ] == [(BORIS, "Boris", 0, True, False), ("60030", None, 1, False, False), (ANNA, "Anna", 0, True, True)]
    assert answer["cursor"] is None
    assert {each["config_entry_id"] for each in answer["threads"]} == {"account"}
    assert tuple(answer["threads"][0]["last_message"]) == MESSAGE_KEYS


async def test_threads_of_several_accounts_come_in_pages_that_show_each_once(
    admin: Socket, second_account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    for number in range(6):
        await gateway.receive_text(f"+42060160270{number}", (OFFICE, WAREHOUSE)[number % 2], f"text {number}")
        await second_account.coordinator.async_refresh()
        freezer.tick(1)
    await admin.ask("accounts")
    pages, cursor = list[list[str]](), None
    while not pages or cursor:
        answer = await admin.get("threads", limit=4, cursor=cursor)
        pages.append([each["counterpart"] for each in answer["threads"]])
        cursor = answer["cursor"]
    assert [len(page) for page in pages] == [4, 4, 2]
    shown = [each for page in pages for each in page]
    assert shown[:6] == [f"+42060160270{number}" for number in reversed(range(6))]
    assert sorted(shown[6:]) == sorted([ANNA, BORIS, CYRIL, "+420607608612"])
    only = await admin.get("threads", config_entry_id="second", search="cyril")
    assert [each["counterpart"] for each in only["threads"]] == [CYRIL]


async def test_threads_at_the_same_place_in_two_accounts_are_each_shown_once(
    admin: Socket, second_account: Account
) -> None:
    pages, cursor = list[tuple[str, str]](), None
    while not pages or cursor:
        answer = await admin.get("threads", limit=1, cursor=cursor)
        pages += [(each["config_entry_id"], each["counterpart"]) for each in answer["threads"]]
        cursor = answer["cursor"]
    assert sorted(pages) == [("account", ANNA), ("account", BORIS), ("second", CYRIL), ("second", "+420607608612")]


async def test_a_user_sees_the_threads_of_visible_senders_and_people(
    hass: HomeAssistant, login: Login, second_account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(STRANGER, OFFICE, "to the office")
    await send_message(hass, to=["Cyril"], message="from the warehouse")
    reader = await login(read=[office_events(hass)], control=[entity_of(hass, "recipient8610")])
    shown = (await reader.get("threads"))["threads"]
    assert [(each["counterpart"], each["may_send"]) for each in shown] == [(STRANGER, False), (BORIS, True)]
    assert await reader.fail("threads", config_entry_id="second") == "unauthorized"


async def test_who_may_see_nothing_is_refused_everything(hass: HomeAssistant, login: Login, gateway: Gateway) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    nobody = await login(read=["light.stairs"])
    about = {"config_entry_id": "account", "counterpart": "Anna"}
    assert await nobody.fail("threads") == "unauthorized"
    assert await nobody.fail("messages", **about) == "unauthorized"
    assert await nobody.fail("subscribe") == "unauthorized"
    assert await nobody.fail("subscribe", config_entry_id="account") == "unauthorized"
    assert await nobody.fail("mark_read", **about, message_id="m1") == "unauthorized"
    assert await nobody.fail("send", config_entry_id="account", to="Anna", message="Hi") == "unauthorized"
    assert not any(message.direction == "OUT" for message in gateway.messages)


async def test_without_a_sender_nobody_can_be_texted(hass: HomeAssistant, admin: Socket, gateway: Gateway) -> None:
    await set_up(hass, add_entry(hass, gateway, [recipient("Dana", STRANGER)], entry_id="bare"))
    (thread,) = (await admin.get("threads", config_entry_id="bare"))["threads"]
    assert (thread["name"], thread["may_send"]) == ("Dana", False)


# Messages


async def test_messages_of_a_conversation_come_in_pages_by_number_or_name(admin: Socket, gateway: Gateway) -> None:
    for number in range(5):
        await gateway.receive_text(ANNA, OFFICE, f"text {number}")
    about = {"config_entry_id": "account", "counterpart": "anna"}
    first = await admin.get("messages", **about, limit=2)
    assert words(first) == ["text 4", "text 3"]
    assert tuple(first["messages"][0]) == MESSAGE_KEYS
    assert (first["thread"]["counterpart"], first["thread"]["unread"]) == (ANNA, 5)
    second = await admin.get("messages", **about, limit=2, cursor=first["cursor"])
    last = await admin.get("messages", config_entry_id="account", counterpart="607608609", cursor=second["cursor"])
    assert (words(second), words(last), last["cursor"]) == (["text 2", "text 1"], ["text 0"], None)


async def test_a_search_goes_on_until_its_page_is_full(
    admin: Socket, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_threads, "SEARCHED_AT_ONCE", 2)
    for number in range(7):
        await gateway.receive_text(ANNA, OFFICE, "Příliš" if number in {0, 3} else f"text {number}")
    found = await admin.get("messages", config_entry_id="account", counterpart=ANNA, search="PRILIS")
    assert (words(found), found["cursor"]) == (["Příliš", "Příliš"], None)
    monkeypatch.setattr("custom_components.ipex_sms.websocket.MOST_PIECES", 2)
    short = await admin.get("messages", config_entry_id="account", counterpart=ANNA, search="PRILIS")
    assert words(short) == ["Příliš"]
    rest = await admin.get(
        "messages", config_entry_id="account", counterpart=ANNA, search="PRILIS", cursor=short["cursor"]
    )
    assert (words(rest), rest["cursor"]) == (["Příliš"], None)


async def test_a_conversation_may_be_empty_but_must_be_possible(
    hass: HomeAssistant, admin: Socket, login: Login
) -> None:
    empty = await admin.get("messages", config_entry_id="account", counterpart=STRANGER)
    assert (empty["messages"], empty["cursor"], empty["thread"]["may_send"]) == ([], None, True)
    assert await admin.fail("messages", config_entry_id="account", counterpart="Nobody") == "not_found"
    assert await admin.fail("messages", config_entry_id="account", counterpart="60030") == "not_found"
    assert await admin.fail("messages", config_entry_id="gone", counterpart="Anna") == "not_found"
    reader = await login(read=[office_events(hass)])
    assert await reader.fail("messages", config_entry_id="account", counterpart=STRANGER) == "not_found"


async def test_a_user_reads_only_messages_of_visible_senders(
    hass: HomeAssistant, login: Login, second_account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "to the office")
    texter = await login(control=[entity_of(hass, "recipient8609")])
    seen = await texter.get("messages", config_entry_id="account", counterpart="Anna")
    assert (seen["messages"], seen["thread"]["last_message"], seen["thread"]["unread"]) == ([], None, 0)
    reader = await login(read=[office_events(hass)])
    assert words(await reader.get("messages", config_entry_id="account", counterpart="Anna")) == ["to the office"]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("messages", {"config_entry_id": "account"}),
        ("messages", {"config_entry_id": "account", "counterpart": "Anna", "limit": 201}),
        ("messages", {"config_entry_id": "account", "counterpart": "Anna", "limit": 0}),
        ("messages", {"config_entry_id": "account", "counterpart": "Anna", "cursor": "1"}),
        ("messages", {"config_entry_id": "account", "counterpart": "Anna", "cursor": f"{10**40}_1"}),
        ("threads", {"cursor": "1_1"}),
        ("threads", {"cursor": "x:account"}),
        ("threads", {"limit": 1.5}),
        ("threads", {"unknown": 1}),
        ("subscribe", {"counterpart": None}),
        ("send", {"config_entry_id": "account", "to": "Anna"}),
        ("send", {"config_entry_id": "account", "to": "Anna", "message": 1}),
        ("mark_read", {"config_entry_id": "account", "counterpart": "Anna"}),
    ],
    ids=str,
)
async def test_bad_input_is_an_answer(admin: Socket, command: str, fields: dict[str, Any]) -> None:
    assert (await admin.ask(command, **fields))["error"]["code"] == "invalid_format"


# Sending


async def test_a_text_is_sent_as_by_the_action(admin: Socket, gateway: Gateway) -> None:
    answer = await admin.get("send", config_entry_id="account", to="Anna", message="Žluť ☂", plain_text=True)
    assert answer["message"]["state"] == "sent"
    assert (answer["message"]["text"], answer["error"], answer["lost_characters"]) == ("Zlut", None, ["☂"])
    assert [(message.from_, message.to) for message in gateway.messages] == [(OFFICE, ANNA)]
    again = await admin.get("send", config_entry_id="account", to=420601602603, message="Hi", **{"from": OFFICE})
    assert again["message"]["to"] == STRANGER


async def test_a_refused_text_is_told_with_its_error(admin: Socket, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    answer = await admin.get("send", config_entry_id="account", to="Anna", message="Hi")
    assert (answer["message"]["state"], answer["error"]) == ("failed", "refused")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"message": " "}, "empty_text"),
        ({"to": "123"}, "invalid_number"),
        ({"to": "Nobody"}, "unknown_recipient"),
        ({"to": ""}, "recipient_required"),
        ({"from": "Nobody"}, "sender_not_allowed"),
        ({"config_entry_id": "gone"}, "not_found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_sent_is_refused_in_the_contracts_words(
    admin: Socket, gateway: Gateway, fields: dict[str, str], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"config_entry_id": "account", "to": "Anna", "message": "Hi"} | fields
    assert await admin.fail("send", **given) == code
    assert not gateway.messages
    assert "Error handling message" not in caplog.text


async def test_beyond_the_hourly_limit_nothing_is_sent(
    hass: HomeAssistant, admin: Socket, gateway: Gateway, config_entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(config_entry, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    await admin.get("send", config_entry_id="account", to="Anna", message="one")
    assert await admin.fail("send", config_entry_id="account", to="Anna", message="two") == "hourly_limit"
    assert [message.text for message in gateway.messages] == ["one"]


async def test_the_answer_names_the_error_for_the_frontend_and_for_people(hass: HomeAssistant, admin: Socket) -> None:
    answer = await admin.ask("send", config_entry_id="account", to="Nobody", message="Hi")
    error = answer["error"]
    assert (error["translation_domain"], error["translation_key"]) == ("ipex_sms", "unknown_recipient")
    assert error["translation_placeholders"]["recipient"] == "Nobody"
    assert error["message"].startswith("“Nobody” is neither")


async def test_a_user_texts_only_whom_the_user_controls(hass: HomeAssistant, login: Login, gateway: Gateway) -> None:
    member = await login(control=[entity_of(hass, "recipient8609")])
    assert await member.fail("send", config_entry_id="account", to="Boris", message="Hi") == "unauthorized"
    assert await member.fail("send", config_entry_id="account", to=STRANGER, message="Hi") == "unauthorized"
    await member.get("send", config_entry_id="account", to="Anna", message="Hi")
    assert [message.to for message in gateway.messages] == [ANNA]


# What was read


async def test_what_one_reads_is_read_for_the_household(
    hass: HomeAssistant, admin: Socket, login: Login, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "one")
    await gateway.receive_text(ANNA, OFFICE, "two")
    about = {"config_entry_id": "account", "counterpart": "Anna"}
    member = await login(read=[office_events(hass)])
    assert await member.get("subscribe", **about) is None
    newest, oldest = (await admin.get("messages", **about))["messages"]
    assert (await admin.get("mark_read", **about, message_id=oldest["message_id"]))["thread"]["unread"] == 1
    (event,) = await member.hear()
    assert (event["kind"], event["thread"]["unread"], "message" in event) == ("read", 1, False)
    await hass.config_entries.async_reload("account")
    assert (await admin.get("messages", **about))["thread"]["unread"] == 1
    assert (await admin.get("mark_read", **about, message_id=newest["message_id"]))["thread"]["unread"] == 0
    events = await member.hear(3)
    assert [event["kind"] for event in events] == ["account", "account", "read"]
    await admin.get("mark_read", **about, message_id=newest["message_id"])
    await member.hear_nothing()
    assert await admin.fail("mark_read", **about, message_id="m1") == "not_found"


# Live


async def test_every_step_of_a_text_is_pushed(hass: HomeAssistant, admin: Socket, gateway: Gateway) -> None:
    assert await admin.get("subscribe") is None
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    (received,) = await admin.hear()
    assert (received["kind"], received["thread"]["unread"]) == ("received", 1)
    assert received["thread"]["last_message"] == received["message"]
    await send_message(hass, to=["Boris"], message="Hi")
    (message,) = [each for each in gateway.messages if each.text == "Hi"]
    await gateway.report(message)
    events = await admin.hear(3)
    assert kinds(events) == [("queued", "Hi"), ("sent", "Hi"), ("delivered", "Hi")]
    assert [event["message"]["state"] for event in events] == ["queued", "sent", "delivered"]
    assert [event["thread"]["counterpart"] for event in events] == [BORIS] * 3


async def test_what_is_no_change_is_pushed_too_and_stays_off_the_bus(
    hass: HomeAssistant, admin: Socket, gateway: Gateway
) -> None:
    fired: list[str] = []
    hass.bus.async_listen("*", lambda event: fired.append(str(event.event_type)))
    await admin.get("subscribe", counterpart="Anna")
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="POST")
    await send_message(hass, to=["Anna"], message="Hi")
    assert kinds(await admin.hear(2)) == [("queued", "Hi"), ("unconfirmed", "Hi")]
    assert not [name for name in fired if name.startswith("ipex_sms")]


async def test_the_next_in_line_is_pushed_when_it_is_queued(
    hass: HomeAssistant, admin: Socket, gateway: Gateway
) -> None:
    await admin.get("subscribe", counterpart="Boris")
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    await send_message(hass, to=["Anna"], message="Hi", fallback=["Boris"])
    first, second = await admin.hear(2)
    assert kinds([first, second]) == [("queued", "Hi"), ("sent", "Hi")]
    assert first["message"]["fallback_for"]


async def test_what_came_late_is_pushed_as_late(
    admin: Socket, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await admin.get("subscribe")
    await gateway.receive_text(ANNA, OFFICE, "open", call_webhook=False)
    freezer.tick(700)
    await account.coordinator.async_refresh()
    (event,) = await admin.hear()
    assert (event["kind"], event["message"]["late"]) == ("received", True)


async def test_what_is_overdue_is_pushed(
    hass: HomeAssistant, admin: Socket, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send_message(hass, to=["Anna"], deliver_within="00:01:00")
    await admin.get("subscribe")
    await pass_time(hass, freezer, timedelta(seconds=61))
    (event,) = await admin.hear()
    assert event["kind"] == "overdue"


async def test_a_subscription_is_about_what_it_asks_for(
    admin: Socket, login: Login, second_account: Account, gateway: Gateway
) -> None:
    boris, second = await login(), await login()
    await boris.get("subscribe", counterpart="Boris", config_entry_id="account")
    await second.get("subscribe", config_entry_id="second")
    await admin.get("subscribe")
    await gateway.receive_text(ANNA, OFFICE, "from Anna")
    await gateway.receive_text(BORIS, OFFICE, "from Boris")
    assert kinds(await admin.hear(2)) == [("received", "from Anna"), ("received", "from Boris")]
    assert kinds(await boris.hear()) == [("received", "from Boris")]
    await boris.hear_nothing()
    await second.hear_nothing()
    assert await second.fail("subscribe", config_entry_id="gone") == "not_found"


async def test_a_subscription_survives_a_reload_and_hears_of_it(
    hass: HomeAssistant, admin: Socket, gateway: Gateway
) -> None:
    await admin.get("subscribe")
    await hass.config_entries.async_unload("account")
    assert await admin.hear() == [{"kind": "account", "config_entry_id": "account", "available": False}]
    assert await admin.fail("threads", config_entry_id="account") == "account_unavailable"
    assert await admin.fail("send", config_entry_id="account", to="Anna", message="Hi") == "account_unavailable"
    await hass.config_entries.async_setup("account")
    assert await admin.hear() == [{"kind": "account", "config_entry_id": "account", "available": True}]
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert kinds(await admin.hear()) == [("received", "EVENING")]


async def test_what_is_found_at_a_start_is_pushed(hass: HomeAssistant, admin: Socket, gateway: Gateway) -> None:
    await admin.get("subscribe")
    await hass.config_entries.async_unload("account")
    await gateway.receive_text(ANNA, OFFICE, "missed", call_webhook=False)
    await hass.config_entries.async_setup("account")
    await hass.async_block_till_done(wait_background_tasks=True)
    events = await admin.hear(3)
    assert sorted(event["kind"] for event in events) == ["account", "account", "received"]


async def test_what_happens_as_the_log_closes_is_pushed_once_it_is_open(
    hass: HomeAssistant, admin: Socket, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await admin.get("subscribe")
    await account.log.close()
    hass.data[FEED].note_read(account, ANNA)
    await admin.hear_nothing()
    await hass.config_entries.async_reload("account")
    events = await admin.hear(3)
    assert sorted(event["kind"] for event in events) == ["account", "account", "read"]


async def test_an_account_that_is_removed_is_gone(hass: HomeAssistant, admin: Socket) -> None:
    await admin.get("subscribe")
    await hass.config_entries.async_remove("account")
    assert await admin.hear() == [{"kind": "account", "config_entry_id": "account", "available": False}]
    await admin.hear_nothing()
    assert await admin.get("accounts") == {"accounts": []}
    assert await admin.get("threads") == {"threads": [], "cursor": None}


async def test_each_hears_only_of_visible_senders_and_with_its_own_thread(
    hass: HomeAssistant, admin: Socket, login: Login, gateway: Gateway, config_entry: MockConfigEntry
) -> None:
    gateway.numbers = [*gateway.numbers, WAREHOUSE]
    await add_subentry(hass, config_entry, number_sender(WAREHOUSE, "Warehouse"))
    member = await login(read=[office_events(hass)])
    await gateway.receive_text(ANNA, OFFICE, "before")
    await member.get("subscribe")
    await admin.get("subscribe")
    await gateway.receive_text(ANNA, WAREHOUSE, "to the warehouse")
    await gateway.receive_text(ANNA, OFFICE, "to the office")
    assert kinds(await admin.hear(2)) == [("received", "to the warehouse"), ("received", "to the office")]
    (event,) = await member.hear()
    assert (event["message"]["text"], event["thread"]["unread"]) == ("to the office", 2)
    assert (await admin.get("threads", search="anna"))["threads"][0]["unread"] == 3
    member.user.mock_policy({"entities": {"entity_ids": {}}})  # type: ignore[union-attr]
    await gateway.receive_text(ANNA, OFFICE, "no longer for the member")
    await admin.hear()
    await member.hear_nothing()


async def test_who_may_no_longer_log_in_hears_nothing(
    hass: HomeAssistant, admin: Socket, login: Login, gateway: Gateway
) -> None:
    member = await login(read=[office_events(hass)])
    await member.get("subscribe")
    await admin.get("subscribe")
    assert member.user is not None
    member.user.is_active = False
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await admin.hear()
    await member.hear_nothing()
    assert await member.fail("threads") == "unauthorized"
    assert await member.fail("subscribe") == "unauthorized"
    assert len(hass.data[FEED]._subscriptions) == 1  # noqa: SLF001 - nobody else knows who still listens


async def test_whoever_hangs_up_or_unsubscribes_is_forgotten(
    hass: HomeAssistant, login: Login, gateway: Gateway
) -> None:
    one, two = await login(), await login()
    subscribed = await one.ask("subscribe")
    await two.get("subscribe")
    feed = hass.data[FEED]
    assert len(feed._subscriptions) == 2  # noqa: SLF001 - nobody else knows who still listens
    await one.client.send_json_auto_id({"type": "unsubscribe_events", "subscription": subscribed["id"]})
    assert (await one.client.receive_json())["success"]
    await two.client.close()
    await hass.async_block_till_done()
    assert not feed._subscriptions  # noqa: SLF001
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await one.hear_nothing()


async def test_a_client_that_does_not_read_holds_nobody_up(
    hass: HomeAssistant, admin: Socket, login: Login, account: Account, gateway: Gateway
) -> None:
    lazy = await login()
    await lazy.get("subscribe")
    await admin.get("subscribe")
    async with asyncio.timeout(20):
        await asyncio.gather(*(gateway.receive_text(ANNA, OFFICE, f"text {number}") for number in range(60)))
        events = await admin.hear(60)
    assert {text for _, text in kinds(events)} == {f"text {number}" for number in range(60)}
    assert events[-1]["thread"]["unread"] == 60
    assert len(await lazy.hear(60)) == 60


async def test_instant_sms_is_texted_from_but_never_answered(
    hass: HomeAssistant, admin: Socket, gateway: Gateway
) -> None:
    await set_up(hass, add_entry(hass, gateway, [instant_sender(), recipient("Dana", STRANGER)], entry_id="instant"))
    answer = await admin.get("send", config_entry_id="instant", to="Dana", message="Hi")
    assert answer["message"]["state"] == "sent"
    shown = await admin.get("messages", config_entry_id="instant", counterpart="Dana")
    assert words(shown) == ["Hi"]
