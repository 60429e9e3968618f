"""The chapters, in their order. A new one is a module with a function, and a line here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scripts.browser.chapters.account import add_the_account
from scripts.browser.chapters.automation import make_an_automation
from scripts.browser.chapters.card import write_to_each_other
from scripts.browser.chapters.czech import speak_czech
from scripts.browser.chapters.inside import look_inside
from scripts.browser.chapters.loading import load_the_card
from scripts.browser.chapters.options import change_the_options
from scripts.browser.chapters.people import change_people
from scripts.browser.chapters.repairs import mend_what_is_wrong
from scripts.browser.tour import Tour


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its name on the command line, what it is about, and what is clicked and observed."""

    name: str
    title: str
    live: Callable[[Tour], Awaitable[list[str]]]


CHAPTERS = (
    Chapter("account", "The account is added", add_the_account),
    Chapter("people", "Recipients and senders are added, changed and deleted", change_people),
    Chapter("options", "The options are changed", change_the_options),
    Chapter("repairs", "What Home Assistant complains of is mended", mend_what_is_wrong),
    Chapter("automation", "An automation is made that a text starts", make_an_automation),
    Chapter("inside", "Devices, activity and diagnostics", look_inside),
    Chapter("card", "Two people write to each other in the dashboard card", write_to_each_other),
    Chapter("czech", "All of it once more, in Czech", speak_czech),
    Chapter("loading", "The dashboard card comes, from cold caches and a long past too", load_the_card),
)
