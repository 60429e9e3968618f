"""Every way into an account, and everything that can be wrong on it: it is said, and one can go on from there."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.accounts import ANNA, OFFICE, WAREHOUSE, number_sender, recipient
from tests.flows import (  # noqa: F401
    _no_sms_is_sent,
    account,
    change_subentry,
    check_words,
    credentials,
    instant_sender,
    start,
    start_subentry,
    submit,
    submit_subentry,
    suggested,
    token,
)
from tests.gateway import Fault, Gateway

type Fields = dict[str, Any]

CREDENTIALS, TOKEN = "credentials", "token"
ADD, REAUTH, RECONFIGURE = "add", "reauth", "reconfigure"
WAYS = [(flow, way) for flow in (ADD, REAUTH, RECONFIGURE) for way in (CREDENTIALS, TOKEN)]


def set_up(hass: HomeAssistant, gateway: Gateway, way: str, **changes: Any) -> ConfigEntry:
    login = {"token": gateway.new_token()} if way == TOKEN else None
    return account(hass, gateway, login=login, subentries=(number_sender(),), **changes)


async def open_login(hass: HomeAssistant, gateway: Gateway, flow: str, way: str) -> Any:
    """Go to the form where one logs in."""
    if flow == ADD:
        return await start(hass, way)
    entry: Any = set_up(hass, gateway, way)
    if flow == REAUTH:
        return check_words(await entry.start_reauth_flow(hass))
    return await submit(hass, check_words(await entry.start_reconfigure_flow(hass)), {"next_step_id": way})


def fill_in(gateway: Gateway, flow: str, way: str, **changes: Any) -> Fields:
    typed = (credentials if way == CREDENTIALS else token)(gateway, **changes)
    if flow == REAUTH:
        del typed["servers"]  # an account keeps its servers when only its login is renewed
    return typed


def has_gone_on(flow: str, result: Any) -> bool:
    goal = {ADD: "numbers", REAUTH: "reauth_successful", RECONFIGURE: "webhook"}[flow]
    return goal in (result.get("step_id"), result.get("reason"))


def refuse(gateway: Gateway) -> None:
    gateway.fail("/token", Fault.UNAUTHORIZED, times=None)
    gateway.fail("/SMS/allowed-numbers", Fault.UNAUTHORIZED, times=None)


def be_in_trouble(gateway: Gateway) -> None:
    gateway.fail("*", Fault.SERVER_ERROR_BEFORE, times=None)


def speak_html(gateway: Gateway) -> None:
    gateway.fail("*", Fault.HTML_BEFORE, times=None)


@pytest.mark.parametrize(
    ("spoil", "error"), [(refuse, "invalid_auth"), (be_in_trouble, "cannot_connect"), (speak_html, "cannot_connect")]
)
@pytest.mark.parametrize(("flow", "way"), WAYS)
async def test_what_the_operator_does_wrong_is_said_and_the_same_form_works_later(
    hass: HomeAssistant, gateway: Gateway, flow: str, way: str, spoil: Callable[[Gateway], None], error: str
) -> None:
    form = await open_login(hass, gateway, flow, way)
    step = form["step_id"]
    spoil(gateway)
    form = await submit(hass, form, fill_in(gateway, flow, way))
    assert (form["step_id"], form["errors"]) == (step, {"base": error})
    gateway.clear_faults()
    assert has_gone_on(flow, await submit(hass, form, fill_in(gateway, flow, way)))


@pytest.mark.parametrize("flow", [ADD, REAUTH, RECONFIGURE])
async def test_an_expired_token_is_said_and_a_fresh_one_works(hass: HomeAssistant, gateway: Gateway, flow: str) -> None:
    form = await open_login(hass, gateway, flow, TOKEN)
    expired = gateway.new_token(lifetime=-60)
    form = await submit(hass, form, fill_in(gateway, flow, TOKEN, token=expired))
    assert form["errors"] == {"base": "token_expired"}
    assert has_gone_on(flow, await submit(hass, form, fill_in(gateway, flow, TOKEN)))


@pytest.mark.parametrize(("flow", "way"), WAYS)
async def test_a_fault_of_our_own_is_said_and_logged_and_the_same_form_works_later(
    hass: HomeAssistant,
    gateway: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    flow: str,
    way: str,
) -> None:
    form = await open_login(hass, gateway, flow, way)
    with monkeypatch.context() as broken:
        # Home Assistant's session is broken, not a module of ours: nothing of ours expects a RuntimeError.
        broken.setattr("aiohttp.ClientSession._request", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError))
        form = await submit(hass, form, fill_in(gateway, flow, way))
    assert form["errors"] == {"base": "unknown"}
    assert "Unexpected error while logging in" in caplog.text
    assert gateway.password not in caplog.text
    assert has_gone_on(flow, await submit(hass, form, fill_in(gateway, flow, way)))


@pytest.mark.parametrize(("flow", "way"), [each for each in WAYS if each[0] != REAUTH])
async def test_a_bad_address_is_said_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway, flow: str, way: str
) -> None:
    form = await open_login(hass, gateway, flow, way)
    typed = fill_in(gateway, flow, way)
    form = await submit(hass, form, {**typed, "servers": {**typed["servers"], "auth_url": "no address"}})
    assert form["errors"] == {"servers": "invalid_url"}
    assert has_gone_on(flow, await submit(hass, form, typed))


@pytest.mark.parametrize(("flow", "way"), [each for each in WAYS if each[0] != ADD])
async def test_another_accounts_login_is_refused_and_nothing_is_changed(
    hass: HomeAssistant, gateway: Gateway, flow: str, way: str
) -> None:
    other = Gateway(username="other@example.com", subject="another")
    entry: Any = account(
        hass,
        gateway,
        entry_id="another",
        login={"username": other.username, "password": "x"} if way == CREDENTIALS else {"token": other.new_token()},
        subentries=(number_sender(WAREHOUSE),),
    )
    before = dict(entry.data)
    if flow == REAUTH:
        form = check_words(await entry.start_reauth_flow(hass))
    else:
        form = await submit(hass, check_words(await entry.start_reconfigure_flow(hass)), {"next_step_id": way})
    done = await submit(hass, form, fill_in(gateway, flow, way))
    assert done["reason"] == "wrong_account"
    assert dict(entry.data) == before


@pytest.mark.parametrize("way", [CREDENTIALS, TOKEN])
@pytest.mark.parametrize("other", [CREDENTIALS, TOKEN])
async def test_an_account_can_change_to_either_way_and_leaves_nothing_of_the_other(
    hass: HomeAssistant, gateway: Gateway, way: str, other: str
) -> None:
    entry: Any = set_up(hass, gateway, way)
    form = await submit(hass, check_words(await entry.start_reconfigure_flow(hass)), {"next_step_id": other})
    done = await submit(hass, await submit(hass, form, fill_in(gateway, RECONFIGURE, other)), {})
    assert done["reason"] == "reconfigure_successful"
    assert ("token" in entry.data) is (other == TOKEN)
    assert ("username" in entry.data, "password" in entry.data) == ((other == CREDENTIALS,) * 2)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(refuse, "invalid_auth"), (be_in_trouble, "cannot_connect"), (speak_html, "cannot_connect")],
)
@pytest.mark.parametrize("way", [CREDENTIALS, TOKEN])
async def test_adding_a_number_ends_with_what_the_operator_does_wrong_and_can_be_begun_again(
    hass: HomeAssistant, gateway: Gateway, way: str, spoil: Callable[[Gateway], None], reason: str
) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    entry = set_up(hass, gateway, way)
    spoil(gateway)
    menu = await start_subentry(hass, entry, "sender")
    assert (await submit_subentry(hass, menu, {"next_step_id": "number"}))["reason"] == reason
    gateway.clear_faults()
    menu = await start_subentry(hass, entry, "sender")
    assert (await submit_subentry(hass, menu, {"next_step_id": "number"}))["step_id"] == "number"


async def test_adding_a_number_ends_with_a_fault_of_our_own(
    hass: HomeAssistant, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = await start_subentry(hass, set_up(hass, gateway, CREDENTIALS), "sender")
    monkeypatch.setattr("aiohttp.ClientSession._request", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError))
    assert (await submit_subentry(hass, menu, {"next_step_id": "number"}))["reason"] == "unknown"


# What is typed when something is changed: title of the subentry, right values, wrong values and their errors.
CHANGES: list[tuple[str, Fields, Fields, Fields]] = [
    ("+420 777 888 999", {"name": "Office"}, {"name": "60030 · +420 222 333 444"}, {"name": "name_in_use"}),
    (
        "60030 · +420 222 333 444",
        {"email": "new@example.com"},
        {"email": "nobody", "name": "+420 777 888 999"},
        {"email": "invalid_email", "name": "name_in_use"},
    ),
    ("Anna", {"name": "Anna", "phone": ANNA}, {"phone": "12"}, {"phone": "invalid_phone"}),
    ("Anna", {"name": "Anna", "phone": ANNA}, {"name": " "}, {"name": "invalid_name"}),
    ("Anna", {"name": "Anna", "phone": ANNA}, {"name": "boris"}, {"name": "name_in_use"}),
    (
        "Anna",
        {"name": "Anna", "phone": ANNA, "deliver_within": {"minutes": 5}},
        {"deliver_within": {"hours": 25}},
        {"deliver_within": "invalid_duration"},
    ),
]


@pytest.mark.parametrize(("title", "right", "wrong", "errors"), CHANGES)
async def test_changing_a_sender_or_a_recipient_says_what_is_wrong_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway, title: str, right: Fields, wrong: Fields, errors: Fields
) -> None:
    entry = account(
        hass,
        gateway,
        subentries=(
            number_sender(),
            instant_sender(),
            recipient("Anna", ANNA),
            recipient("Boris", "+420602602602"),
        ),
    )
    before = {each.subentry_id: (each.title, dict(each.data)) for each in entry.subentries.values()}
    form = await change_subentry(hass, entry, title)
    form = await submit_subentry(hass, form, {**right, **wrong})
    assert (form["step_id"], form["errors"]) == ("reconfigure", errors)
    assert {field: suggested(form, field) for field in wrong} == wrong
    assert {each.subentry_id: (each.title, dict(each.data)) for each in entry.subentries.values()} == before
    done = await submit_subentry(hass, form, right)
    assert done["reason"] == "reconfigure_successful"


async def test_a_recipient_cannot_be_given_another_ones_number(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(recipient("Anna", ANNA), recipient("Boris", "+420602602602")))
    form = await change_subentry(hass, entry, "Anna")
    done = await submit_subentry(hass, form, {"name": "Anna", "phone": "602 602 602"})
    assert done["reason"] == "already_configured"
