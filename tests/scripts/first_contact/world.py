"""The operator and the phones around a first contact; time goes on only when somebody waits."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from custom_components.ipex_sms.api import Servers
from scripts.first_contact.contact import open_contact
from scripts.first_contact.findings import Findings
from scripts.first_contact.story import FirstContact, Plan
from tests.accounts import ANNA, OFFICE, STRANGER, TRUNK
from tests.gateway import Direction, Gateway
from tests.gateway.conftest import Clock

ROOT = Path(__file__).parent.parent.parent.parent
EMAIL = "delivery@example.com"
DAYS_AGO = (100, 20, 6, 5, 4, 3, 2)
TEXTS = ("Večer doma", "The garage, please")
REPORT_AFTER = timedelta(seconds=5)
RELEASE_AFTER = timedelta(seconds=30)


def fill(gateway: Gateway) -> None:
    """Give the operator a past with texts in both directions, delivered and not."""
    for index, days in enumerate(DAYS_AGO):
        inbound = index % 2 == 0
        message = gateway.store(
            direction=Direction.IN if inbound else Direction.OUT,
            from_=STRANGER if inbound else OFFICE,
            to=OFFICE if inbound else STRANGER,
            text=TEXTS[index % 2],
            created_at=gateway.clock() - timedelta(days=days),
            state=None if inbound or index == 1 else "FAILED",
        )
        message.stored_at = message.created_at


@dataclass
class World:
    """The operator and the phones, while somebody waits for them."""

    gateway: Gateway
    clock: Clock
    texted: bool = False
    released: bool = False

    async def pause(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)
        sent = [message for message in self.gateway.messages if message.text.startswith("IPEX SMS: ")]
        if not sent or self.clock.now - sent[0].created_at < REPORT_AFTER:
            # What reports by itself does so in a task of its own.
            await asyncio.sleep(0)
            return
        if sent[0].state is None and self.gateway.behaviour.report_after is None:
            await self.gateway.report(sent[0])
        if not self.texted:
            self.texted = True
            await self.gateway.receive_text(ANNA, OFFICE, TEXTS[0])
        if not self.released and self.clock.now - sent[0].created_at >= RELEASE_AFTER:
            self.released = True
            await self.gateway.release_webhooks(reverse=True)


async def find_out(
    gateway: Gateway, clock: Clock, plan: Plan, login: Any = None, world: type[World] = World
) -> Findings:
    async with aiohttp.ClientSession() as session:
        contact = open_contact(
            session,
            Servers(gateway.url, gateway.url, gateway.url),
            login or (gateway.username, gateway.password),
            clock=clock,
            pause=world(gateway, clock).pause,
        )
        said: list[str] = []
        await FirstContact(contact, plan, said.append).run()
        assert said
        return contact.findings


def everything(gateway: Gateway, port: int) -> Plan:
    gateway.webhook_url = f"http://127.0.0.1:{port}/ipex"
    return Plan(
        recipient=ANNA,
        sender=OFFICE,
        instant_sender=TRUNK,
        delivery_email=EMAIL,
        forbidden_sender=True,
        port=port,
        listening=timedelta(minutes=1),
    )


def assert_nothing_personal(report: str, gateway: Gateway) -> None:
    """Look in a report for whatever belongs to the customer or to a person."""
    ids = {each for message in gateway.messages for each in (message.id, message.answer_id, message.history_id)}
    texts = {message.text for message in gateway.messages} | {text.split()[0] for text in TEXTS}
    numbers = {number.removeprefix("+420") for number in (OFFICE, ANNA, STRANGER, TRUNK)}
    personal = {gateway.username, gateway.subject, EMAIL, "zkouška", *gateway.secrets(), *ids, *texts, *numbers}
    assert not [each for each in personal if each in report], report
