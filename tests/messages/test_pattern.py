"""A regular expression is taken as it is, and no text makes a search last."""

import re
import signal
from time import process_time

import pytest

from custom_components.ipex_sms.messages.pattern import (
    InvalidPatternError,
    PatternTooSlowError,
    compile_pattern,
    is_found,
)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("", "anything", True),
        ("^heating (on|off)$", "heating on", True),
        ("^heating (on|off)$", "heating on please", False),
        ("evening", "Good evening", True),
        ("evening", "EVENING", False),
        ("(?i)evening", "EVENING", True),
        (r"(\d)\1", "1233", True),
        (r"garage(?! closed)", "garage closed", False),
    ],
)
def test_a_pattern_is_searched_anywhere_in_a_text(pattern: str, text: str, *, found: bool) -> None:
    assert is_found(compile_pattern(pattern), text) is found


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "(?P<a", "a{99999999999999999999}", "(" * 5000 + ")" * 5000])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 40 + "!"),
        (r"^(\w+\s?)*$", "hello world " * 20 + "!"),
        (".*.*.*x", "y" * 60_000),
        ("a*a*a*a*b", "a" * 60_000),
        ("(?=(a|aa)+$)b", "a" * 80 + "!"),
    ],
)
def test_a_search_that_would_not_end_is_given_up(pattern: str, text: str) -> None:
    before = process_time()
    with pytest.raises(PatternTooSlowError):
        is_found(compile_pattern(pattern), text)
    assert process_time() - before < 1


def test_after_a_search_the_process_is_as_it_was() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    assert is_found(re.compile("a"), "a")
    with pytest.raises(PatternTooSlowError):
        is_found(re.compile("(a+)+$"), "a" * 40 + "!")
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
