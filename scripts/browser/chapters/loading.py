"""The dashboard card where it could fail to come, or come late: cold caches, a long past, resources kept in YAML."""

from datetime import timedelta
from statistics import median

from scripts.browser.conversation import Conversation
from scripts.browser.tour import Tour
from scripts.browser.visit import write_number
from scripts.browser.window import Window
from scripts.story.flows import add_account
from scripts.story.observing import expect
from tests.gateway import Direction, Gateway

_COLD_LOADS = 20
_YAML_LOADS = 3
_DASHBOARD, _YAML_DASHBOARD = "cold-texts", "texts-in-yaml"
_NUMBER = "+420777888995"
# Of both more is there than is read at once.
_LONG, _SHORT = ("+420607608701", 10_000), ("+420607608702", 60)
_OPENINGS = 7
_YAML = f"""
lovelace:
  resource_mode: yaml
  dashboards:
    {_YAML_DASHBOARD}:
      mode: yaml
      title: Texts in YAML
      filename: texts.yaml
"""
_YAML_VIEW = """
views:
  - title: Texts
    cards:
      - type: custom:ipex-sms-card
"""


async def load_the_card(tour: Tour) -> list[str]:
    """Load the card again and again with nothing in the cache, then with a long past, then from YAML."""
    visit = await tour.english()
    await visit.need_anna()
    await visit.house.socket.make_dashboard(_DASHBOARD, "Cold texts", [{"type": "custom:ipex-sms-card"}])
    for _ in range(_COLD_LOADS):
        await _load_cold(tour, _DASHBOARD)
    past = await _open_long_past(tour)
    await _keep_resources_in_yaml(tour)
    for _ in range(_YAML_LOADS):
        await _load_cold(tour, _YAML_DASHBOARD)
    return [
        f"{_COLD_LOADS} of {_COLD_LOADS} loads with a cold cache showed the card",
        past,
        f"{_YAML_LOADS} of {_YAML_LOADS} loads with dashboard and resources in YAML showed the card",
    ]


async def _load_cold(tour: Tour, dashboard: str) -> None:
    """Load a dashboard in a browser profile that has seen nothing before."""
    visit = await tour.begin("en", tour.house.gateway)
    await _show_card(visit.window, dashboard)
    await visit.window.close()


async def _show_card(window: Window, dashboard: str) -> None:
    await window.go(f"/{dashboard}/0")
    thread = window.page.locator("ipex-sms-card .thread").first
    # What stands in the place of a card that is not there is no wait, but a failure.
    error = window.page.locator("hui-error-card")
    await window.wait_for("the card, or an error in its place", thread.or_(error).first)
    expect(await error.count() == 0, f"an error is in the card's place: {await window.lines()}")


async def _open_long_past(tour: Tour) -> str:
    """Open a long conversation and a short one in turn: no more may be read and drawn of the one than of the other."""
    gateway = await tour.add_operator("past@example.com", "a4c3f6f0-7b1b-4f0e-8a57-9f3f0c1f2b6d", (_NUMBER,))
    _fill_past(gateway, *_LONG)
    _fill_past(gateway, *_SHORT)
    account = await add_account(tour.house.client, gateway, [_NUMBER])
    visit = await tour.begin("en", gateway)
    await visit.wait_until_loaded()
    card = {"type": "custom:ipex-sms-card", "config_entry_id": account.entry_id}
    await tour.house.socket.make_dashboard("long-texts", "Long texts", [card])
    await _show_card(visit.window, "long-texts")
    conversation = Conversation(visit.window)
    # In turn, so that whatever else the machine does hits both.
    openings = [
        (await conversation.watch_opening(*_describe(_LONG)), await conversation.watch_opening(*_describe(_SHORT)))
        for _ in range(_OPENINGS)
    ]
    for long, short in openings:
        expect(
            (long.messages, long.rows) == (short.messages, short.rows),
            f"of {_LONG[1]} messages {long.messages} were read and {long.rows} drawn, "
            f"of {_SHORT[1]} {short.messages} and {short.rows}",
        )
    await conversation.open(_describe(_LONG)[0])
    await visit.window.picture("card-long")
    await visit.window.close()
    took = [median(opening.milliseconds for opening in one) for one in zip(*openings, strict=True)]
    return (
        f"a conversation of {_LONG[1]} messages opens in {took[0]:.0f} ms, one of {_SHORT[1]} in {took[1]:.0f} ms: "
        f"{openings[0][0].messages} are read and {openings[0][0].rows} drawn of either"
    )


def _fill_past(gateway: Gateway, counterpart: str, count: int) -> None:
    newest = gateway.clock() - timedelta(hours=1)
    for number in range(count):
        created_at = newest - timedelta(minutes=count - 1 - number)
        gateway.store(
            direction=Direction.IN, from_=counterpart, to=_NUMBER, text=f"Message {number + 1}", created_at=created_at
        )


def _describe(past: tuple[str, int]) -> tuple[str, str]:
    """Return how the card names a conversation, and its newest text."""
    counterpart, count = past
    return write_number(counterpart), f"Message {count}"


async def _keep_resources_in_yaml(tour: Tour) -> None:
    """Start Home Assistant anew, with its resources in YAML."""
    folder = tour.house.home_assistant.folder
    await tour.house.stop()
    (folder / "texts.yaml").write_text(_YAML_VIEW, encoding="utf-8")
    with (folder / "configuration.yaml").open("a", encoding="utf-8") as configuration:
        configuration.write(_YAML)
    await tour.house.start()
