"""Bodies that the SMS hosts answer with."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from .behaviour import AnswerShape, Behaviour, ErrorShape
from .fields import write_fields, write_id
from .records import StoredMessage

_EXTRA = {"operatorNote": "internal", "price": 1.5, "tags": ["a", "b"]}


def answer_error(
    behaviour: Behaviour, status: int, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Make an error with the operator's words where the switch puts them."""
    match behaviour.error_shape:
        case ErrorShape.EMPTY:
            return web.Response(status=status, headers=headers)
        case ErrorShape.TEXT:
            return web.Response(status=status, text=message, headers=headers)
        case ErrorShape.MESSAGE:
            body: Any = {"message": message}
        case ErrorShape.ERROR:
            body = {"error": message}
        case ErrorShape.ERROR_DESCRIPTION:
            body = {"error": "invalid_request", "error_description": message}
        case ErrorShape.NESTED:
            body = {"error": {"code": status, "message": message}}
    return web.json_response(body, status=status, headers=headers)


def answer_accepted(behaviour: Behaviour, shape: AnswerShape, status: int, message: StoredMessage) -> web.Response:
    """Answer a send that was taken."""
    if shape is AnswerShape.EMPTY or status == web.HTTPNoContent.status_code:
        return web.Response(status=status)
    return web.json_response(_accepted_body(behaviour, shape, message), status=status)


def answer_refused_in_body(status: int) -> web.Response:
    """Make a 2xx whose body says that nothing was taken."""
    return web.json_response({"error": "The credit is used up."}, status=status)


def _accepted_body(behaviour: Behaviour, shape: AnswerShape, message: StoredMessage) -> object:
    identifier = write_id(behaviour, message.answer_id)
    extra = _EXTRA if behaviour.extra_keys else {}
    body: object = {"id": identifier, **extra}
    match shape:
        case AnswerShape.FULL_OBJECT:
            body = write_fields(behaviour, message, behaviour.created_at_zone) | {"id": identifier} | extra
        case AnswerShape.OBJECT_WITHOUT_ID:
            body = {"status": "accepted", **extra}
        case AnswerShape.STRING:
            body = message.answer_id
        case AnswerShape.LIST_OF_OBJECT:
            body = [body]
        case AnswerShape.LIST_OF_STRING:
            body = [message.answer_id]
        case AnswerShape.OK_WORD:
            body = "OK"
        case AnswerShape.CONSTANT_ID:
            body = {"id": 200, **extra}
        case AnswerShape.FAILED_STATE:
            body = {"id": identifier, "state": "FAILED", **extra}
    return body
