"""The same clicks by somebody who speaks Czech, in a Home Assistant that does, with an account of its own."""

from scripts.browser.chapters.account import open_config_flow, walk_through
from scripts.browser.chapters.automation import choose_the_trigger
from scripts.browser.chapters.inside import look_at_devices
from scripts.browser.chapters.options import change_options
from scripts.browser.chapters.people import walk_through_people
from scripts.browser.chapters.repairs import lift_the_limit, look_at_the_address, open_repairs, reach_the_limit
from scripts.browser.tour import Tour
from scripts.story.cast import BORIS

_LANGUAGE = "cs"
_NUMBERS = ("+420777888997", "+420777888996")
_TRUNK = "222333445"


async def speak_czech(tour: Tour) -> list[str]:
    """Walk through every dialog and page again, where no English sentence of ours may remain."""
    gateway = await tour.add_operator("ucet@example.com", "0d4f4f0e-1f57-4a8e-9d2c-5b7f0a6c9e12", _NUMBERS, _TRUNK)
    socket = tour.house.socket
    await socket.speak(_LANGUAGE)
    visit = await tour.begin(_LANGUAGE, gateway)
    await visit.window.go("/config/integrations/dashboard")
    await open_config_flow(visit)
    await walk_through(visit)
    await walk_through_people(visit)
    await change_options(visit)
    await visit.need_recipient("Boris", BORIS)
    await reach_the_limit(visit)
    await open_repairs(visit)
    await lift_the_limit(visit)
    await look_at_the_address(visit)
    await look_at_devices(visit)
    await visit.window.go("/config/automation/edit/new")
    await choose_the_trigger(visit)
    await socket.speak("en")
    return ["no English sentence of ours was left on any page"]
