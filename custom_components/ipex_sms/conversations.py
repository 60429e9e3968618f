"""Conversations as one user sees them: of the senders the user may read, with the people the user may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from .account import Account
from .messages.facts import JsonValue
from .messages.phone import is_phone_number, normalize_counterpart
from .messages.threads import Thread
from .permissions import Caller


@dataclass(frozen=True, slots=True)
class View:
    """One account in the eyes of one user; `sender_ids` None means that nothing is hidden from the user."""

    account: Account = field(repr=False)
    caller: Caller
    sender_ids: frozenset[str] | None

    @classmethod
    def of(cls, account: Account, caller: Caller) -> Self:
        """Return what a user may see now."""
        senders = account.directory.senders
        visible = None if caller.may_all else frozenset(each.unique_id for each in senders if caller.may_read(each))
        return cls(account, caller, visible)

    @property
    def entry_id(self) -> str:
        """Return the account's config entry."""
        return self.account.entry.entry_id

    @property
    def names(self) -> dict[str, str]:
        """Return the recipients' names by number."""
        return {recipient.phone: recipient.name for recipient in reversed(self.account.directory.recipients)}

    @property
    def people(self) -> list[str]:
        """Return the numbers of the people the user may know, in the order they were added."""
        recipients = self.account.directory.recipients
        return list(dict.fromkeys(each.phone for each in recipients if self.caller.may_know(each)))

    def may_read(self, sender_id: str) -> bool:
        """Return whether the user may see the messages of a sender."""
        return self.sender_ids is None or sender_id in self.sender_ids

    def may_see(self, thread: Thread) -> bool:
        """Return whether there is such a thread for the user: with messages, or with somebody the user may know."""
        if thread.last_message is not None:
            return True
        recipient = self.account.directory.recipient_by_phone(thread.counterpart)
        if recipient is None:
            return self.caller.may_all and is_phone_number(thread.counterpart)
        return self.caller.may_know(recipient)

    def describe(self, thread: Thread) -> dict[str, JsonValue]:
        """Return a thread as the websocket shows it."""
        last = thread.last_message
        return {
            "config_entry_id": self.entry_id,
            "counterpart": thread.counterpart,
            "name": self.account.directory.name_of(thread.counterpart),
            "unread": thread.unread,
            "last_message": None if last is None else self.account.stream.attributes(last),
            "may_send": self._may_send(thread.counterpart),
        }

    def _may_send(self, counterpart: str) -> bool:
        directory = self.account.directory
        recipient = directory.recipient_by_phone(counterpart)
        if directory.sender_of(recipient) is None or not self.caller.may_text(recipient):
            return False
        return recipient is not None or is_phone_number(counterpart)


def find_counterpart(account: Account, number_or_name: str) -> str:
    """Return the number, or the raw sender, that a number or a recipient's name means in an account."""
    named = account.directory.recipients_named(number_or_name)
    return named[0].phone if named else normalize_counterpart(number_or_name, account.region)


def is_about(account: Account, criteria: Mapping[str, Any], counterpart: str) -> bool:
    """Return whether a thread is one that `config_entry_id` and `counterpart` ask for, where they are given."""
    if criteria.get("config_entry_id", account.entry.entry_id) != account.entry.entry_id:
        return False
    return "counterpart" not in criteria or find_counterpart(account, criteria["counterpart"]) == counterpart
