"""One first contact from the login to the last call, step by step; what does not work does not stop the rest."""

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from custom_components.ipex_sms.api import IpexError, UnknownOutcomeError
from scripts.first_contact.access import examine_login
from scripts.first_contact.answers import examine_forbidden_sender, examine_numbers, examine_refusals
from scripts.first_contact.contact import Contact
from scripts.first_contact.listener import HOST, Listener
from scripts.first_contact.past import examine_borders, examine_past, find_zone
from scripts.first_contact.rows import Row
from scripts.first_contact.trial import Trial, follow, prepare_trial, send_instant_trial, send_trial
from scripts.first_contact.window_limits import examine_limits

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What beside reading is to be done; nothing unless it is asked for."""

    recipient: str | None = field(default=None, repr=False)
    sender: str | None = field(default=None, repr=False)
    instant_sender: str | None = field(default=None, repr=False)
    delivery_email: str | None = field(default=None, repr=False)
    forbidden_sender: bool = False
    port: int | None = None
    listening: timedelta = timedelta(minutes=10)

    @property
    def most_texts(self) -> int:
        """How many texts may be sent, and paid for."""
        if self.recipient is None:
            return 0
        return 1 + (self.instant_sender is not None) + self.forbidden_sender


class FirstContact:
    """The steps, in their order."""

    def __init__(self, contact: Contact, plan: Plan, say: Say) -> None:
        """Prepare; `say` tells how far it is."""
        self._contact = contact
        self._plan = plan
        self._say = say
        self._numbers: tuple[str, ...] = ()
        self._rows: list[Row] = []
        self._trial: Trial | None = None

    async def run(self) -> None:
        """Do everything that the plan asks for; raises no IpexError."""
        contact, plan = self._contact, self._plan
        if not await self._step("login", examine_login(contact)):
            return
        await self._step("allowed numbers", self._find_numbers())
        await self._step("refusals", examine_refusals(contact))
        await self._step("history", self._read_past())
        await self._step("time zone of the history", find_zone(contact, self._rows))
        await self._step("borders of the history", examine_borders(contact, self._rows, self._zone))
        await self._step("limits of the history", examine_limits(contact, self._zone))
        if plan.recipient is None and plan.port is None:
            return
        async with AsyncExitStack() as stack:
            listener = None
            if plan.port is not None:
                listener = await stack.enter_async_context(Listener(contact, plan.port))
            if plan.recipient is not None:
                await self._send(plan.recipient)
            if listener is not None:
                await self._listen(listener, plan)

    @property
    def _zone(self) -> str | None:
        zone = self._contact.findings.facts.get("zone")
        return zone if isinstance(zone, str) else None

    async def _step(self, name: str, work: Coroutine[Any, Any, object]) -> bool:
        self._say(f"{name} …")
        try:
            await work
        except IpexError as error:
            self._contact.findings.fail(name, error)
            return False
        return True

    async def _find_numbers(self) -> None:
        self._numbers = await examine_numbers(self._contact)

    async def _read_past(self) -> None:
        self._rows = await examine_past(self._contact)

    async def _send(self, recipient: str) -> None:
        plan, contact = self._plan, self._contact
        sender = plan.sender or next(iter(self._numbers), None)
        if sender is None:
            contact.findings.troubles["sending"] = "there is no number to send from"
        else:
            await self._step("sending one text", self._try_out(sender, recipient))
        if plan.instant_sender is not None:
            email = plan.delivery_email or ""
            instant = send_instant_trial(contact, plan.instant_sender, recipient, email)
            await self._step("sending one instant SMS", instant)
        if plan.forbidden_sender:
            await self._step("sending from a number of nobody", examine_forbidden_sender(contact, recipient))
        if self._trial is not None:
            await self._step("the text in the history", follow(contact, self._trial))

    async def _try_out(self, sender: str, recipient: str) -> None:
        trial = prepare_trial(self._contact, sender, recipient)
        try:
            await send_trial(self._contact, trial)
        except UnknownOutcomeError:
            # It may have been sent all the same, and the history tells.
            self._trial = trial
            raise
        self._trial = trial

    async def _listen(self, listener: Listener, plan: Plan) -> None:
        self._say(f"listening at http://{HOST}:{plan.port} - now text one of your numbers from a phone")
        await listener.wait(plan.listening, self._trial)
        listener.note(self._trial, self._zone)
        await self._step("ids of the webhook", listener.compare_ids(self._trial))
