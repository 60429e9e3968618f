"""A flow's dialog, filled in by its fields' translation keys; its buttons are found without the frontend's words."""

import re

from playwright.async_api import Locator

from scripts.browser.window import Window


class Dialog:
    """The dialog of a config, options, subentry or repair flow; only one is ever open.

    `begin` reads a step: from then on, fields and menu options are those of that step.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self.place = window.page.locator("dialog-data-entry-flow")
        self._step = ""

    async def begin(self, step: str) -> None:
        """Wait for a step, such as `config.step.user`, and read all that belongs to it but its sections."""
        self._step = step
        await self.window.read(self.window.wording.sentences(step, without={"sections"}), self.place)

    async def read(self, path: str) -> None:
        """Wait until everything under a path of the translations can be read."""
        await self.window.read(self.window.wording.sentences(path), self.place)

    async def choose(self, option: str) -> None:
        """Choose from a menu."""
        label = self.window.wording[f"{self._step}.menu_options.{option}"]
        await self.window.click(f"“{label}”", self.place.get_by_text(label, exact=True))

    async def open_section(self, name: str) -> None:
        """Open a section, and read what is in it."""
        label = self.window.wording[f"{self._step}.sections.{name}.name"]
        await self.window.click(f"the section {label}", self.place.get_by_text(label, exact=True))
        await self.read(f"{self._step}.sections.{name}")

    async def fill(self, field: str, value: str, *, section: str | None = None) -> None:
        """Type into a field."""
        await self._field(field, section).locator("input").fill(value)

    async def fill_duration(self, field: str, *, hours: int, minutes: int, seconds: int) -> None:
        """Type into the three boxes of a duration."""
        for box, value in zip(("#hour", "#min", "#sec"), (hours, minutes, seconds), strict=True):
            await self._field(field).locator(box).locator("input").fill(str(value))

    async def switch(self, field: str) -> None:
        """Turn a switch."""
        await self.window.click(f"the switch {field}", self._field(field).locator("ha-switch"))

    async def select(self, field: str, label: str) -> None:
        """Choose from a list that opens."""
        await self.window.click(f"the field {field}", self._field(field).locator("ha-select"))
        await self.window.click(f"“{label}”", self.place.get_by_role("menuitem", name=label, exact=True))

    async def value(self, field: str) -> str:
        """Give what a field holds."""
        value: str = await self._field(field).locator("input").first.input_value()
        return value

    async def is_on(self, field: str) -> bool:
        """Tell whether a switch is on."""
        is_on: bool = await self._field(field).get_by_role("switch").is_checked()
        return is_on

    async def submit(self) -> None:
        """Click the button that goes on."""
        button = self.place.locator("ha-dialog-footer ha-button[slot=primaryAction]")
        await self.window.click("the dialog's button", button)

    async def fail(self, path: str) -> None:
        """Submit, and read the error at a path of the translations."""
        await self.submit()
        await self.read(path)

    async def finish(self) -> None:
        """Submit the last step, wait for the frontend's own page that says so, and close it."""
        await self.submit()
        await self.window.wait_for("the end of the dialog", self.place.locator("step-flow-create-entry"))
        await self.submit()
        await self.window.wait_until_gone("the dialog", self.place.locator("step-flow-create-entry"))

    async def abort(self, path: str | None = None) -> None:
        """Read why the dialog ended, at a path of the translations; without one it is Home Assistant's own sentence."""
        await self.window.wait_for("the reason", self.place.locator("step-flow-abort"))
        if path is not None:
            await self.read(path)

    async def dismiss(self) -> None:
        """Close a dialog that has ended without a result."""
        await self.window.click("the dialog's button", self.place.locator("ha-dialog-footer ha-button"))
        await self.window.wait_until_gone("the dialog", self.place.locator("step-flow-abort"))

    async def close(self) -> None:
        """Close the dialog in the middle of a flow."""
        await self.window.page.keyboard.press("Escape")
        await self.window.wait_until_gone("the dialog", self.place.locator("step-flow-form"))

    def _field(self, field: str, section: str | None = None) -> Locator:
        step = self._step if section is None else f"{self._step}.sections.{section}"
        label = self.window.wording[f"{step}.data.{field}"]
        found = self.place.locator("ha-form ha-selector")
        # One label may begin like another: the whole text counts. What must be filled in has an asterisk.
        whole = re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")
        return found.filter(has=self.window.page.get_by_text(whole)).last
