"""How things are written: forms of ids, times, states and bodies, without the value of any."""

from collections.abc import Mapping
import re

from custom_components.ipex_sms.api.json_body import BrokenJsonError, JsonValue, read_json, shape_of
from custom_components.ipex_sms.api.parsing import NOTHING
from custom_components.ipex_sms.api.record import read_operator_id, read_time
from custom_components.ipex_sms.api.transport import Reply

ABSENT = "absent"
NOT_UNDERSTOOD = "not understood"
NOT_SHOWN = "a word that is not shown"

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z.+-]{1,40}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FRACTION = re.compile(r":[0-9]{2}[.,]([0-9]+)")
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z]|[ _-](?=[A-Za-z])){0,29}")


def form_of_id(fields: Mapping[str, JsonValue]) -> str:
    """Return how the id of a message is written, such as `digits`."""
    if "id" not in fields:
        return ABSENT
    value = fields["id"]
    understood = read_operator_id(value)
    if understood is None:
        return NOT_UNDERSTOOD
    if not isinstance(value, str):
        return "digits, as a number"
    if understood.isdigit():
        return "digits"
    return "uuid" if _UUID.fullmatch(understood) else "letters and digits"


def form_of_time(fields: Mapping[str, JsonValue]) -> str:
    """Return how `createdAt` is written: its zone and the digits of its fraction, such as `offset, 3 digits`."""
    if "createdAt" not in fields:
        return ABSENT
    value = fields["createdAt"]
    moment = read_time(value)
    if moment is None or not isinstance(value, str):
        return NOT_UNDERSTOOD
    zone = "no zone" if moment.tzinfo is None else "Z" if value.strip().upper().endswith("Z") else "offset"
    fraction = _FRACTION.search(value)
    return f"{zone}, {len(fraction[1])} digits" if fraction else f"{zone}, no fraction"


def form_of_missing_state(fields: Mapping[str, JsonValue]) -> str | None:
    """Return how a message says that it has no state: `absent`, `null` or `empty`; None where it has one."""
    if "state" not in fields:
        return ABSENT
    value = fields["state"]
    if value is None:
        return "null"
    return "empty" if isinstance(value, str) and not value.strip() else None


def word_to_show(word: str) -> str:
    """Return a word of the operator's, or what stands for one that may be a name, a number or a text."""
    return word if _WORD.fullmatch(word) and (word.isupper() or word.islower()) else NOT_SHOWN


def media_type_to_show(content_type: str | None) -> str:
    """Return a content type without its parameters."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else "other type" if media_type else "no type"


def body_of(reply: Reply) -> JsonValue:
    """Return an answer as JSON, None where it is none."""
    try:
        return read_json(reply.body)
    except BrokenJsonError:
        return None


def form_of_answer(reply: Reply) -> str:
    """Return status and shape of an answer, such as `400 object{message:string}`."""
    return f"{reply.status} {form_of_body(reply)}"


def form_of_body(reply: Reply) -> str:
    """Return the shape of a body; `nothing`, `html`, `text` or `broken JSON` where it is no JSON."""
    content = reply.body.strip()
    if not content:
        return NOTHING
    try:
        return shape_of(read_json(content))
    except BrokenJsonError:
        pass
    if content.startswith(b"<"):
        return "html"
    return "broken JSON" if content.startswith((b"{", b"[")) else "text"
