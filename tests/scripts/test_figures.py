"""What was measured, as a table."""

from scripts.benchmark.figures import Figure, refer, write_table


def test_a_target_is_met_from_its_own_value_on() -> None:
    assert Figure("p99", 10, "ms", 10, at_most=True).is_met
    assert not Figure("p99", 10.1, "ms", 10, at_most=True).is_met
    assert Figure("ratio", 0.4, "", 0.4, at_most=False).is_met
    assert not Figure("ratio", 0.39, "", 0.4, at_most=False).is_met


def test_a_reference_is_always_met() -> None:
    assert refer("no-op", 0, "/s").is_met


def test_the_table_tells_what_was_measured_and_what_is_missed() -> None:
    figures = [
        refer("no-op", 12500.4, "/s"),
        Figure("ratio", 0.389, "", 0.4, at_most=False),
        Figure("p99", 7, "ms", 10, at_most=True),
    ]
    assert write_table(figures).splitlines() == [
        "| figure | measured  | target    |            |",
        "| ------ | --------- | --------- | ---------- |",
        "| no-op  | 12,500 /s | reference |            |",
        "| ratio  | 0.39      | ≥ 0.40    | **missed** |",
        "| p99    | 7 ms      | ≤ 10 ms   | met        |",
    ]
