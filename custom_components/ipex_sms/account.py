"""One config entry at work: what belongs to it, how it starts, and how it stops."""

from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_TOKEN, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util

from . import webhook
from .api import Authorization, IpexClient, PasswordAuthorization, Servers, TokenAuthorization
from .const import (
    CONF_AUTH_URL,
    CONF_CONFIRM_WEBHOOK,
    CONF_INSTANT_URL,
    CONF_SMS_URL,
    DEFAULT_REGION,
    DOMAIN,
)
from .coordinator import AccountCoordinator
from .deadlines import Deadlines
from .directory import Directory
from .file_hold import async_get_file_hold
from .messages.message_log import MessageLog
from .messages.phone import load_region
from .messages.writer import LogClosedError, LogWriter
from .outbox import Outbox
from .questions import Questions
from .stream import MessageStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

type IpexConfigEntry = ConfigEntry[Account]


@dataclass(slots=True)
class Account:
    """The parts of one account; `region` is the country whose national numbers people write (ISO 3166)."""

    entry: IpexConfigEntry
    region: str
    client: IpexClient
    directory: Directory
    log: LogWriter
    stream: MessageStream
    coordinator: AccountCoordinator
    deadlines: Deadlines
    outbox: Outbox
    questions: Questions

    async def close(self) -> None:
        """Stop, and close the log; what is under way is found by the next start."""
        hass = self.coordinator.hass
        hass.data.get(webhook.RECEIVERS, {}).pop(self.entry.entry_id, None)
        self.questions.stop()
        self.deadlines.stop()
        await self.outbox.stop()
        await self.coordinator.async_shutdown()
        self.stream.stop()
        try:
            if self.log.is_open:
                await self.log.run(MessageLog.end)
        finally:
            await self.log.close()


async def async_open_account(hass: HomeAssistant, entry: IpexConfigEntry) -> Account:
    """Open an account's log and take messages from here on. Raises LogTooNewError and sqlite3.Error."""
    region = find_region(hass)
    await hass.async_add_executor_job(load_region, region)
    client, directory = build_client(hass, entry.data), Directory.of(entry)
    hold = async_get_file_hold(hass)
    log = LogWriter(log_path(hass, entry), lambda: hold.is_active)
    stream = MessageStream(hass, directory, log)
    coordinator = AccountCoordinator(hass, entry, client, directory, log, stream, region)
    deadlines = Deadlines(hass, log, stream)
    outbox = Outbox(hass, entry, client, directory, log, stream, coordinator, deadlines)
    questions = Questions(log, stream)
    account = Account(entry, region, client, directory, log, stream, coordinator, deadlines, outbox, questions)

    now, address = dt_util.utcnow(), webhook.digest_address(entry)
    confirm_webhook = entry.options.get(CONF_CONFIRM_WEBHOOK, False)
    stream.hold(await log.open(now))

    def prepare(log: MessageLog) -> None:
        log.configure(directory.numbers, now, confirm_webhook=confirm_webhook)
        log.note_address(address, now)

    await log.run(prepare)
    receiver = webhook.Receiver(stream, coordinator, region)
    hass.data.setdefault(webhook.RECEIVERS, {})[entry.entry_id] = receiver
    return account


def build_client(hass: HomeAssistant, data: Mapping[str, Any]) -> IpexClient:
    """Return a client for the login and the servers of an entry's data."""
    session = async_get_clientsession(hass)
    servers = Servers(sms_url=data[CONF_SMS_URL], auth_url=data[CONF_AUTH_URL], instant_url=data[CONF_INSTANT_URL])
    authorization: Authorization
    if CONF_TOKEN in data:
        authorization = TokenAuthorization(data[CONF_TOKEN])
    else:
        authorization = PasswordAuthorization(session, servers.auth_url, data[CONF_USERNAME], data[CONF_PASSWORD])
    return IpexClient(session, authorization, servers)


def find_region(hass: HomeAssistant) -> str:
    """Return the country whose national numbers are meant: Home Assistant's, else the operator's."""
    return hass.config.country or DEFAULT_REGION


def log_path(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Return the file of an account's log."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry.entry_id}.db"))


def find_directory(entry: IpexConfigEntry) -> Directory:
    """Return who can be reached from an account, also while it is not loaded."""
    account: Account | None = getattr(entry, "runtime_data", None)
    return Directory.of(entry) if account is None else account.directory


async def async_read_log[T](account: Account, work: Callable[[MessageLog], T]) -> T:
    """Return what an account's log tells. Raises account_unavailable."""
    try:
        return await account.log.run(work)
    except (LogClosedError, sqlite3.Error) as error:
        raise account_unavailable(account.entry) from error


def account_unavailable(entry: ConfigEntry) -> HomeAssistantError:
    """Return the error that an account is not at work, or its disk refuses to be."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="account_unavailable",
        translation_placeholders={"account": entry.title},
    )


def loaded_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts at work, in the order they were added."""
    entries: list[IpexConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    return [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]
