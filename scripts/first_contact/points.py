"""What the operator's documentation leaves open, which facts answer it, and what the integration makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from custom_components.ipex_sms.api.json_body import JsonValue
from scripts.first_contact.forms import ABSENT, NOT_UNDERSTOOD

type Facts = Mapping[str, JsonValue]


class Verdict(StrEnum):
    """What the integration makes of what was found."""

    FINE = "understood"
    TREATED = "works with less"
    CHANGE = "needs a change"
    OPEN = "not found out"


@dataclass(frozen=True, slots=True)
class Point:
    """One open point; `judge` is asked only where one of its facts is known."""

    title: str
    facts: tuple[str, ...]
    judge: Callable[[Facts], Verdict] = lambda _facts: Verdict.FINE

    def judge_facts(self, facts: Facts) -> Verdict:
        """Return what is to be made of what was found."""
        return self.judge(facts) if any(name in facts for name in self.facts) else Verdict.OPEN


def _numbers(facts: Facts) -> Verdict:
    if facts.get("numbers_understood"):
        return Verdict.FINE
    return Verdict.TREATED if facts.get("numbers_shape") in ("list[]", "nothing") else Verdict.CHANGE


def _answer(facts: Facts) -> Verdict:
    return Verdict.FINE if facts.get("answer_id_understood") else Verdict.TREATED


def _history(facts: Facts) -> Verdict:
    if "history_windows" not in facts:
        return Verdict.CHANGE
    return Verdict.CHANGE if facts.get("history_unreadable") or facts.get("history_missing_keys") else Verdict.FINE


def _limits(facts: Facts) -> Verdict:
    if facts.get("history_leaves_out_rows") or facts.get("history_limit_understood") is False:
        return Verdict.CHANGE
    return Verdict.FINE if facts.get("history_longest_window_days") else Verdict.TREATED


def _times(facts: Facts) -> Verdict:
    forms = {str(form) for name in _TIME_FORMS for form in _words(facts, name)}
    if NOT_UNDERSTOOD in forms:
        return Verdict.CHANGE
    naive = any(form.startswith("no zone") for form in forms)
    return Verdict.TREATED if ABSENT in forms or (naive and "zone" not in facts) else Verdict.FINE


def _ids(facts: Facts) -> Verdict:
    forms = {form for name in _ID_FORMS for form in _words(facts, name)}
    if NOT_UNDERSTOOD in forms:
        return Verdict.CHANGE
    disagree = any(facts.get(name) is False for name in ("ids_agree_out", "ids_agree_in"))
    return Verdict.TREATED if disagree or ABSENT in forms else Verdict.FINE


def _states(facts: Facts) -> Verdict:
    known = {"DELIVERED", "FAILED", "none"}
    words = {word for name in ("history_states", "webhook_states") for word in _words(facts, name)}
    return Verdict.FINE if words <= known else Verdict.TREATED


def _text(facts: Facts) -> Verdict:
    if facts.get("history_shows_sent_text") is False:
        return Verdict.CHANGE
    shown = {facts.get("text_in_history", "as sent"), facts.get("text_in_webhook", "as sent")}
    return Verdict.FINE if shown == {"as sent"} else Verdict.TREATED


def _webhook(facts: Facts) -> Verdict:
    if facts.get("webhook_malformed") or facts.get("webhook_missing_keys"):
        return Verdict.CHANGE
    return Verdict.FINE if facts.get("webhook_calls") else Verdict.TREATED


def _errors(facts: Facts) -> Verdict:
    return Verdict.FINE if facts.get("error_words_understood") else Verdict.TREATED


def _refused(facts: Facts) -> Verdict:
    return Verdict.FINE if str(facts.get("forbidden_sender")).startswith("RefusedError") else Verdict.CHANGE


def _retry_after(facts: Facts) -> Verdict:
    return Verdict.CHANGE if NOT_UNDERSTOOD in _words(facts, "retry_after_forms") else Verdict.FINE


def _words(facts: Facts, name: str) -> list[JsonValue]:
    value = facts.get(name)
    return value if isinstance(value, list) else []


_TIME_FORMS = ("history_created_at_forms", "webhook_created_at_forms")
_ID_FORMS = ("history_id_forms", "webhook_id_forms")

POINTS: Final = (
    Point(
        "Login",
        (
            "access_lifetime_seconds",
            "refresh_lifetime_seconds",
            "refresh_token_works",
            "refresh_token_rotates",
            "token_claims",
            "token_answer_shape",
            "login_refusal",
        ),
    ),
    Point("Allowed numbers", ("numbers_shape", "numbers_understood", "numbers_in_e164"), _numbers),
    Point(
        "Answer to a text",
        ("answer_number", "answer_shapes_number", "answer_id_form_number", "answer_id_understood"),
        _answer,
    ),
    Point("Answer to an instant SMS", ("answer_instant", "answer_shapes_instant", "answer_id_form_instant")),
    Point("A sender that is not allowed", ("forbidden_sender",), _refused),
    Point(
        "Ids",
        ("history_id_forms", "webhook_id_forms", "ids_agree_out", "ids_agree_in", "ids_shared_between_directions"),
        _ids,
    ),
    Point(
        "Shape of the history",
        (
            "history_shapes",
            "history_windows",
            "history_rows_in",
            "history_rows_out",
            "history_unknown_keys",
            "history_missing_keys",
            "history_unreadable",
            "history_unreadable_shapes",
        ),
        _history,
    ),
    Point("Order of the history", ("history_order",)),
    Point(
        "Limits of the history",
        (
            "history_longest_window_days",
            "history_most_rows",
            "history_refused_windows",
            "history_limit_understood",
            "history_limit_counts",
            "history_leaves_out_rows",
            "history_reaches_back_days",
            "history_includes_its_end",
        ),
        _limits,
    ),
    Point(
        "States",
        (
            "history_states",
            "history_without_state_in",
            "history_without_state_out",
            "state_before_report",
            "webhook_states",
        ),
        _states,
    ),
    Point(
        "Times",
        (*_TIME_FORMS, "zone", "created_at_ahead_seconds", "clock_difference_seconds"),
        _times,
    ),
    Point(
        "A sent text in the history",
        (
            "history_shows_sent_text",
            "history_lag_seconds",
            "text_in_history",
            "text_in_webhook",
            "numbers_in_history",
            "report_after_seconds",
            "report_state",
        ),
        _text,
    ),
    Point(
        "Webhook",
        (
            "webhook_calls",
            "webhook_encodings",
            "webhook_content_types",
            "webhook_byte_order_mark",
            "webhook_unknown_keys",
            "webhook_missing_keys",
            "webhook_malformed",
            "webhook_delay_seconds",
            "webhook_repeats",
            "webhook_retries",
            "webhook_retries_after_seconds",
            "report_before_answer",
        ),
        _webhook,
    ),
    Point("Errors", ("error_bodies", "error_words_understood", "accept_required"), _errors),
    Point("Rate limits", ("rate_limit_headers", "retry_after_forms"), _retry_after),
)
