"""The central API: instant SMS, billed to a number of the customer's trunk."""

import re

from aiohttp import web

from .answers import answer_accepted, answer_error, answer_refused_in_body
from .behaviour import AnswerShape
from .deliveries import Deliveries
from .records import Channel, Direction
from .sms import E164, RequestError, read_object
from .state import OperatorState

_NATIONAL = re.compile(r"[1-9][0-9]{8}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class InstantApi:
    """What a customer without an ordered mobile number can do."""

    def __init__(self, state: OperatorState, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    async def answer_send(self, request: web.Request) -> web.Response:
        """POST /v1/sms."""
        behaviour = self._state.behaviour
        try:
            body = await read_object(request, "from", "to", "message", "email")
            self._check_numbers(body["from"], body["to"])
            self._check_names(body["email"], body.get("shortname"))
        except RequestError as error:
            return answer_error(behaviour, error.status, str(error))
        shape = behaviour.instant_answer_shape
        if shape is AnswerShape.ERROR_OBJECT:
            return answer_refused_in_body(200)
        refused = shape is AnswerShape.FAILED_STATE
        message = self._state.store(
            direction=Direction.OUT,
            from_=body["from"],
            to=body["to"],
            text=body["message"],
            state="FAILED" if refused else None,
            channel=Channel.INSTANT,
        )
        message.email, message.shortname = body["email"], body.get("shortname")
        if not refused:
            await self._deliveries.expect_report(message)
        return answer_accepted(behaviour, shape, 200, message)

    def _check_numbers(self, sender: str, recipient: str) -> None:
        if sender not in self._state.trunk_numbers:
            raise RequestError(
                f"The number {sender} is not on the trunk of this account.",
                self._state.behaviour.disallowed_status,
            )
        foreign = E164.fullmatch(recipient) and not recipient.startswith("+420")
        if not foreign and not _NATIONAL.fullmatch(recipient):
            raise RequestError(f"The recipient {recipient} is not a number of nine digits.")

    def _check_names(self, email: str, shortname: object) -> None:
        if not _EMAIL.fullmatch(email):
            raise RequestError(f"The e-mail {email} is not valid.")
        registered = self._state.shortnames
        if shortname is None or (isinstance(shortname, str) and (registered is None or shortname in registered)):
            return
        raise RequestError(f"The short name {shortname} is not registered.")
