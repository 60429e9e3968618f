"""Every point that the operator's documentation leaves open, as a switch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
import types
from typing import Any, get_args, get_type_hints


class NumbersShape(StrEnum):
    """JSON of `GET /SMS/allowed-numbers`."""

    STRINGS = "strings"
    OBJECTS_NUMBER = "objects_number"
    OBJECTS_PHONE_NUMBER = "objects_phone_number"
    OBJECTS_VALUE = "objects_value"
    OBJECTS_MSISDN = "objects_msisdn"
    WRAPPED_STRINGS = "wrapped_strings"
    WRAPPED_OBJECTS = "wrapped_objects"
    UNREADABLE = "unreadable"


class AnswerShape(StrEnum):
    """The answer to an accepted send; the last two refuse it although the status is a 2xx."""

    OBJECT = "object"
    FULL_OBJECT = "full_object"
    OBJECT_WITHOUT_ID = "object_without_id"
    STRING = "string"
    LIST_OF_OBJECT = "list_of_object"
    LIST_OF_STRING = "list_of_string"
    EMPTY = "empty"
    OK_WORD = "ok_word"
    CONSTANT_ID = "constant_id"
    FAILED_STATE = "failed_state"
    ERROR_OBJECT = "error_object"


class ErrorShape(StrEnum):
    """Where the operator's own words stand in the body of an error."""

    MESSAGE = "message"
    ERROR = "error"
    ERROR_DESCRIPTION = "error_description"
    NESTED = "nested"
    TEXT = "text"
    EMPTY = "empty"


class IdStyle(StrEnum):
    """How an id looks."""

    DIGITS = "digits"
    UUID = "uuid"


class HistoryShape(StrEnum):
    """JSON of `GET /SMS`; `unreadable` wraps two lists, which nobody can tell apart."""

    LIST = "list"
    WRAPPED = "wrapped"
    WRAPPED_WITH_TOTAL = "wrapped_with_total"
    UNREADABLE = "unreadable"


class HistoryOrder(StrEnum):
    """Order of the rows by `createdAt`."""

    ASCENDING = "ascending"
    DESCENDING = "descending"
    SHUFFLED = "shuffled"


class PendingState(StrEnum):
    """What a row says of a message without a report: no `state`, null, or `Behaviour.pending_word`."""

    ABSENT = "absent"
    NULL = "null"
    WORD = "word"


class CreatedAtZone(StrEnum):
    """How `createdAt` is written; `offset` is Prague's time with its offset."""

    OFFSET = "offset"
    ZULU = "z"
    NO_FRACTION = "no_fraction"
    NAIVE_UTC = "naive_utc"
    NAIVE_PRAGUE = "naive_prague"
    UNREADABLE = "unreadable"
    ABSENT = "absent"


class WebhookEncoding(StrEnum):
    """Where a webhook call carries its fields; a query string makes it a GET."""

    JSON = "json"
    FORM = "form"
    QUERY = "query"


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """One field per open point; defaults are the plainest reading of the documentation, times in seconds."""

    # Authorisation
    access_lifetime: float = 3000
    """Life of an access token; documented."""
    refresh_lifetime: float = 7200
    """Life of a refresh token; documented."""
    rotate_refresh: bool = True
    """A refresh token works once; used again it is an `invalid_grant`."""
    grant_error_status: int = 401
    """Status of `invalid_grant`: 401 or 400."""
    subject_claim: bool = True
    """Tokens carry `sub`."""
    email_claim: bool = True
    """Tokens carry `email`."""

    # Answers in general
    require_accept: bool = True
    """A request that does not accept `application/json` gets 406."""
    error_shape: ErrorShape = ErrorShape.MESSAGE
    """Body of an error of the two SMS hosts."""
    extra_keys: bool = False
    """Answers, history rows and webhooks carry keys that nobody documented."""

    # Numbers and sending
    numbers_shape: NumbersShape = NumbersShape.STRINGS
    """JSON of the allowed numbers."""
    answer_shape: AnswerShape = AnswerShape.OBJECT
    """Answer of `POST /SMS`."""
    answer_status: int = 200
    """Status of an accepted `POST /SMS`: 200, 201, 202, or 204 (which has no body)."""
    instant_answer_shape: AnswerShape = AnswerShape.OBJECT
    """Answer of `POST /v1/sms`."""
    disallowed_status: int = 403
    """Status for a `from` that is not an allowed number: 403 or 400."""

    # Ids
    id_style: IdStyle = IdStyle.DIGITS
    """How ids look."""
    numeric_ids: bool = False
    """Answers and history rows carry ids as JSON numbers (digits only); the webhook's stay strings."""
    ids_differ: bool = False
    """Answer, webhook and history name one message with three ids."""
    ids_per_direction: bool = False
    """Both directions count from the same number: an id is unique only within its direction."""

    # History
    history_shape: HistoryShape = HistoryShape.LIST
    """JSON of the history."""
    history_order: HistoryOrder = HistoryOrder.ASCENDING
    """Order of the rows."""
    history_lag: float = 0
    """How long after it was stored a message appears in the history."""
    history_max_days: float | None = None
    """A wider window is refused with `history_limit_status`."""
    history_max_rows: int | None = None
    """A window with more rows is refused with `history_limit_status`."""
    history_limit_status: int = 413
    """Status of a window that is too large: 413, 422, or 400 with the limit in its message."""
    history_cap: int | None = None
    """Only the newest so many rows are answered, without a word about the rest."""
    history_end_inclusive: bool = True
    """Whether a message of the very `endTime` belongs to the window."""
    history_alters_text: bool = False
    """The history shows texts without diacritics."""
    retention_days: float = 183
    """How long the history goes back; documented as 6 months."""
    unreadable_rows: int = 0
    """So many rows that cannot be understood stand among the others."""
    pending_state: PendingState = PendingState.ABSENT
    """What a sent message's row says before there is a report."""
    pending_word: str = "SENT"
    """The state's word when `pending_state` is `word`."""
    inbound_state: str | None = "DELIVERED"
    """`state` of a received message, in webhook and history; None leaves the key out."""

    # Times
    created_at_zone: CreatedAtZone = CreatedAtZone.OFFSET
    """How `createdAt` is written."""
    webhook_created_at_zone: CreatedAtZone | None = None
    """The webhook's own way of writing `createdAt`; None: as everywhere."""
    created_at_skew: float = 0
    """The operator's clock is ahead by so much when it writes `createdAt`."""

    # Webhook and reports
    webhook_encoding: WebhookEncoding = WebhookEncoding.JSON
    """Where the fields stand."""
    webhook_method: str = "POST"
    """POST or PUT; a query string is always a GET."""
    webhook_bom: bool = False
    """The body starts with a byte order mark."""
    webhook_repeat: int = 1
    """Every call is made so many times."""
    webhook_delay: float = 0
    """Each call comes so much later."""
    webhook_hold: bool = False
    """Calls are kept until `Gateway.release_webhooks`, which may turn their order round."""
    webhook_retries: int = 0
    """After an answer other than 2xx, or none, the call is repeated so many times."""
    webhook_retry_delay: float = 0
    """Pause before such a repetition."""
    report_after: float | None = None
    """A sent message is reported DELIVERED by itself after so long; None: only when told."""
    report_before_answer: bool = False
    """The delivery report is called before `POST /SMS` is answered."""

    def as_json(self) -> dict[str, Any]:
        """All switches as JSON values."""
        return asdict(self)

    def change(self, values: Mapping[str, Any]) -> None:
        """Set switches from JSON values, all or none; raises ValueError that names the bad field."""
        kinds = get_type_hints(type(self))
        names = {known.name for known in fields(self)}
        checked = {}
        for name, value in values.items():
            if name not in names:
                raise ValueError(f"there is no switch {name!r}")
            checked[name] = _convert(name, kinds[name], value)
        for name, value in checked.items():
            setattr(self, name, value)


def _convert(name: str, kind: object, value: object) -> object:
    allowed = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if value is None and types.NoneType in allowed:
        return None
    for candidate in allowed:
        if candidate is float and isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        if candidate in (int, bool, str) and type(value) is candidate:
            return value
        if isinstance(candidate, type) and issubclass(candidate, StrEnum) and value in list(candidate):
            return candidate(str(value))
    words = [word for candidate in allowed if issubclass(candidate, StrEnum) for word in candidate]
    raise ValueError(f"{name}: {value!r} is not possible" + (f"; choose from {', '.join(words)}" if words else ""))
