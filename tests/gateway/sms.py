"""The SMS Chat API: the allowed numbers and sending."""

import json
import re
from typing import Any

from aiohttp import web

from .answers import answer_accepted, answer_error, answer_refused_in_body
from .behaviour import AnswerShape, NumbersShape
from .deliveries import Deliveries
from .records import Direction
from .state import OperatorState

E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_KEYS = {
    NumbersShape.OBJECTS_NUMBER: "number",
    NumbersShape.OBJECTS_PHONE_NUMBER: "phoneNumber",
    NumbersShape.OBJECTS_VALUE: "value",
    NumbersShape.OBJECTS_MSISDN: "msisdn",
    NumbersShape.WRAPPED_OBJECTS: "number",
}


class RequestError(Exception):
    """A request that the operator does not take; its text is what the operator says."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


async def read_object(request: web.Request, *required: str) -> dict[str, Any]:
    """Read a JSON object whose `required` fields are non-empty strings; raises RequestError."""
    if request.content_type != "application/json":
        raise RequestError("The body must be application/json.", 415)
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise RequestError("The body is no valid JSON.") from error
    if not isinstance(body, dict):
        raise RequestError("The body must be a JSON object.")
    for name in required:
        if not isinstance(body.get(name), str) or not body[name]:
            raise RequestError(f"The field {name} is required and must be a text.")
    return body


class ChatApi:
    """What an ordered mobile number can do."""

    def __init__(self, state: OperatorState, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    async def answer_numbers(self, _request: web.Request) -> web.Response:
        """GET /SMS/allowed-numbers."""
        return web.json_response(self._numbers(self._state.behaviour.numbers_shape))

    async def answer_send(self, request: web.Request) -> web.Response:
        """POST /SMS."""
        behaviour = self._state.behaviour
        try:
            body = await read_object(request, "from", "to", "text")
            self._check_numbers(body["from"], body["to"])
        except RequestError as error:
            return answer_error(behaviour, error.status, str(error))
        shape, status = behaviour.answer_shape, behaviour.answer_status
        if shape is AnswerShape.ERROR_OBJECT:
            return answer_refused_in_body(status)
        refused = shape is AnswerShape.FAILED_STATE
        message = self._state.store(
            direction=Direction.OUT,
            from_=body["from"],
            to=body["to"],
            text=body["text"],
            state="FAILED" if refused else None,
        )
        if not refused:
            await self._deliveries.expect_report(message)
        return answer_accepted(behaviour, shape, status, message)

    def _check_numbers(self, sender: str, recipient: str) -> None:
        if sender not in self._state.numbers:
            raise RequestError(
                f"The number {sender} is not allowed for this account.",
                self._state.behaviour.disallowed_status,
            )
        if not E164.fullmatch(recipient):
            raise RequestError(f"The recipient {recipient} is not a number in the format E.164.")

    def _numbers(self, shape: NumbersShape) -> object:
        numbers: list[Any] = list(self._state.numbers)
        if key := _KEYS.get(shape):
            extra = {"label": "Office", "active": True} if self._state.behaviour.extra_keys else {}
            numbers = [{key: number, **extra} for number in numbers]
        match shape:
            case NumbersShape.WRAPPED_STRINGS | NumbersShape.WRAPPED_OBJECTS:
                return {"numbers": numbers}
            case NumbersShape.UNREADABLE:
                return {"owner": {"numbers": {"first": numbers[:1], "others": len(numbers)}}}
            case _:
                return numbers
