"""Every switch of the double, and the facts by which the first contact must name what is switched on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, override

from tests.gateway import Behaviour
from tests.gateway.behaviour import (
    AnswerShape,
    CreatedAtZone,
    ErrorShape,
    HistoryOrder,
    HistoryShape,
    IdStyle,
    NumbersShape,
    PendingState,
    WebhookEncoding,
)

MISSING = object()
"""Expected of a fact that must not be there."""

type Expected = Any
"""The value of a fact, or a function that judges it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A variant of the operator, and what must be found out about it."""

    changes: Mapping[str, Any]
    facts: Mapping[str, Expected] = field(default_factory=dict)

    @override
    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.changes.items()) or "plain"

    @property
    def is_plain(self) -> bool:
        """Whether this is how the double behaves anyway."""
        plain = Behaviour()
        return all(getattr(plain, name) == value for name, value in self.changes.items())

    def differences(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts that are not as expected, as they were found."""
        return {
            name: found.get(name, "not found out")
            for name, expected in self.facts.items()
            if not _fulfils(found.get(name, MISSING), expected)
        }


def _fulfils(value: object, expected: Expected) -> bool:
    if callable(expected):
        return value is not MISSING and bool(expected(value))
    return value is expected if expected is MISSING else bool(value == expected)


def _among(word: str) -> Callable[[Any], bool]:
    return lambda value: word in value


def _starts(start: str) -> Callable[[Any], bool]:
    return lambda value: value.startswith(start)


def _all_start(start: str) -> Callable[[Any], bool]:
    return lambda values: all(value.startswith(start) for value in values)


def _of[Member: StrEnum](
    name: str, members: type[Member], facts: Mapping[Member, Mapping[str, Expected]]
) -> list[Case]:
    return [Case({name: member}, facts[member]) for member in members]


_NUMBERS: dict[NumbersShape, str] = {
    NumbersShape.STRINGS: "list[string]",
    NumbersShape.OBJECTS_NUMBER: "list[object{number:string}]",
    NumbersShape.OBJECTS_PHONE_NUMBER: "list[object{phoneNumber:string}]",
    NumbersShape.OBJECTS_VALUE: "list[object{value:string}]",
    NumbersShape.OBJECTS_MSISDN: "list[object{msisdn:string}]",
    NumbersShape.WRAPPED_STRINGS: "object{numbers:list[string]}",
    NumbersShape.WRAPPED_OBJECTS: "object{numbers:list[object{number:string}]}",
    NumbersShape.UNREADABLE: "object{owner:object{numbers:object{first:list[string],others:number}}}",
}

_ANSWERS: dict[AnswerShape, tuple[str, str]] = {
    AnswerShape.OBJECT: ("200 object{id:string}", "digits"),
    AnswerShape.FULL_OBJECT: (
        "200 object{id:string,from:string,to:string,text:string,direction:string,createdAt:string}",
        "digits",
    ),
    AnswerShape.OBJECT_WITHOUT_ID: ("200 object{status:string}", "absent"),
    AnswerShape.STRING: ("200 string", "digits"),
    AnswerShape.LIST_OF_OBJECT: ("200 list[object{id:string}]", "digits"),
    AnswerShape.LIST_OF_STRING: ("200 list[string]", "digits"),
    AnswerShape.EMPTY: ("200 nothing", "absent"),
    AnswerShape.OK_WORD: ("200 string", "not understood"),
    AnswerShape.CONSTANT_ID: ("200 object{id:number}", "digits, as a number"),
    AnswerShape.FAILED_STATE: ("200 object{id:string,state:string}", "digits"),
    AnswerShape.ERROR_OBJECT: ("200 object{error:string}", "absent"),
}

_ERRORS: dict[ErrorShape, tuple[str, bool]] = {
    ErrorShape.MESSAGE: ("400 object{message:string}", True),
    ErrorShape.ERROR: ("400 object{error:string}", True),
    ErrorShape.ERROR_DESCRIPTION: ("400 object{error:string,error_description:string}", True),
    ErrorShape.NESTED: ("400 object{error:object{code:number,message:string}}", True),
    ErrorShape.TEXT: ("400 text", False),
    ErrorShape.EMPTY: ("400 nothing", False),
}

_TIMES: dict[CreatedAtZone, str] = {
    CreatedAtZone.OFFSET: "offset, 3 digits",
    CreatedAtZone.ZULU: "Z, 3 digits",
    CreatedAtZone.NO_FRACTION: "offset, no fraction",
    CreatedAtZone.NAIVE_UTC: "no zone, 3 digits",
    CreatedAtZone.NAIVE_PRAGUE: "no zone, 3 digits",
    CreatedAtZone.UNREADABLE: "not understood",
    CreatedAtZone.ABSENT: "absent",
}
_ZONES = {CreatedAtZone.NAIVE_UTC: "UTC", CreatedAtZone.NAIVE_PRAGUE: "Europe/Prague"}

_HISTORIES: dict[HistoryShape, Mapping[str, Expected]] = {
    HistoryShape.LIST: {"history_shapes": _all_start("list[")},
    HistoryShape.WRAPPED: {"history_shapes": _all_start("object{data:list[")},
    HistoryShape.WRAPPED_WITH_TOTAL: {
        "history_shapes": _all_start("object{total:number,page:object{number:number,last:boolean},items:list")
    },
    HistoryShape.UNREADABLE: {
        "history_shapes": _all_start("object{first:list["),
        "history_windows": MISSING,
    },
}

CASES: list[Case] = [
    # Authorisation
    Case({"access_lifetime": 600.0}, {"access_lifetime_seconds": 600}),
    Case({"refresh_lifetime": 900.0}, {"refresh_lifetime_seconds": 900}),
    Case({"rotate_refresh": True}, {"refresh_token_works": True, "refresh_token_rotates": True}),
    Case({"rotate_refresh": False}, {"refresh_token_works": True, "refresh_token_rotates": False}),
    Case({"grant_error_status": 401}, {"login_refusal": _starts("401 ")}),
    Case({"grant_error_status": 400}, {"login_refusal": _starts("400 ")}),
    Case({"subject_claim": False}, {"token_claims": ["email"]}),
    Case({"email_claim": False}, {"token_claims": ["sub"]}),
    # Answers in general
    Case({"require_accept": True}, {"accept_required": 406}),
    Case({"require_accept": False}, {"accept_required": False}),
    *[
        Case(
            {"error_shape": shape},
            {
                "error_bodies": lambda found, body=body: found["missing parameter"] == body,
                "error_words_understood": words,
            },
        )
        for shape, (body, words) in _ERRORS.items()
    ],
    Case(
        {"extra_keys": True},
        {
            "history_unknown_keys": ["customerId", "note", "smsCount"],
            "webhook_unknown_keys": ["customerId", "note", "smsCount"],
            "answer_number": "200 object{id:string,operatorNote:string,price:number,tags:list[string]}",
        },
    ),
    # Numbers and sending
    *_of(
        "numbers_shape",
        NumbersShape,
        {
            shape: {
                "numbers_shape": _NUMBERS[shape],
                "numbers_understood": 0 if shape is NumbersShape.UNREADABLE else 1,
            }
            for shape in NumbersShape
        },
    ),
    *_of(
        "answer_shape",
        AnswerShape,
        {shape: {"answer_number": answer, "answer_id_form_number": form} for shape, (answer, form) in _ANSWERS.items()},
    ),
    *[Case({"answer_status": status}, {"answer_number": _starts(f"{status} ")}) for status in (200, 201, 202)],
    Case({"answer_status": 204}, {"answer_number": "204 nothing", "answer_id_understood": False}),
    *_of(
        "instant_answer_shape",
        AnswerShape,
        {
            shape: {
                # An instant SMS is answered with the number as its own form writes it; the keys are the same.
                "answer_instant": answer,
                "answer_id_form_instant": form,
            }
            for shape, (answer, form) in _ANSWERS.items()
        },
    ),
    Case({"disallowed_status": 403}, {"forbidden_sender": "RefusedError: 403 object{message:string}"}),
    Case({"disallowed_status": 400}, {"forbidden_sender": "RefusedError: 400 object{message:string}"}),
    # Ids
    *_of(
        "id_style",
        IdStyle,
        {style: {"history_id_forms": [style.value], "webhook_id_forms": [style.value]} for style in IdStyle},
    ),
    Case(
        {"numeric_ids": True},
        {
            "history_id_forms": ["digits, as a number"],
            "answer_id_form_number": "digits, as a number",
            "webhook_id_forms": ["digits"],
            "ids_agree_out": True,
        },
    ),
    Case({"ids_differ": False}, {"ids_agree_out": True, "ids_agree_in": True}),
    Case({"ids_differ": True}, {"ids_agree_out": False, "ids_agree_in": False}),
    Case({"ids_per_direction": False}, {"ids_shared_between_directions": False}),
    Case({"ids_per_direction": True}, {"ids_shared_between_directions": True}),
    # History
    *_of("history_shape", HistoryShape, _HISTORIES),
    *_of(
        "history_order",
        HistoryOrder,
        {
            HistoryOrder.ASCENDING: {"history_order": "ascending"},
            HistoryOrder.DESCENDING: {"history_order": "descending"},
            HistoryOrder.SHUFFLED: {"history_order": "mixed"},
        },
    ),
    Case({"history_lag": 0.0}, {"history_shows_sent_text": True, "history_lag_seconds": 0}),
    Case({"history_lag": 20.0}, {"history_shows_sent_text": True, "history_lag_seconds": 20}),
    Case({"history_lag": 900.0}, {"history_shows_sent_text": False}),
    *[
        Case(
            {"history_max_days": 10.0, "history_limit_status": status},
            {
                "history_longest_window_days": 7,
                "history_limit_counts": "days",
                "history_refused_windows": lambda found, status=status: found["14 days"].startswith(f"{status} "),
                "history_limit_understood": True,
            },
        )
        for status in (413, 422, 400)
    ],
    Case({"history_max_days": None}, {"history_longest_window_days": 200, "history_limit_counts": MISSING}),
    Case(
        {"history_max_rows": 5},
        {
            "history_longest_window_days": 14,
            "history_limit_counts": "rows",
            "history_refused_windows": _among("31 days"),
            "history_most_rows": 5,
        },
    ),
    Case({"history_cap": None}, {"history_leaves_out_rows": False}),
    Case({"history_cap": 4}, {"history_leaves_out_rows": True, "history_most_rows": 4}),
    Case({"history_end_inclusive": True}, {"history_includes_its_end": "yes"}),
    Case({"history_end_inclusive": False}, {"history_includes_its_end": "no, or times are cut"}),
    Case({"history_alters_text": False}, {"text_in_history": "as sent", "text_in_webhook": "as sent"}),
    Case({"history_alters_text": True}, {"text_in_history": "without accents", "text_in_webhook": "as sent"}),
    Case({"retention_days": 183.0}, {"history_reaches_back_days": 100}),
    Case({"retention_days": 30.0}, {"history_reaches_back_days": 20}),
    Case(
        {"unreadable_rows": 2},
        {"history_unreadable": lambda count: count >= 2, "history_unreadable_shapes": ["null", "object{}"]},
    ),
    *_of(
        "pending_state",
        PendingState,
        {
            PendingState.ABSENT: {"history_without_state_out": ["absent"], "state_before_report": "absent"},
            PendingState.NULL: {"history_without_state_out": ["null"], "state_before_report": "null"},
            PendingState.WORD: {"history_states": _among("SENT"), "state_before_report": "SENT"},
        },
    ),
    Case(
        {"pending_state": PendingState.WORD, "pending_word": "ON THE WAY"},
        {"history_states": _among("ON THE WAY"), "state_before_report": "ON THE WAY"},
    ),
    Case(
        {"pending_state": PendingState.WORD, "pending_word": "for +420607608609"},
        {"history_states": _among("a word that is not shown")},
    ),
    Case({"inbound_state": "DELIVERED"}, {"history_without_state_in": MISSING}),
    Case({"inbound_state": "RECEIVED"}, {"history_states": _among("RECEIVED"), "webhook_states": _among("RECEIVED")}),
    Case({"inbound_state": None}, {"history_without_state_in": ["absent"], "webhook_states": _among("none")}),
    # Times
    *_of(
        "created_at_zone",
        CreatedAtZone,
        {
            zone: {
                "history_created_at_forms": [form],
                "webhook_created_at_forms": [form],
                "zone": _ZONES.get(zone, MISSING),
            }
            for zone, form in _TIMES.items()
        },
    ),
    Case({"webhook_created_at_zone": None}, {"webhook_created_at_forms": ["offset, 3 digits"]}),
    *[
        Case(
            {"created_at_zone": CreatedAtZone.ZULU, "webhook_created_at_zone": zone},
            {"history_created_at_forms": ["Z, 3 digits"], "webhook_created_at_forms": [form]},
        )
        for zone, form in _TIMES.items()
    ],
    Case({"created_at_skew": 30.0}, {"created_at_ahead_seconds": 30}),
    # Webhook and reports
    *_of(
        "webhook_encoding",
        WebhookEncoding,
        {
            WebhookEncoding.JSON: {
                "webhook_encodings": ["POST json"],
                "webhook_content_types": ["application/json"],
            },
            WebhookEncoding.FORM: {
                "webhook_encodings": ["POST form"],
                "webhook_content_types": ["application/x-www-form-urlencoded"],
            },
            WebhookEncoding.QUERY: {"webhook_encodings": ["GET query"], "webhook_content_types": ["no type"]},
        },
    ),
    Case({"webhook_method": "POST"}, {"webhook_encodings": ["POST json"]}),
    Case({"webhook_method": "PUT"}, {"webhook_encodings": ["PUT json"]}),
    Case({"webhook_bom": False}, {"webhook_byte_order_mark": False}),
    Case({"webhook_bom": True}, {"webhook_byte_order_mark": True}),
    Case({"webhook_repeat": 1}, {"webhook_calls": 2, "webhook_repeats": False}),
    Case({"webhook_repeat": 2}, {"webhook_calls": 4, "webhook_repeats": True, "webhook_retries": False}),
    Case({"webhook_delay": 0.0}, {"webhook_delay_seconds": 0}),
    Case({"webhook_delay": 7.0}, {"webhook_delay_seconds": 7}),
    Case({"webhook_hold": True}, {"webhook_delay_seconds": lambda seconds: seconds >= 15}),
    Case({"webhook_retries": 0}, {"webhook_retries": False}),
    Case(
        {"webhook_retries": 1, "webhook_retry_delay": 30.0},
        {"webhook_retries": True, "webhook_retries_after_seconds": 30, "webhook_repeats": False},
    ),
    Case({"webhook_retries": 1, "webhook_repeat": 2}, {"webhook_retries": True, "webhook_repeats": True}),
    Case({"report_after": None}, {"report_after_seconds": 6, "report_before_answer": False}),
    Case({"report_after": 0.0}, {"report_after_seconds": lambda seconds: seconds < 6}),
    Case({"report_before_answer": True}, {"report_before_answer": True, "report_after_seconds": 0}),
]
