"""What is found out about the operator: named facts, as the diagnostics of the integration name them."""

from collections.abc import Iterable

from custom_components.ipex_sms.api import IpexError
from custom_components.ipex_sms.api.json_body import JsonValue

MOST_KEPT = 50


class Findings:
    """Facts that hold no value of the operator's, and the steps that did not work."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.facts: dict[str, JsonValue] = {}
        self.troubles: dict[str, str] = {}

    def set(self, name: str, value: JsonValue) -> None:
        """Note a fact; None where it could not be found out leaves none."""
        if value is not None:
            self.facts[name] = value

    def add(self, name: str, items: Iterable[str]) -> None:
        """Add words to a fact that is a set of them."""
        known = self.facts.get(name)
        words = {word for word in known if isinstance(word, str)} if isinstance(known, list) else set()
        if found := sorted(words.union(items)):
            self.facts[name] = list[JsonValue](found[:MOST_KEPT])

    def count(self, name: str, by: int = 1) -> None:
        """Count something up."""
        known = self.facts.get(name)
        self.facts[name] = (known if isinstance(known, int) else 0) + by

    def fail(self, step: str, error: IpexError) -> None:
        """Note that a step did not work: the kind of its error and the status, never the operator's words."""
        status = "" if error.status is None else f", status {error.status}"
        self.troubles[step] = f"{type(error).__name__}{status}"
