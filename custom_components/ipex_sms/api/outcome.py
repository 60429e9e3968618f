"""What the status of an answer means for the request, and what the operator says about it."""

from http import HTTPStatus
import re
from typing import Never

from .errors import IpexError, LoginRefusedError, NotSentError, RefusedError, UnknownOutcomeError
from .json_body import BrokenJsonError, JsonValue, read_json
from .transport import Reply

_TOO_EARLY_OR_TOO_MANY = {HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
_REASON_KEYS = ("message", "error_description", "error")
_LONGEST_REASON = 200
_BODY_OF_A_REASON = 64 * 1024
_REASON_DEPTH = 3

_TAG = re.compile(r"<\s*[/!a-zA-Z]")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\ud800-\udfff\u2028\u2029]+")
_TOKEN = re.compile(r"\beyJ[\w.=+/-]*|\bbearer\s+\S+", re.IGNORECASE)


def raise_for_status(reply: Reply, *secrets: str) -> None:
    """Return for a 2xx; raise the error that any other status stands for."""
    if not reply.succeeded:
        raise error_of(reply, *secrets)


def error_of(reply: Reply, *secrets: str) -> IpexError:
    """Return the error that a status stands for; `secrets` are taken out of the operator's words."""
    status = reply.status
    reason = reason_of(reply.body, *secrets)
    if status in _TOO_EARLY_OR_TOO_MANY:
        kind: type[IpexError] = NotSentError
    elif status == HTTPStatus.UNAUTHORIZED:
        kind = LoginRefusedError
    elif status != HTTPStatus.REQUEST_TIMEOUT and (
        HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        kind = RefusedError
    else:
        kind = UnknownOutcomeError
    return kind(
        f"The operator answered with status {status}",
        reason=reason,
        status=status,
        retry_after=reply.retry_after,
    )


def refuse(value: JsonValue, status: int, *secrets: str, operator_id: str | None = None) -> Never:
    """Raise RefusedError for an answer that says so in its content instead of its status."""
    reason = _to_show(_words_of(value, _REASON_DEPTH), secrets)
    raise RefusedError("The operator refused the request", reason=reason, status=status, operator_id=operator_id)


def reason_of(body: bytes, *secrets: str) -> str | None:
    """Return the operator's `message`, `error_description` or `error`, fit to be shown; None without one."""
    if len(body) > _BODY_OF_A_REASON:
        return None
    try:
        value = read_json(body)
    except BrokenJsonError:
        return None
    return _to_show(_words_of(value, _REASON_DEPTH), secrets)


def _words_of(value: JsonValue, depth: int) -> str | None:
    match value:
        case str():
            return value
        case dict() if depth:
            found = (_words_of(value.get(key), depth - 1) for key in _REASON_KEYS)
            return next((words for words in found if words), None)
        case list() if depth:
            return "; ".join(words for item in value if (words := _words_of(item, depth - 1))) or None
        case _:
            return None


def _to_show(words: str | None, secrets: tuple[str, ...]) -> str | None:
    if words is None or _TAG.search(words):
        return None
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    words = _UNPRINTABLE.sub(" ", _TOKEN.sub("…", words)).strip()
    return words[:_LONGEST_REASON] or None
