"""What was measured, what it should be, and the table that says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import math


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement and its target: at most that much, or at least; a reference has none to miss."""

    name: str
    value: float
    unit: str
    target: float
    at_most: bool

    @property
    def is_met(self) -> bool:
        """Return whether the target is met."""
        return self.value <= self.target if self.at_most else self.value >= self.target


def refer(name: str, value: float, unit: str) -> Figure:
    """Return what others are measured against: any value is as good as another."""
    return Figure(name, value, unit, -math.inf, at_most=False)


def write_table(figures: Iterable[Figure]) -> str:
    """Return figures as a Markdown table that reads well as plain text, too."""
    rows = [("figure", "measured", "target", "")]
    rows += [(figure.name, _write(figure.value, figure.unit), *_judge(figure)) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_join(row, widths) for row in rows]
    lines.insert(1, _join(["-" * width for width in widths], widths))
    return "\n".join(lines)


def _judge(figure: Figure) -> tuple[str, str]:
    if math.isinf(figure.target):
        return "reference", ""
    target = f"{'≤' if figure.at_most else '≥'} {_write(figure.target, figure.unit)}"
    return target, "met" if figure.is_met else "**missed**"


def _write(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 2  # noqa: PLR2004 - as people read figures
    return f"{value:,.{digits}f} {unit}".rstrip()


def _join(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
