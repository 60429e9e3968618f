"""What the translation files say, as it must be seen on a page, and what must not be seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
import json
import re
from typing import Any

from scripts import ROOT

_TRANSLATIONS = ROOT / "custom_components" / "ipex_sms" / "translations"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[`*]")
_UNTRANSLATED = re.compile(r"component\.ipex_sms|\[object |(?<!\{)\{[a-z_]+\}(?!\})|^[a-z]+(_[a-z]+)+$")
# What stands under these is shown to people; a key shown in its place is a key without a translation.
_SHOWN_BY_KEY = {
    "data",
    "data_description",
    "menu_options",
    "state",
    "options",
    "state_attributes",
    "sections",
    "error",
    "abort",
}
# What the operator calls its services is the model of a device, which Home Assistant translates nowhere.
_SERVICES = {"SMS Chat", "Instant SMS"}
# English sentences that are so short say the same in other languages, or are somebody's name.
_LEAST_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or label as it is seen: where it comes from, and a pattern of its line."""

    path: str
    text: str
    pattern: re.Pattern[str]

    def after(self, words: str) -> Sentence:
        """Return the sentence as it is seen where these words stand before it in its line."""
        return replace(self, pattern=re.compile(rf"{re.escape(words)}\s?{self.pattern.pattern}"))


class Wording:
    """The translations of one language, found by their paths: `config.step.webhook.title`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _read(language)

    def __getitem__(self, path: str) -> str:
        """Return the text at a path, with its marks and placeholders."""
        text = self._find(path)
        if not isinstance(text, str):
            raise TypeError(f"{path} is no text")
        return text

    def sentences(self, path: str, *, without: Iterable[str] = ()) -> list[Sentence]:
        """Return what is seen of everything under a path, but for the keys in `without`."""
        found = self._find(path)
        leaves = {path: found} if isinstance(found, str) else dict(_walk(found, path, frozenset(without)))
        return [sentence for leaf, text in leaves.items() for sentence in _paragraphs(leaf, text)]

    def find_untranslated(self, lines: Iterable[str]) -> list[str]:
        """Return what of the lines of a page is a key, a placeholder, or one of our sentences in English."""
        return [line for line in lines if self._is_untranslated(line.rstrip(" *"))]

    @cached_property
    def _keys(self) -> set[str]:
        own = {text for _, text in _walk(self._texts, "")}
        return {key for key in _shown_keys(self._texts) if key not in own}

    @cached_property
    def _english(self) -> list[re.Pattern[str]]:
        if self.language == "en":
            return []
        own = dict(_walk(self._texts, ""))
        return [
            sentence.pattern
            for path, text in _walk(_read("en"), "")
            if text != own.get(path)
            for sentence in _paragraphs(path, text)
            if len(_PLACEHOLDER.sub("", sentence.text)) >= _LEAST_LENGTH
        ]

    @cached_property
    def _own(self) -> list[re.Pattern[str]]:
        return [sentence.pattern for path, text in _walk(self._texts, "") for sentence in _paragraphs(path, text)]

    def _is_untranslated(self, line: str) -> bool:
        return bool(_UNTRANSLATED.search(line)) or line in self._keys or self._is_english(line)

    def _is_english(self, line: str) -> bool:
        if line in _SERVICES or any(pattern.fullmatch(line) for pattern in self._own):
            return False
        return any(pattern.fullmatch(line) for pattern in self._english)

    def _find(self, path: str) -> str | dict[str, Any]:
        found: Any = self._texts
        for key in path.split("."):
            found = found[key]
        result: str | dict[str, Any] = found
        return result


def _read(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((_TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def _walk(texts: Mapping[str, Any], path: str, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if key in without:
            continue
        below = f"{path}.{key}" if path else key
        if isinstance(value, str):
            yield below, value
        else:
            yield from _walk(value, below, without)


def _paragraphs(path: str, text: str) -> Iterator[Sentence]:
    for paragraph in _MARKS.sub("", _LINK.sub(r"\1", text)).split("\n\n"):
        words = " ".join(paragraph.split())
        if _PLACEHOLDER.sub("", words).strip():
            pattern = ".*".join(re.escape(part) for part in _PLACEHOLDER.split(words))
            # A field that must be filled in has an asterisk.
            yield Sentence(path, words, re.compile(rf"{pattern.strip()}\s?\*?"))


def _shown_keys(texts: Mapping[str, Any]) -> Iterator[str]:
    for name, value in texts.items():
        if isinstance(value, Mapping):
            if name in _SHOWN_BY_KEY:
                yield from value
            yield from _shown_keys(value)
