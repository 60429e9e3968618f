"""The browser's window: what is seen in it, what is clicked, and pictures, each of which is read for what is wrong."""

from pathlib import Path
import re

from playwright.async_api import ConsoleMessage, Error, Locator, Page

from scripts.browser.scripts import FRONTEND_WORD, VISIBLE_LINES, WHOLE_PAGE
from scripts.browser.wording import Sentence, Wording
from scripts.story.observing import StoryError, until_answered

_WITHIN = 60.0
_TO_SETTLE = 600  # milliseconds, for animations; nothing waits for anything else with it
_PAUSE = 0.1
_OURS = re.compile(r"ipex[_-]sms", re.IGNORECASE)
_SHOWN = 60


class Album:
    """The folder of the pictures, which are numbered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        folder.mkdir(exist_ok=True)

    def next_file(self, name: str) -> Path:
        """Return where the next picture goes."""
        self._count += 1
        return self._folder / f"{self._count:02}-{name}.png"


class Window:
    """One page of the browser, in one language."""

    def __init__(self, page: Page, url: str, wording: Wording, album: Album) -> None:
        self.page = page
        self.wording = wording
        self._url = url
        self._album = album
        self._complaints: list[str] = []
        page.set_default_timeout(_WITHIN * 1000)
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)

    @property
    def is_closed(self) -> bool:
        """Whether the page was closed."""
        is_closed: bool = self.page.is_closed()
        return is_closed

    async def close(self) -> None:
        """Close the page, and its browser profile."""
        self.check_console()
        await self.page.context.close()

    async def go(self, path: str) -> None:
        """Go to a page of Home Assistant, and wait until its frontend runs."""
        await self.page.goto(self._url + path)
        await self.page.locator("#ha-launch-screen").wait_for(state="detached")

    async def word(self, key: str) -> str:
        """Give a word of the frontend itself, in the language of the window."""
        word: str = await self.page.evaluate(FRONTEND_WORD, key)
        if not word:
            raise StoryError(f"Home Assistant's frontend has no text {key}")
        return word

    async def click(self, what: str, place: Locator) -> None:
        """Click something once it can be clicked; raises StoryError, which names it."""
        try:
            await place.click()
        except Error as error:
            raise StoryError(f"{what} cannot be clicked: {_explain(error)}") from error

    async def wait_for(self, what: str, place: Locator) -> None:
        """Wait until something is visible; raises StoryError, which names it."""
        try:
            await place.wait_for()
        except Error as error:
            raise StoryError(f"{what} does not appear: {_explain(error)}") from error

    async def wait_until_gone(self, what: str, place: Locator) -> None:
        """Wait until something is there no more; raises StoryError, which names it."""
        try:
            await place.wait_for(state="detached")
        except Error as error:
            raise StoryError(f"{what} does not go away: {_explain(error)}") from error

    async def lines(self, place: Locator | None = None) -> list[str]:
        """Read what is visible, of the whole page or of one place."""
        lines: list[str] = await (place or self.page.locator("body")).evaluate(VISIBLE_LINES)
        return lines

    async def read(self, sentences: list[Sentence], place: Locator) -> None:
        """Wait until all sentences can be read at a place; raises StoryError, which names one that cannot."""
        lines: list[str] = []

        async def is_there() -> bool:
            nonlocal lines
            lines = await self.lines(place) if await place.count() == 1 else []
            return not _missing(sentences, lines)

        try:
            await until_answered("", is_there, within=_WITHIN, pause=_PAUSE)
        except StoryError:
            sentence = _missing(sentences, lines)[0]
            seen = "\n         ".join(lines[:_SHOWN]) or "nothing"
            raise StoryError(f"{sentence.path} is not seen: “{sentence.text}”, but\n         {seen}") from None

    async def picture(self, name: str) -> None:
        """Save a picture, and read the page; raises StoryError for what no person should see."""
        await self.page.wait_for_timeout(_TO_SETTLE)
        await self.page.screenshot(path=self._album.next_file(name))
        if untranslated := self.wording.find_untranslated(await self.lines()):
            raise StoryError(f"{name} shows what is not translated to {self.wording.language}: {untranslated}")
        self.check_console()

    def check_console(self) -> None:
        """Raise StoryError when the browser's console holds errors of ours."""
        if self._complaints:
            raise StoryError("the browser's console holds errors of ours:\n" + "\n".join(self._complaints))

    async def save_failure(self) -> list[Path]:
        """Save a last picture, and the page as HTML."""
        picture = self._album.next_file("where-it-broke-off")
        page = picture.with_suffix(".html")
        await self.page.screenshot(path=picture)
        page.write_text(await self.page.evaluate(WHOLE_PAGE), encoding="utf-8")
        return [picture, page]

    def _note_console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and _OURS.search(said):
            self._complaints.append(said)

    def _note_error(self, error: Error) -> None:
        said = f"{error.message}\n{error.stack}"
        if _OURS.search(said):
            self._complaints.append(said)


def _missing(sentences: list[Sentence], lines: list[str]) -> list[Sentence]:
    return [sentence for sentence in sentences if not any(sentence.pattern.fullmatch(line) for line in lines)]


def _explain(error: Error) -> str:
    """Return the first lines of what Playwright says: what it waited for, and why that was in vain."""
    return " ".join(line.strip() for line in error.message.splitlines()[:6] if line.strip())
