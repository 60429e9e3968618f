"""Who is meant: the people and numbers of one call, each found in its account, and nobody twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .account import Account, loaded_accounts
from .const import DOMAIN
from .directory import Recipient, Sender
from .messages.phone import InvalidNumberError, normalize
from .sentences import find_reason_sentence


class AddressError(StrEnum):
    """Why nothing can be sent to somebody; the contract's words."""

    INVALID_NUMBER = "invalid_number"
    UNKNOWN_RECIPIENT = "unknown_recipient"
    AMBIGUOUS_RECIPIENT = "ambiguous_recipient"
    RECIPIENT_REQUIRED = "recipient_required"
    SENDER_NOT_ALLOWED = "sender_not_allowed"
    ACCOUNT_UNAVAILABLE = "account_unavailable"
    HOURLY_LIMIT = "hourly_limit"


@dataclass(frozen=True, slots=True)
class RecipientReference:
    """A recipient that was chosen, not written, as by an entity; `label` names it to people."""

    entry_id: str
    subentry_id: str | None
    label: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who can be texted: a recipient, or (without one) a raw number in E.164."""

    account: Account = field(repr=False)
    phone: str = field(repr=False)
    recipient: Recipient | None
    sender: Sender

    @property
    def label(self) -> str:
        """Return how people call the addressee."""
        return self.phone if self.recipient is None else self.recipient.name


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody who cannot be texted, as the caller wrote it, and why."""

    label: str = field(repr=False)
    error: AddressError


@dataclass(frozen=True, slots=True)
class OtherSender:
    """The same person, texted from another sender (its number or title)."""

    name: str


type Given = str | RecipientReference | Unreachable
type Addressed = Addressee | Unreachable
type Fallback = Addressed | OtherSender


def choose_accounts(hass: HomeAssistant, config_entry_id: str | None) -> list[Account]:
    """Return the accounts a call is about: the one it names, else all at work. Raises account_unavailable."""
    accounts = loaded_accounts(hass)
    if config_entry_id is not None:
        accounts = [account for account in accounts if account.entry.entry_id == config_entry_id]
    if accounts:
        return accounts
    entry = hass.config_entries.async_get_entry(config_entry_id or "")
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="account_unavailable",
        translation_placeholders={"account": entry.title if entry is not None else config_entry_id or "IPEX SMS"},
    )


def find_addressees(
    hass: HomeAssistant, given: Sequence[Given], sender: str | None = None, config_entry_id: str | None = None
) -> list[Addressed]:
    """Return everybody a call is to, in the caller's order, each number once.

    `sender` is a number or a title. Raises ServiceValidationError for what concerns the whole call:
    account_unavailable, sender_not_allowed, recipient_required, no_sender.
    """
    accounts = choose_accounts(hass, config_entry_id)
    able = accounts if sender is None else [account for account in accounts if _find_sender(account, sender)]
    if sender is not None and not able:
        titles = ", ".join(sender.title for account in accounts for sender in account.directory.senders)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="sender_not_allowed",
            translation_placeholders={
                "sender": sender,
                "reason": find_reason_sentence(hass, "unknown_sender", senders=titles),
            },
        )
    if not any(not isinstance(each, str) or each.strip() for each in given):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="recipient_required")
    search = _Search(hass, accounts, able, sender)
    return list(_drop_doubles(search.find(each) for each in given))


def find_fallbacks(
    hass: HomeAssistant,
    given: Sequence[str],
    addressed: Iterable[Addressed],
    sender: str | None = None,
    config_entry_id: str | None = None,
) -> list[Fallback]:
    """Return who or what is next in line: a recipient's name, a sender's number or title, or any number.

    They are looked for in the accounts of those addressed first.
    """
    everywhere = choose_accounts(hass, config_entry_id)
    owners = {each.account.entry.entry_id for each in addressed if isinstance(each, Addressee)}
    at_home = [account for account in everywhere if account.entry.entry_id in owners]

    def find_in(accounts: Sequence[Account], written: str) -> Fallback:
        if not _list_named(accounts, written) and any(_find_sender(account, written) for account in accounts):
            return OtherSender(written)
        able = [account for account in accounts if sender is None or _find_sender(account, sender)]
        return _Search(hass, accounts, able, sender).find(written)

    def find(written: str) -> Fallback:
        found = find_in(at_home or everywhere, written)
        return find_in(everywhere, written) if isinstance(found, Unreachable) else found

    return [find(each.strip()) for each in given]


@dataclass(frozen=True, slots=True)
class _Search:
    hass: HomeAssistant
    accounts: Sequence[Account]
    able: Sequence[Account]
    """Those of the accounts that have the sender the call names."""
    sender: str | None

    def find(self, given: Given) -> Addressed:
        match given:
            case Unreachable():
                return given
            case RecipientReference():
                return self._find_chosen(given)
            case _:
                return self._find_written(given.strip())

    def _find_chosen(self, chosen: RecipientReference) -> Addressed:
        for account in loaded_accounts(self.hass):
            if account.entry.entry_id != chosen.entry_id:
                continue
            for recipient in account.directory.recipients:
                if recipient.subentry_id == chosen.subentry_id:
                    return self._address(account, recipient.phone, recipient, chosen.label)
            return Unreachable(chosen.label, AddressError.UNKNOWN_RECIPIENT)
        return Unreachable(chosen.label, AddressError.ACCOUNT_UNAVAILABLE)

    def _find_written(self, written: str) -> Addressed:
        if not written:
            return Unreachable(written, AddressError.RECIPIENT_REQUIRED)
        named = _list_named(self.accounts, written)
        if len(named) > 1:
            named = _list_named(self.able, written)
            if len(named) != 1:
                return Unreachable(written, AddressError.AMBIGUOUS_RECIPIENT)
        for account, recipient in named:
            return self._address(account, recipient.phone, recipient, written)
        try:
            phone = normalize(written, self.accounts[0].region)
        except InvalidNumberError:
            is_word = any(character.isalpha() for character in written)
            error = AddressError.UNKNOWN_RECIPIENT if is_word else AddressError.INVALID_NUMBER
            return Unreachable(written, error)
        return self._find_number(phone, written)

    def _find_number(self, phone: str, written: str) -> Addressed:
        possible = [(account, account.directory.recipient_by_phone(phone)) for account in self.able]
        if owners := [(account, recipient) for account, recipient in possible if recipient is not None]:
            possible = [*owners]
        if len(possible) > 1:
            return Unreachable(written, AddressError.AMBIGUOUS_RECIPIENT)
        account, recipient = possible[0]
        return self._address(account, phone, recipient, written)

    def _address(self, account: Account, phone: str, recipient: Recipient | None, label: str) -> Addressed:
        if self.sender is None:
            sender = account.directory.sender_of(recipient)
            if sender is None:
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="no_sender",
                    translation_placeholders={"account": account.entry.title},
                )
        else:
            sender = _find_sender(account, self.sender)
            if sender is None:
                return Unreachable(label, AddressError.SENDER_NOT_ALLOWED)
        return Addressee(account, phone, recipient, sender)


def _find_sender(account: Account, number_or_title: str) -> Sender | None:
    return account.directory.find_sender(number_or_title, account.region)


def _list_named(accounts: Iterable[Account], name: str) -> list[tuple[Account, Recipient]]:
    return [(account, recipient) for account in accounts for recipient in account.directory.recipients_named(name)]


def _drop_doubles(found: Iterable[Addressed]) -> Iterable[Addressed]:
    known = set[object]()
    for each in found:
        identity = each.phone if isinstance(each, Addressee) else each
        if identity not in known:
            known.add(identity)
            yield each
