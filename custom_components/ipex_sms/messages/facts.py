"""What was learned about the operator, kept with the account."""

from collections.abc import Iterable
from datetime import datetime
import json
import sqlite3

from .rows import to_moment

type JsonValue = str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None

MOST_KEPT = 50


class Facts:
    """Named values in the log's file; reading costs nothing, writing happens only when something is new."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read what is known."""
        self._connection = connection
        self._values: dict[str, JsonValue] = {}
        self.reload()

    def reload(self) -> None:
        """Forget what a rolled-back transaction had set."""
        rows = self._connection.execute("SELECT name, value FROM facts")
        self._values = {row["name"]: json.loads(row["value"]) for row in rows}

    def get(self, name: str) -> JsonValue:
        """Return a fact, or None."""
        return self._values.get(name)

    def word(self, name: str) -> str | None:
        """Return a fact that is a text, or None."""
        value = self._values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int:
        """Return a fact that counts something, or 0."""
        value = self._values.get(name)
        return value if isinstance(value, int) else 0

    def moment(self, name: str) -> datetime | None:
        """Return a fact that is a moment, or None."""
        value = self._values.get(name)
        return to_moment(value) if isinstance(value, int) else None

    def set(self, name: str, value: JsonValue) -> None:
        """Keep a fact."""
        if name in self._values and self._values[name] == value:
            return
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))
        self._values[name] = value

    def add(self, name: str, items: Iterable[str]) -> None:
        """Add words to a fact that is a set of them; it stays small, whatever a stranger sends."""
        known = self._values.get(name)
        words = known if isinstance(known, list) else []
        new = sorted({*items}.difference(word for word in words if isinstance(word, str)))
        if new:
            self.set(name, [*words, *new][:MOST_KEPT])

    def count(self, name: str, by: int = 1) -> None:
        """Count something up."""
        if by:
            self.set(name, self.number(name) + by)

    def as_dict(self) -> dict[str, JsonValue]:
        """Return all that is known."""
        return dict(self._values)
