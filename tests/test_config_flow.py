"""Adding an account, and changing its login."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, UnknownFlow
import pytest

from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import OFFICE, WAREHOUSE, WEBHOOK_ID, number_sender
from tests.flows import (  # noqa: F401
    PretendedCloud,
    _no_sms_is_sent,
    account,
    check_words,
    cloud_fixture,
    credentials,
    instant_sender,
    servers,
    start,
    submit,
    suggested,
    token,
)
from tests.gateway import Fault, Gateway, NumbersShape

INSTANT = {"number": "222 333 444", "email": "reports@example.com"}


async def test_an_account_starts_with_the_choice_of_the_way_to_log_in(hass: HomeAssistant) -> None:
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": "user"})
    assert flow["type"] is FlowResultType.MENU
    assert flow["step_id"] == "user"
    assert flow["menu_options"] == ["credentials", "token"]


async def test_credentials_lead_through_numbers_and_webhook_to_an_account(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    form = await start(hass, "credentials")
    assert form["step_id"] == "credentials"
    assert form["data_schema"].schema["servers"].options == {"collapsed": True}

    form = await submit(hass, form, credentials(gateway))
    assert form["step_id"] == "numbers"
    assert form["data_schema"]({}) == {"numbers": [OFFICE, WAREHOUSE]}

    form = await submit(hass, form, {"numbers": [OFFICE]})
    assert form["step_id"] == "webhook"
    assert form["last_step"]

    done = await submit(hass, form, {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    entry = done["result"]
    assert entry.title == gateway.username
    assert entry.unique_id == gateway.subject
    assert dict(entry.options) == {}
    webhook_id = entry.data["webhook_id"]
    assert len(bytes.fromhex(webhook_id)) * 8 == 256
    assert dict(entry.data) == {
        "username": gateway.username,
        "password": gateway.password,
        **servers(gateway),
        "webhook_id": webhook_id,
    }
    assert [subentry.as_dict() for subentry in entry.subentries.values()] == [
        {
            "subentry_type": "sender",
            "subentry_id": next(iter(entry.subentries)),
            "unique_id": f"number:{OFFICE}",
            "title": "+420 777 888 999",
            "data": {"kind": "number", "number": OFFICE},
        }
    ]


async def test_every_number_is_chosen_at_first(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    form = await submit(hass, form, {})
    done = await submit(hass, form, {})
    assert [sender.data["number"] for sender in done["result"].subentries.values()] == [OFFICE, WAREHOUSE]


async def test_a_token_leads_to_an_account_named_by_its_email(hass: HomeAssistant, gateway: Gateway) -> None:
    pasted = gateway.new_token()
    form = await submit(hass, await start(hass, "token"), token(gateway, token=f"  {pasted}\n"))
    form = await submit(hass, form, {})
    done = await submit(hass, form, {})
    entry = done["result"]
    assert entry.title == gateway.username
    assert entry.unique_id == gateway.subject
    assert entry.data["token"] == pasted
    assert "password" not in entry.data


@pytest.mark.parametrize(
    ("subject_claim", "email_claim", "unique_id", "title"),
    [
        (True, False, "6f1c1a52-7a55-4d6c-9c0e-3f1d1f0f7a01", "+420 777 888 999"),
        (False, True, "api@example.com", "api@example.com"),
        (False, False, OFFICE, "+420 777 888 999"),
    ],
)
async def test_the_account_is_known_by_sub_else_by_email_else_by_its_first_number(
    hass: HomeAssistant,
    gateway: Gateway,
    subject_claim: bool,  # noqa: FBT001
    email_claim: bool,  # noqa: FBT001
    unique_id: str,
    title: str,
) -> None:
    gateway.behaviour.subject_claim = subject_claim
    gateway.behaviour.email_claim = email_claim
    form = await submit(hass, await start(hass, "token"), token(gateway))
    form = await submit(hass, form, {})
    done = await submit(hass, form, {})
    assert (done["result"].unique_id, done["result"].title) == (unique_id, title)


async def test_an_api_access_whose_token_tells_nothing_is_known_by_its_email(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.behaviour.subject_claim = False
    gateway.behaviour.email_claim = False
    gateway.username = "API@example.com"
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    form = await submit(hass, form, {})
    done = await submit(hass, form, {})
    assert (done["result"].unique_id, done["result"].title) == ("api@example.com", "API@example.com")


async def test_numbers_in_national_form_become_e164(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.numbers = ["777 888 999", "00420777888999", "60030"]
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert form["data_schema"]({}) == {"numbers": [OFFICE, "60030"]}


# What can be wrong, and how one goes on


async def test_a_wrong_password_is_said_in_the_operators_words_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway, password="wrong"))
    assert form["errors"] == {"base": "invalid_auth"}
    assert form["description_placeholders"]["reason"]
    assert suggested(form, "username") == gateway.username
    assert suggested(form, "sms_url", "servers") == gateway.url
    form = await submit(hass, form, credentials(gateway))
    assert form["step_id"] == "numbers"


async def test_white_space_belongs_to_a_password_but_not_to_an_email(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.password = " with spaces "
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway, username=f" {gateway.username} "))
    assert form["step_id"] == "numbers"


@pytest.mark.parametrize("pasted", ["eyJ.not.valid", "no token at all", " "])
async def test_a_token_that_the_operator_refuses_is_invalid_auth(
    hass: HomeAssistant, gateway: Gateway, pasted: str
) -> None:
    form = await submit(hass, await start(hass, "token"), token(gateway, token=pasted))
    assert form["step_id"] == "token"
    assert form["errors"] == {"base": "invalid_auth"}
    form = await submit(hass, form, token(gateway))
    assert form["step_id"] == "numbers"


async def test_a_server_that_is_not_there_is_cannot_connect(hass: HomeAssistant, gateway: Gateway) -> None:
    await gateway.refuse_connections()
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert form["errors"] == {"base": "cannot_connect"}


@pytest.mark.parametrize("field", ["sms_url", "auth_url", "instant_url"])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "sms-api.voipex.io",
        "https://",
        "ftp://sms-api.voipex.io",
        "https://sms-api.voipex.io/SMS",
        "https://sms-api.voipex.io?x=1",
        "https://sms-api.voipex.io#x",
        "https://user:secret@sms-api.voipex.io",
        "https://sms-api.voipex.io:99999",
        "http://sms-api.voipex.io",
        "http://8.8.8.8",
    ],
)
async def test_a_bad_address_is_said_at_the_section_before_anything_is_asked(
    hass: HomeAssistant, gateway: Gateway, field: str, url: str
) -> None:
    typed = {**servers(gateway), field: url}
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway, servers=typed))
    assert form["errors"] == {"servers": "invalid_url"}
    assert form["data_schema"].schema["servers"].options == {"collapsed": False}
    assert not gateway.requests


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://sms.example.com/", "https://sms.example.com"),
        (" https://sms.example.com:8443 ", "https://sms.example.com:8443"),
        ("http://localhost:8765/", "http://localhost:8765"),
        ("http://192.168.1.5:8765", "http://192.168.1.5:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
async def test_addresses_are_kept_without_a_slash_and_http_stays_at_home(
    hass: HomeAssistant, gateway: Gateway, url: str, stored: str
) -> None:
    # The instant server is not asked while an account is added, so any address will do.
    typed = {**servers(gateway), "instant_url": url}
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway, servers=typed))
    form = await submit(hass, form, {})
    done = await submit(hass, form, {})
    assert done["result"].data["instant_url"] == stored


async def test_no_number_chosen_is_an_error_at_the_field(hass: HomeAssistant, gateway: Gateway) -> None:
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    form = await submit(hass, form, {"numbers": []})
    assert form["step_id"] == "numbers"
    assert form["errors"] == {"numbers": "no_numbers"}
    form = await submit(hass, form, {"numbers": [OFFICE]})
    assert form["step_id"] == "webhook"


async def test_a_number_that_is_not_offered_cannot_be_chosen(hass: HomeAssistant, gateway: Gateway) -> None:
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    with pytest.raises(InvalidData):
        await submit(hass, form, {"numbers": ["+420111222333"]})


# Instant SMS


async def test_an_account_without_numbers_is_set_up_for_instant_sms(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.numbers = []
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert form["step_id"] == "instant"
    assert not form["errors"]
    assert suggested(form, "email") == gateway.username
    form = await submit(hass, form, {**INSTANT, "shortname": " Firma "})
    assert form["step_id"] == "webhook"
    done = await submit(hass, form, {})
    (sender,) = done["result"].subentries.values()
    assert sender.unique_id == "instant:+420222333444"
    assert sender.title == "Firma"
    assert sender.data == {
        "kind": "instant",
        "number": "+420222333444",
        "email": "reports@example.com",
        "shortname": "Firma",
    }


async def test_an_instant_sender_without_a_shortname_is_called_by_the_number_that_is_seen(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.numbers = []
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    form = await submit(hass, form, {**INSTANT, "shortname": "  "})
    done = await submit(hass, form, {})
    (sender,) = done["result"].subentries.values()
    assert sender.title == "60030 · +420 222 333 444"
    assert "shortname" not in sender.data


async def test_an_account_that_may_not_ask_for_numbers_can_still_use_instant_sms(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.fail("/SMS/allowed-numbers", Fault.FORBIDDEN)
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert (form["step_id"], form["errors"]) == ("instant", {"base": "no_numbers"})


async def test_numbers_in_an_unreadable_shape_are_said_and_leave_instant_sms(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.behaviour.numbers_shape = NumbersShape.UNREADABLE
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert form["step_id"] == "instant"
    assert form["errors"] == {"base": "no_numbers"}
    form = await submit(hass, form, INSTANT)
    assert form["step_id"] == "webhook"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"number": "12"}, {"number": "invalid_phone"}),
        ({"number": "Anna"}, {"number": "invalid_phone"}),
        ({"email": "nobody"}, {"email": "invalid_email"}),
        ({"email": "no body@example.com"}, {"email": "invalid_email"}),
        ({"number": "", "email": "a@b"}, {"number": "invalid_phone", "email": "invalid_email"}),
    ],
)
async def test_bad_fields_of_instant_sms_are_said_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway, typed: dict[str, str], errors: dict[str, str]
) -> None:
    gateway.numbers = []
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    form = await submit(hass, form, {**INSTANT, **typed})
    assert form["step_id"] == "instant"
    assert form["errors"] == errors
    assert suggested(form, "email") == {**INSTANT, **typed}["email"]
    form = await submit(hass, form, INSTANT)
    assert form["step_id"] == "webhook"


async def test_an_account_that_nothing_names_is_known_by_its_instant_number(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.numbers = []
    gateway.behaviour.subject_claim = False
    gateway.behaviour.email_claim = False
    form = await submit(hass, await start(hass, "token"), token(gateway))
    assert not suggested(form, "email")
    form = await submit(hass, form, INSTANT)
    done = await submit(hass, form, {})
    assert done["result"].unique_id == "+420222333444"
    assert done["result"].title == "+420 222 333 444"


# Already there


async def test_the_same_account_cannot_be_added_twice(hass: HomeAssistant, gateway: Gateway) -> None:
    account(hass, gateway)
    done = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "already_configured"


async def test_a_number_of_another_account_cannot_be_chosen(hass: HomeAssistant, gateway: Gateway) -> None:
    account(hass, gateway, entry_id="another", subentries=(number_sender(WAREHOUSE),))
    gateway.numbers = [OFFICE, WAREHOUSE]
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    done = await submit(hass, form, {"numbers": [OFFICE, WAREHOUSE]})
    assert done["reason"] == "already_configured"


async def test_an_instant_number_of_another_account_cannot_be_used(hass: HomeAssistant, gateway: Gateway) -> None:
    account(hass, gateway, entry_id="another", subentries=(instant_sender(),))
    gateway.numbers = []
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    done = await submit(hass, form, INSTANT)
    assert done["reason"] == "already_configured"


async def test_of_two_windows_that_add_an_account_the_first_to_end_does(hass: HomeAssistant, gateway: Gateway) -> None:
    first, second = await start(hass, "credentials"), await start(hass, "credentials")
    # The first may have been closed in the middle; Home Assistant does not hear of that.
    await submit(hass, first, credentials(gateway))
    form = await submit(hass, await submit(hass, second, credentials(gateway)), {})
    done = await submit(hass, form, {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    with pytest.raises(UnknownFlow):
        await submit(hass, first, {})
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


# The webhook's address


async def reach_webhook(hass: HomeAssistant, gateway: Gateway) -> Any:
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    return await submit(hass, form, {})


@pytest.mark.parametrize(
    ("urls", "sentence"),
    [
        ({"external_url": "https://home.example.com"}, "The address uses the external URL"),
        ({"external_url": "http://home.example.com"}, "Careful"),
        ({"external_url": "http://192.168.1.2:8123"}, "The operator cannot reach"),
        ({"external_url": "http://ha.local:8123"}, "The operator cannot reach"),
        ({"internal_url": "http://192.168.1.2:8123"}, "The operator cannot reach"),
    ],
)
async def test_the_webhook_step_shows_the_address_and_says_what_it_is_worth(
    hass: HomeAssistant, gateway: Gateway, urls: dict[str, str], sentence: str
) -> None:
    await hass.config.async_update(**urls)
    form = await reach_webhook(hass, gateway)
    done = await submit(hass, form, {})
    (url,) = urls.values()
    address = f"{url}/api/webhook/{done['result'].data['webhook_id']}"
    assert form["description_placeholders"]["webhook_url"] == address
    assert form["description_placeholders"]["reach"].startswith(sentence)


async def test_without_any_url_of_its_own_home_assistant_shows_the_path(hass: HomeAssistant, gateway: Gateway) -> None:
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert hass.config.api is not None
    hass.config.api.local_ip = "127.0.0.1"
    form = await submit(hass, form, {})
    assert form["description_placeholders"]["webhook_url"].startswith("/api/webhook/")
    assert form["description_placeholders"]["reach"].startswith("Home Assistant does not know its own URL")


async def test_the_webhook_step_speaks_home_assistants_language(hass: HomeAssistant, gateway: Gateway) -> None:
    await hass.config.async_update(language="cs", external_url="https://home.example.com")
    form = await reach_webhook(hass, gateway)
    assert form["description_placeholders"]["reach"].startswith("Adresa používá externí URL")


async def test_the_address_stays_the_same_when_the_step_is_shown_again(hass: HomeAssistant, gateway: Gateway) -> None:
    first = await reach_webhook(hass, gateway)
    again = await hass.config_entries.flow.async_configure(first["flow_id"])
    assert again["description_placeholders"] == first["description_placeholders"]


async def test_the_address_that_was_shown_counts_even_when_the_cloud_comes_back_meanwhile(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    cloud.connected = False
    first = await reach_webhook(hass, gateway)
    cloud.connected = True
    again = await hass.config_entries.flow.async_configure(first["flow_id"])
    assert again["description_placeholders"] == first["description_placeholders"]
    assert not cloud.hooks


async def test_with_a_subscription_the_address_is_a_cloudhook(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    form = await reach_webhook(hass, gateway)
    assert form["description_placeholders"]["webhook_url"] == "https://hooks.nabu.casa/0"
    assert "Cloud" in form["description_placeholders"]["reach"]
    done = await submit(hass, form, {})
    await hass.async_block_till_done()
    data = done["result"].data
    assert data["cloudhook_url"] == "https://hooks.nabu.casa/0"
    assert cloud.hooks == {data["webhook_id"]: data["cloudhook_url"]}


async def test_a_cloudhook_is_deleted_when_the_dialog_is_closed(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    form = await reach_webhook(hass, gateway)
    assert cloud.hooks
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert not cloud.hooks


async def test_a_cloudhook_that_is_made_after_the_dialog_was_closed_is_deleted(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    cloud.answers.clear()
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    step = hass.async_create_task(submit(hass, form, {}))
    await asyncio.sleep(0)
    hass.config_entries.flow.async_abort(form["flow_id"])
    cloud.answers.set()
    with pytest.raises(UnknownFlow):
        await step
    await hass.async_block_till_done()
    assert not cloud.hooks


async def test_a_dialog_closed_before_the_address_was_made_has_none_to_delete(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    form = await start(hass, "credentials")
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert not cloud.hooks


async def test_a_cloudhook_that_was_deleted_by_hand_is_no_trouble_when_the_dialog_is_closed(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    form = await reach_webhook(hass, gateway)
    cloud.hooks.clear()
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert not cloud.hooks


@pytest.mark.parametrize("state", [{"subscribed": False}, {"connected": False}])
async def test_without_a_working_subscription_the_external_url_is_used(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud, state: dict[str, bool]
) -> None:
    vars(cloud).update(state)
    await hass.config.async_update(external_url="https://home.example.com")
    form = await reach_webhook(hass, gateway)
    assert form["description_placeholders"]["webhook_url"].startswith("https://home.example.com/api/webhook/")
    done = await submit(hass, form, {})
    assert "cloudhook_url" not in done["result"].data


# Reconfiguring


async def reconfigure(hass: HomeAssistant, entry: Any, way: str) -> Any:
    menu = check_words(await entry.start_reconfigure_flow(hass))
    assert menu["step_id"] == "reconfigure"
    assert menu["menu_options"] == ["credentials", "token"]
    return await submit(hass, menu, {"next_step_id": way})


async def test_reconfiguring_shows_what_is_set_but_never_the_password(hass: HomeAssistant, gateway: Gateway) -> None:
    form = await reconfigure(hass, account(hass, gateway), "credentials")
    assert suggested(form, "username") == gateway.username
    assert suggested(form, "password") is None
    assert suggested(form, "sms_url", "servers") == gateway.url


async def test_reconfiguring_switches_the_way_and_shows_the_same_address_again(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway, subentries=(number_sender(),))
    form = await submit(hass, await reconfigure(hass, entry, "token"), pasted := token(gateway))
    assert form["step_id"] == "webhook"
    assert form["description_placeholders"]["webhook_url"].endswith(WEBHOOK_ID)
    done = await submit(hass, form, {})
    assert done["reason"] == "reconfigure_successful"
    assert dict(entry.data) == {"token": pasted["token"], **servers(gateway), "webhook_id": WEBHOOK_ID}
    assert entry.unique_id == gateway.subject


async def test_reconfiguring_keeps_the_cloudhook(hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud) -> None:
    cloud.hooks[WEBHOOK_ID] = "https://hooks.nabu.casa/old"
    entry = account(hass, gateway, cloudhook_url="https://hooks.nabu.casa/old")
    form = await submit(hass, await reconfigure(hass, entry, "credentials"), credentials(gateway))
    assert form["description_placeholders"]["webhook_url"] == "https://hooks.nabu.casa/old"
    hass.config_entries.flow.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert cloud.hooks == {WEBHOOK_ID: "https://hooks.nabu.casa/old"}


async def test_reconfiguring_takes_a_cloudhook_when_there_is_a_subscription_by_now(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    entry = account(hass, gateway)
    form = await submit(hass, await reconfigure(hass, entry, "credentials"), credentials(gateway))
    await submit(hass, form, {})
    await hass.async_block_till_done()
    assert cloud.hooks == {WEBHOOK_ID: entry.data["cloudhook_url"]}
