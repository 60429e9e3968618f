"""Blueprints: each is loaded by a real Home Assistant, becomes an automation, and does what it says."""

from datetime import timedelta
import json
from pathlib import Path
import re
import shutil
from typing import Any
from urllib.parse import parse_qs, urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import automation
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed, async_mock_service

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, BORIS, CYRIL, OFFICE, STRANGER, add_entry, instant_sender, number_sender, recipient
from tests.entities import pass_time, send
from tests.gateway import Direction, Fault, Gateway
from tests.sending import send_message, texts

ADDRESS = "https://github.com/ipex-sms/home-assistant-ipex-sms"
ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "blueprints" / "automation" / "ipex_sms"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
MESSAGE = "event.420_777_888_999_message"
DELIVERY = "event.420_777_888_999_delivery"
ALERT: dict[str, Any] = {
    "alert_triggers": [{"trigger": "event", "event_type": "alert"}],
    "message": "Water!",
    "recipients": ["notify.anna"],
}
SCENE: dict[str, Any] = {"numbers": [MESSAGE], "keyword": "Večer", "scenes": ["scene.evening"]}


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account with a number and instant SMS; Anna and Boris may give commands, Cyril may not."""
    return add_entry(
        hass,
        gateway,
        [
            number_sender(),
            instant_sender(),
            recipient("Anna", ANNA),
            recipient("Boris", BORIS),
            recipient("Cyril", CYRIL, may_command=False),
        ],
    )


async def use(hass: HomeAssistant, name: str, /, **inputs: Any) -> None:
    """Make an automation of a blueprint, as if it had been imported."""

    def load() -> None:
        folder = Path(hass.config.path("blueprints", "automation", "ipex_sms"))
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / f"{name}.yaml", folder)

    await hass.async_add_executor_job(load)
    config = {"alias": "By blueprint", "use_blueprint": {"path": f"ipex_sms/{name}.yaml", "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": config})
    await hass.async_block_till_done()
    state = hass.states.get("automation.by_blueprint")
    assert state is not None
    assert state.state == "on"


def sent(gateway: Gateway) -> list[tuple[str, str, str]]:
    """Return what Home Assistant texted: from, to, text."""
    out = [message for message in gateway.messages if message.direction is Direction.OUT]
    return [(message.from_, message.to, message.text) for message in out]


async def text_in(hass: HomeAssistant, gateway: Gateway, sender: str, text: str) -> None:
    await gateway.receive_text(sender, OFFICE, text)
    await hass.async_block_till_done()


@pytest.mark.parametrize("name", NAMES)
async def test_a_blueprint_is_valid_and_says_what_its_inputs_are(hass: HomeAssistant, name: str) -> None:
    assert await async_setup_component(hass, "automation", {})
    blueprints = automation.helpers.async_get_blueprints(hass)
    await hass.async_add_executor_job(shutil.copytree, FOLDER, hass.config.path("blueprints", "automation", "ipex_sms"))
    blueprint: Blueprint = await blueprints.async_get_blueprint(f"ipex_sms/{name}.yaml")
    assert blueprint.validate() is None
    oldest = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))["homeassistant"]
    assert blueprint.metadata["homeassistant"]["min_version"] == oldest
    assert blueprint.inputs
    for field in blueprint.inputs.values():
        assert field["name"]
        assert field["description"]
        assert field["selector"]


def test_the_readme_offers_each_of_them_to_be_imported() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"https://my\.home-assistant\.io/redirect/blueprint_import/\S+?(?=\))", readme)
    offered = [parse_qs(urlsplit(link).query)["blueprint_url"][0] for link in links]
    sources = [load_yaml_dict(str(FOLDER / f"{name}.yaml"))["blueprint"]["source_url"] for name in NAMES]
    assert sorted(offered) == sources
    assert sources == [f"{ADDRESS}/blob/main/blueprints/automation/ipex_sms/{name}.yaml" for name in NAMES]


# Text an alert and escalate


async def start_alert(hass: HomeAssistant, gateway: Gateway, **inputs: Any) -> list[ServiceCall]:
    """Let the alert go off; return what is done when nobody is reached."""
    calls = async_mock_service(hass, "test", "siren")
    await use(hass, "text_an_alert", **ALERT, unreached_actions=[{"action": "test.siren"}], **inputs)
    hass.bus.async_fire("alert")
    await gateway.wait_for_messages(1)
    return calls


async def test_an_alert_that_is_delivered_ends_there(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    siren = await start_alert(hass, gateway, fallback=["Boris"])
    await gateway.report(gateway.messages[0])
    await hass.async_block_till_done()
    assert texts(gateway) == [(OFFICE, ANNA, "Water!")]
    assert not siren


async def test_an_alert_that_is_overdue_goes_to_the_next_person(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    siren = await start_alert(hass, gateway, fallback=["Boris", "Cyril"], deliver_within=2)
    freezer.tick(timedelta(minutes=2, seconds=1))
    async_fire_time_changed(hass)
    await gateway.wait_for_messages(2)
    await gateway.report(gateway.messages[1])
    await hass.async_block_till_done()
    assert texts(gateway) == [(OFFICE, ANNA, "Water!"), (OFFICE, BORIS, "Water!")]
    assert not siren


async def test_an_alert_that_failed_goes_to_the_same_person_by_instant_sms(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await start_alert(hass, gateway, fallback=["60030"], give_up_after=0.02)
    await gateway.report(gateway.messages[0], "FAILED")
    await gateway.wait_for_messages(2)
    await hass.async_block_till_done()
    assert [(message.to, message.text) for message in gateway.messages] == [(ANNA, "Water!"), ("607608609", "Water!")]


async def test_where_nobody_is_reached_something_else_is_done(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    siren = await start_alert(hass, gateway, fallback=["Boris"])
    await gateway.report(gateway.messages[0], "FAILED")
    await gateway.wait_for_messages(2)
    assert not siren
    await gateway.report(gateway.messages[1], "FAILED")
    await hass.async_block_till_done()
    assert len(siren) == 1


async def test_where_nothing_is_heard_something_else_is_done_after_a_while(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    siren = await start_alert(hass, gateway, give_up_after=0.02)
    await hass.async_block_till_done()
    assert len(siren) == 1


async def test_where_nothing_can_be_texted_at_all_something_else_is_done(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    siren = async_mock_service(hass, "test", "siren")
    await use(hass, "text_an_alert", **ALERT, unreached_actions=[{"action": "test.siren"}])
    await hass.config_entries.async_unload(account.entry.entry_id)
    hass.bus.async_fire("alert")
    await hass.async_block_till_done()
    assert len(siren) == 1


@pytest.mark.parametrize("critical", [True, False])
async def test_the_hourly_limit_stops_an_alert_only_if_it_is_to(
    hass: HomeAssistant, account: Account, gateway: Gateway, *, critical: bool
) -> None:
    hass.config_entries.async_update_entry(account.entry, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    await send_message(hass, to=["Boris"], message="uses up the limit")
    siren = async_mock_service(hass, "test", "siren")
    unreached = [{"action": "test.siren"}]
    await use(hass, "text_an_alert", **ALERT, critical=critical, give_up_after=0.02, unreached_actions=unreached)
    hass.bus.async_fire("alert")
    await hass.async_block_till_done()
    assert texts(gateway)[1:] == ([(OFFICE, ANNA, "Water!")] if critical else [])
    assert len(siren) == 1


# Scene by SMS


@pytest.mark.parametrize(
    ("sender", "text", "activated"),
    [
        (ANNA, "Večer", True),
        (BORIS, " VECER! ", True),
        (ANNA, "Večer prosím", False),
        (ANNA, "dnes večer", False),
        (CYRIL, "Večer", False),
        (STRANGER, "Večer", False),
        ("Anna", "Večer", False),
    ],
)
async def test_the_keyword_of_somebody_known_activates_the_scene(
    hass: HomeAssistant, account: Account, gateway: Gateway, sender: str, text: str, *, activated: bool
) -> None:
    scenes = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "scene_by_sms", **SCENE)
    await text_in(hass, gateway, sender, text)
    assert [call.data["entity_id"] for call in scenes] == ([["scene.evening"]] if activated else [])
    assert not sent(gateway)


@pytest.mark.parametrize(
    ("text", "activated"),
    [
        ("Večer Modrá-7", True),
        ("vecer   modrá-7", True),
        ("Večer", False),
        ("Večer Modrá-8", False),
        ("Večer modra 7", False),
        ("VečerModrá-7", False),
        ("Modrá-7", False),
        ("Modrá-7 Večer", False),
        ("Večer Modrá-7 Modrá-8", False),
    ],
)
async def test_where_a_code_word_is_set_only_the_right_one_activates_it_and_is_answered(
    hass: HomeAssistant, account: Account, gateway: Gateway, text: str, *, activated: bool
) -> None:
    scenes = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "scene_by_sms", **SCENE, code_word="Modrá-7", answer="Done")
    await text_in(hass, gateway, ANNA, text)
    assert bool(scenes) is activated
    assert sent(gateway) == ([(OFFICE, ANNA, "Done")] if activated else [])


@pytest.mark.parametrize("code_word", ["***", "0042", " "])
async def test_an_odd_code_word_is_not_weaker(
    hass: HomeAssistant, account: Account, gateway: Gateway, code_word: str
) -> None:
    scenes = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "scene_by_sms", **SCENE, code_word=code_word)
    await text_in(hass, gateway, ANNA, "Večer !!!")
    await text_in(hass, gateway, ANNA, "Večer 42")
    assert len(scenes) == (1 if code_word == " " else 0)  # an empty one is none
    await text_in(hass, gateway, ANNA, f"Večer {code_word}")
    assert len(scenes) == (2 if code_word == " " else 1)


async def test_only_those_who_are_named_activate_it(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    scenes = async_mock_service(hass, "scene", "turn_on")
    answer = "For {{ trigger.to_state.attributes.name }}"
    await use(hass, "scene_by_sms", **SCENE, senders=["Cyril", "601 602 603"], answer=answer)
    for sender in (ANNA, CYRIL, STRANGER):
        await text_in(hass, gateway, sender, "večer")
    assert len(scenes) == 2
    assert sent(gateway) == [(OFFICE, CYRIL, "For Cyril"), (OFFICE, STRANGER, "For None")]


@pytest.mark.parametrize("sender", ["60030", "Alza.cz"])
async def test_short_numbers_and_companies_get_no_answer(
    hass: HomeAssistant, account: Account, gateway: Gateway, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    scenes = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "scene_by_sms", **SCENE, senders=[sender], answer="Done")
    await text_in(hass, gateway, sender, "večer")
    assert len(scenes) == 1
    assert not sent(gateway)
    assert "Error while executing" not in caplog.text  # nor was it tried


# Ask Assist by SMS


def let_assist_answer(hass: HomeAssistant, speech: dict[str, Any]) -> list[ServiceCall]:
    """Answer for Assist, whose own packages are not here; return what it is asked."""
    return async_mock_service(
        hass, "conversation", "process", response={"response": {"speech": speech}, "conversation_id": "any"}
    )


async def test_assist_gets_the_text_and_its_answer_is_texted_back(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    asked = let_assist_answer(hass, {"plain": {"speech": "21"}})
    await use(hass, "ask_assist_by_sms", numbers=[MESSAGE])
    await text_in(hass, gateway, ANNA, " How warm is it? ")
    (call,) = asked
    assert call.data["text"] == "How warm is it?"
    assert call.data["agent_id"] == "conversation.home_assistant"
    assert call.data["conversation_id"] == f"IPEX SMS {ANNA}"
    assert sent(gateway) == [(OFFICE, ANNA, "21")]


@pytest.mark.parametrize("sender", [CYRIL, STRANGER, "60030", "Anna"])
async def test_assist_hears_nothing_of_strangers(
    hass: HomeAssistant, account: Account, gateway: Gateway, sender: str
) -> None:
    asked = let_assist_answer(hass, {"plain": {"speech": "Done"}})
    await use(hass, "ask_assist_by_sms", numbers=[MESSAGE])
    await text_in(hass, gateway, sender, "Open the garage")
    assert not asked
    assert not sent(gateway)


@pytest.mark.parametrize("sender", ["60030", "Alza.cz"])
async def test_assist_does_not_talk_to_machines_even_if_they_are_named(
    hass: HomeAssistant, account: Account, gateway: Gateway, sender: str
) -> None:
    asked = let_assist_answer(hass, {"plain": {"speech": "Sorry?"}})
    await use(hass, "ask_assist_by_sms", numbers=[MESSAGE], senders=[sender])
    await text_in(hass, gateway, sender, "Your parcel has arrived")
    assert not asked
    assert not sent(gateway)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("blue7 Open the garage", ["Open the garage"]),
        ("BLUE7\nOpen the garage", ["Open the garage"]),
        ("Open the garage", []),
        ("blue8 Open the garage", []),
        ("blue7Open the garage", []),
        ("blue7", []),
        ("Open the garage blue7", []),
    ],
)
async def test_where_a_code_word_is_set_assist_hears_what_follows_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, text: str, asked: list[str]
) -> None:
    calls = let_assist_answer(hass, {"plain": {"speech": "Done"}})
    await use(hass, "ask_assist_by_sms", numbers=[MESSAGE], code_word="Blue7")
    await text_in(hass, gateway, ANNA, text)
    assert [call.data["text"] for call in calls] == asked
    assert len(sent(gateway)) == len(asked)


@pytest.mark.parametrize(
    ("speech", "answers"),
    [
        ({"plain": {"speech": "word " * 200}}, [("word " * 20)[:97] + "..."]),
        ({"plain": {"speech": " "}}, []),
        ({"plain": {"speech": None}}, []),
        ({}, []),
    ],
)
async def test_a_long_answer_is_cut_and_an_empty_one_is_not_sent(
    hass: HomeAssistant, account: Account, gateway: Gateway, speech: dict[str, Any], answers: list[str]
) -> None:
    let_assist_answer(hass, speech)
    await use(hass, "ask_assist_by_sms", numbers=[MESSAGE], longest_answer=100)
    await text_in(hass, gateway, ANNA, "Tell me everything")
    assert [text for _, _, text in sent(gateway)] == answers


# A delivery failed


async def test_a_failure_and_silence_are_told(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    notices = async_mock_service(hass, "persistent_notification", "create")
    await use(hass, "delivery_failed", numbers=[DELIVERY])
    await send(account, ANNA, "The alarm went off")
    await send(account, STRANGER, "1234")
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    await send(account, BORIS, "x" * 200)
    await gateway.report(gateway.messages[0], "FAILED")
    await pass_time(hass, freezer, timedelta(minutes=11))
    assert [call.data["message"] for call in notices] == [
        f"SMS not delivered: Boris - No credit. - {'x' * 97}...",
        "SMS not delivered: Anna - The operator reported that it could not be delivered. - The alarm went off",
        f"SMS not delivered: the number {STRANGER} - no delivery report in time - 1234",
    ]


async def test_silence_can_be_left_out_and_others_than_those_named_are(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    notices = async_mock_service(hass, "persistent_notification", "create")
    await use(hass, "delivery_failed", numbers=[DELIVERY], recipients=["Anna"], overdue=False)
    for number in (ANNA, ANNA, BORIS):
        await send(account, number, f"to {number}")
    await gateway.report(gateway.messages[0], "FAILED")
    await gateway.report(gateway.messages[2], "FAILED")
    await pass_time(hass, freezer, timedelta(minutes=11))
    assert len(notices) == 1
    assert f"to {ANNA}" in notices[0].data["message"]


async def test_a_notice_that_is_texted_and_fails_itself_has_no_notice(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    notify = {
        "action": "notify.send_message",
        "target": {"entity_id": "notify.boris"},
        "data": {"title": "Look", "message": "{{ summary }}"},
    }
    await use(hass, "delivery_failed", numbers=[DELIVERY], actions=[notify])
    await send(account, ANNA, "The alarm went off")
    await gateway.report(gateway.messages[0], "FAILED")
    await gateway.wait_for_messages(2)
    await hass.async_block_till_done()
    await gateway.report(gateway.messages[1], "FAILED")
    await hass.async_block_till_done()
    assert [message.to for message in gateway.messages] == [ANNA, BORIS]
