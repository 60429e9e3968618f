"""Repairs that mend: each says what is wrong, mends it where a click can, and goes away by itself when healed."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID
from tests.flows import PretendedCloud, cloud_fixture  # noqa: F401 - a fixture
from tests.gateway import Fault, Gateway
from tests.repairs import continue_repair, is_raised, start_repair
from tests.sending import ask_to_send

NO_ADDRESS = "no_address_account"
SILENT = "silent_webhook_account"
REFUSED = f"sender_refused_{OFFICE}_account"


@pytest.fixture
async def reachable(hass: HomeAssistant) -> None:
    """Give Home Assistant an address that the operator can call."""
    await hass.config.async_update(external_url="https://home.example.com")


async def poll_later(freezer: FrozenDateTimeFactory, account: Account) -> None:
    freezer.tick(timedelta(minutes=6))
    await account.coordinator.async_refresh()


async def receive_without_webhook(gateway: Gateway, count: int = 2) -> None:
    for number in range(count):
        await gateway.receive_text(ANNA, OFFICE, f"text {number}", call_webhook=False)


# No address


async def test_an_address_that_the_operator_cannot_call_is_told_until_there_is_one(
    hass: HomeAssistant, account: Account
) -> None:
    assert is_raised(hass, NO_ADDRESS)
    await hass.config.async_update(external_url="https://home.example.com")
    await hass.async_block_till_done()
    assert not is_raised(hass, NO_ADDRESS)
    await hass.config.async_update(external_url="http://192.168.1.2:8123")
    await hass.async_block_till_done()
    assert is_raised(hass, NO_ADDRESS)


async def test_looking_again_without_an_address_changes_nothing(hass: HomeAssistant, account: Account) -> None:
    menu = await start_repair(hass, NO_ADDRESS)
    assert menu["type"] is FlowResultType.MENU
    result = await continue_repair(hass, menu, {"next_step_id": "confirm"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "still_local")
    assert is_raised(hass, NO_ADDRESS)


async def test_looking_again_shows_the_new_address_to_paste(hass: HomeAssistant, account: Account) -> None:
    menu = await start_repair(hass, NO_ADDRESS)
    await hass.config.async_update(external_url="https://home.example.com")
    form = await continue_repair(hass, menu, {"next_step_id": "confirm"})
    assert form["description_placeholders"]["webhook_url"] == f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY


async def test_looking_again_takes_a_subscription_to_the_cloud_that_came_meanwhile(
    hass: HomeAssistant, account: Account, cloud: PretendedCloud
) -> None:
    form = await continue_repair(hass, await start_repair(hass, NO_ADDRESS), {"next_step_id": "confirm"})
    assert form["description_placeholders"]["webhook_url"] == cloud.hooks[WEBHOOK_ID]
    assert account.entry.data["cloudhook_url"] == cloud.hooks[WEBHOOK_ID]
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY
    assert not is_raised(hass, NO_ADDRESS)


async def test_doing_without_the_webhook_ends_the_repair(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    result = await continue_repair(hass, await start_repair(hass, NO_ADDRESS), {"next_step_id": "switch_off"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.entry.options["webhook"] == "off"
    assert not is_raised(hass, NO_ADDRESS)


# A webhook that is never called


@pytest.mark.usefixtures("reachable")
async def test_messages_that_only_polling_found_raise_a_repair(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await receive_without_webhook(gateway, 1)
    await poll_later(freezer, account)
    assert not is_raised(hass, SILENT)
    await receive_without_webhook(gateway, 1)
    await poll_later(freezer, account)
    await poll_later(freezer, account)
    assert is_raised(hass, SILENT)


async def test_delivery_reports_that_only_polling_found_raise_it_too(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await ask_to_send(hass, to=["Anna", "Boris"])
    for message in gateway.messages:
        await gateway.report(message, call_webhook=False)
    await poll_later(freezer, account)
    await poll_later(freezer, account)
    assert is_raised(hass, SILENT)


async def test_it_goes_away_with_the_next_call(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await receive_without_webhook(gateway)
    await poll_later(freezer, account)
    assert is_raised(hass, SILENT)
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await poll_later(freezer, account)
    assert not is_raised(hass, SILENT)


async def test_a_webhook_that_is_off_is_not_missed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    hass.config_entries.async_update_entry(account.entry, options={"webhook": "off"})
    await hass.async_block_till_done(wait_background_tasks=True)
    await receive_without_webhook(gateway)
    await poll_later(freezer, account.entry.runtime_data)
    assert not is_raised(hass, SILENT)
    assert not is_raised(hass, NO_ADDRESS)


async def test_a_new_address_is_judged_anew(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await receive_without_webhook(gateway)
    await poll_later(freezer, account)
    data = {**account.entry.data, "webhook_id": "c" * 64}
    hass.config_entries.async_update_entry(account.entry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll_later(freezer, account.entry.runtime_data)
    assert not is_raised(hass, SILENT)


@pytest.mark.usefixtures("reachable")
async def test_the_repair_shows_the_address_and_checks_whether_a_call_comes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await receive_without_webhook(gateway)
    await poll_later(freezer, account)
    form = await start_repair(hass, SILENT)
    assert form["description_placeholders"]["webhook_url"].endswith(WEBHOOK_ID)
    form = await continue_repair(hass, form, {})
    assert form["errors"] == {"base": "no_call"}
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY
    assert not is_raised(hass, SILENT)
    await poll_later(freezer, account)
    assert not is_raised(hass, SILENT)


async def test_the_repair_of_an_account_that_is_not_loaded_says_so(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await receive_without_webhook(gateway)
    await poll_later(freezer, account)
    form = await start_repair(hass, SILENT)
    await hass.config_entries.async_unload(account.entry.entry_id)
    assert (await continue_repair(hass, form, {}))["reason"] == "not_loaded"


# A sender that is refused


async def test_a_sender_that_the_operator_refuses_is_told_until_it_takes_a_text(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.FORBIDDEN, method="POST")
    await ask_to_send(hass, to=["Anna"])
    issue = ir.async_get(hass).async_get_issue(DOMAIN, REFUSED)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["sender"] == "+420 777 888 999"
    assert not issue.is_fixable
    await ask_to_send(hass, to=["Anna"])
    assert not is_raised(hass, REFUSED)


# All of them


async def test_a_refused_login_is_told_by_home_assistant_until_it_works(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.expire_tokens(refresh=True)
    gateway.password = "changed"
    await account.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    told = [issue for (domain, _), issue in ir.async_get(hass).issues.items() if domain == "homeassistant"]
    assert [issue.translation_key for issue in told] == ["config_entry_reauth"]


async def test_an_account_that_is_removed_takes_its_repairs_along(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.FORBIDDEN, method="POST")
    await ask_to_send(hass, to=["Anna"])
    assert is_raised(hass, REFUSED)
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert [issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN] == []


@pytest.mark.parametrize(
    ("issue_id", "entry_id"),
    [("hourly_limit_gone", "gone"), ("of_another_version_account", "account"), ("hourly_limit_account", "account")],
)
async def test_a_repair_that_has_nothing_left_to_mend_can_be_closed(
    hass: HomeAssistant, account: Account, issue_id: str, entry_id: str
) -> None:
    await hass.config_entries.async_unload(account.entry.entry_id)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="hourly_limit",
    )
    form = await start_repair(hass, issue_id)
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY
