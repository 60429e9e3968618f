"""A call of the operator to us: JSON or a form in the body, or the query string where there is no body."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from .errors import MalformedWebhookError
from .json_body import BrokenJsonError, JsonValue, is_deeper_than, read_json
from .models import WebhookCall
from .record import UnreadableRecordError, read_record

DEEPEST_JSON = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_MOST_FIELDS = 100


def parse_webhook(content_type: str | None, query: Mapping[str, str], body: bytes) -> WebhookCall:
    """Return the message that a call tells about; raises MalformedWebhookError, and nothing else.

    UTF-8 only, whatever the content type says. `id` and `from` are required, and a direction.
    """
    fields, encoding = read_fields(content_type, query, body)
    try:
        record = read_record(fields)
    except UnreadableRecordError as error:
        reason = str(error)
    else:
        if record.operator_id is not None:
            return WebhookCall(record, encoding)
        reason = "`id` is missing or no id"
    raise _malformed(reason)


def read_fields(content_type: str | None, query: Mapping[str, str], body: bytes) -> tuple[Mapping[str, JsonValue], str]:
    """Return the fields of a call and its encoding; raises MalformedWebhookError."""
    content = body.removeprefix(BYTE_ORDER_MARK).strip()
    if not content:
        return _unique(list(query.items())), "query"
    if content.startswith((b"{", b"[")) or _is_json(content_type):
        return _read_json_object(content), "json"
    return _read_form(content), "form"


def _is_json(content_type: str | None) -> bool:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type.endswith(("/json", "+json"))


def _read_json_object(content: bytes) -> Mapping[str, JsonValue]:
    try:
        value = read_json(content, unique_keys=True)
    except BrokenJsonError as error:
        reason = f"not the JSON that we read ({error})"
    else:
        if isinstance(value, dict) and not is_deeper_than(value, DEEPEST_JSON):
            return value
        reason = "the JSON is no object, or too deep"
    raise _malformed(reason)


def _read_form(content: bytes) -> Mapping[str, JsonValue]:
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        reason = "not a form in UTF-8"
    else:
        return _unique(pairs)
    raise _malformed(reason)


def _unique(pairs: list[tuple[str, str]]) -> Mapping[str, JsonValue]:
    fields: dict[str, JsonValue] = dict(pairs)
    if len(fields) != len(pairs):
        reason = "two fields of the same name"
        raise _malformed(reason)
    return fields


def _malformed(reason: str) -> MalformedWebhookError:
    return MalformedWebhookError(f"A webhook call cannot be understood: {reason}")
