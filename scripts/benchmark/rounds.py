"""Rounds: what is compared is measured in turn, again and again, for a machine is never twice the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Rounds:
    """What was measured, one value a round, by name."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, values: Mapping[str, float]) -> None:
        """Note the values of one round."""
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)

    def middle(self, name: str) -> float:
        """Return the median over the rounds."""
        return median(self.values[name])

    def ratio(self, name: str, reference: str) -> float:
        """Return the median of the ratios within each round."""
        pairs = zip(self.values[name], self.values[reference], strict=True)
        return median(value / other for value, other in pairs)
