"""The people and numbers of one account, read from its subentries."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import chain
from typing import Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_EMAIL

from .const import (
    CONF_ALWAYS,
    CONF_DELIVER_WITHIN,
    CONF_KIND,
    CONF_MAY_COMMAND,
    CONF_NUMBER,
    CONF_PHONE,
    CONF_SENDER,
    CONF_SHORTNAME,
    DEFAULT_DELIVER_WITHIN,
    INSTANT_NAME,
    SUBENTRY_RECIPIENT,
    SUBENTRY_SENDER,
)
from .messages.models import Channel
from .messages.phone import normalize_counterpart


@dataclass(frozen=True, slots=True)
class Sender:
    """Something one may send from: a number, or instant SMS billed to a trunk number (both E.164)."""

    subentry_id: str
    unique_id: str
    channel: Channel
    number: str
    title: str
    email: str | None = field(default=None, repr=False)
    shortname: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A named person with a phone number (E.164)."""

    subentry_id: str
    unique_id: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    sender_id: str | None
    deliver_within: timedelta
    always: bool
    may_command: bool


@dataclass(frozen=True)  # without slots: it keeps what it looks up
class Directory:
    """Who can be reached from one account, and from what."""

    senders: tuple[Sender, ...]
    recipients: tuple[Recipient, ...]

    @classmethod
    def of(cls, entry: ConfigEntry) -> Self:
        """Read the subentries of a config entry, in the order they were added."""
        subentries = entry.subentries.values()
        return cls(
            tuple(_read_sender(each) for each in subentries if each.subentry_type == SUBENTRY_SENDER),
            tuple(_read_recipient(each) for each in subentries if each.subentry_type == SUBENTRY_RECIPIENT),
        )

    @property
    def default_sender(self) -> Sender | None:
        """Return the first number; instant SMS, which knows no delivery, only where there is none."""
        numbers = (sender for sender in self.senders if sender.channel is Channel.NUMBER)
        return next(numbers, next(iter(self.senders), None))

    @property
    def numbers(self) -> dict[str, str]:
        """Return the senders' unique ids by number, of those whose messages the operator shows."""
        return {sender.number: sender.unique_id for sender in self.senders if sender.channel is Channel.NUMBER}

    def sender_by_id(self, unique_id: str | None) -> Sender | None:
        """Return the sender with a unique id."""
        return None if unique_id is None else self._senders_by_id.get(unique_id)

    def sender_of(self, recipient: Recipient | None) -> Sender | None:
        """Return what a recipient is texted from: the sender chosen for them, else (or if it is gone) the default."""
        chosen = self.sender_by_id(recipient.sender_id) if recipient is not None else None
        return chosen or self.default_sender

    def find_sender(self, number_or_title: str, region: str) -> Sender | None:
        """Return the sender a person means by a number or a title; 60030 is instant SMS, whatever its title."""
        wanted = number_or_title.strip()
        number = normalize_counterpart(wanted, region)
        titled = (sender for sender in self.senders if sender.title.casefold() == wanted.casefold())
        numbered = (sender for sender in self.senders if sender.number == number)
        instant = (sender for sender in self.senders if sender.channel is Channel.INSTANT and wanted == INSTANT_NAME)
        return next(chain(titled, numbered, instant), None)

    def recipient_by_phone(self, phone: str) -> Recipient | None:
        """Return the recipient with a number (E.164)."""
        return self._recipients_by_phone.get(phone)

    def recipients_named(self, name: str) -> list[Recipient]:
        """Return the recipients of a name, compared whole and case-folded."""
        return list(self._recipients_by_name.get(name.strip().casefold(), ()))

    def name_of(self, number: str) -> str | None:
        """Return whose number this is."""
        recipient = self.recipient_by_phone(number)
        return None if recipient is None else recipient.name

    # Every message that is shown asks whose number it is. Of two equal keys the one that was added first counts.

    @cached_property
    def _senders_by_id(self) -> dict[str, Sender]:
        return {sender.unique_id: sender for sender in reversed(self.senders)}

    @cached_property
    def _recipients_by_phone(self) -> dict[str, Recipient]:
        return {recipient.phone: recipient for recipient in reversed(self.recipients)}

    @cached_property
    def _recipients_by_name(self) -> dict[str, list[Recipient]]:
        by_name: dict[str, list[Recipient]] = {}
        for recipient in self.recipients:
            by_name.setdefault(recipient.name.casefold(), []).append(recipient)
        return by_name


def _read_sender(subentry: ConfigSubentry) -> Sender:
    data = subentry.data
    channel, number = Channel(data[CONF_KIND]), data[CONF_NUMBER]
    return Sender(
        subentry_id=subentry.subentry_id,
        unique_id=subentry.unique_id or f"{channel}:{number}",
        channel=channel,
        number=number,
        title=subentry.title,
        email=data.get(CONF_EMAIL),
        shortname=data.get(CONF_SHORTNAME) or None,
    )


def _read_recipient(subentry: ConfigSubentry) -> Recipient:
    data = subentry.data
    return Recipient(
        subentry_id=subentry.subentry_id,
        unique_id=subentry.unique_id or f"recipient:{data[CONF_PHONE]}",
        name=subentry.title,
        phone=data[CONF_PHONE],
        sender_id=data.get(CONF_SENDER) or None,
        deliver_within=timedelta(seconds=data.get(CONF_DELIVER_WITHIN, DEFAULT_DELIVER_WITHIN.total_seconds())),
        always=data.get(CONF_ALWAYS, False),
        may_command=data.get(CONF_MAY_COMMAND, True),
    )
