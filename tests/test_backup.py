"""A backup is whole, whenever and in whatever order the files are copied, and what is restored texts nobody twice."""

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
import json
from pathlib import Path
import shutil
import sqlite3
import threading

from freezegun.api import FrozenDateTimeFactory
from homeassistant.backup_restore import restore_backup
from homeassistant.components.backup import async_get_manager
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms import backup
from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.file_hold import HOLD_AT_MOST, async_get_file_hold
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import State
from custom_components.ipex_sms.messages.queries import MessageQuery
from custom_components.ipex_sms.outbox import OutgoingMessage
from tests.accounts import ANNA, BORIS, OFFICE, STRANGER, set_up
from tests.entities import pass_time
from tests.gateway import Fault, Gateway
from tests.sending import send_message

LOG, WAL = "ipex_sms.account.db", "ipex_sms.account.db-wal"


@pytest.fixture
async def account(freezer: FrozenDateTimeFactory, account: Account) -> Account:
    """Return the account, at work while the time stands still."""
    return account


@pytest.fixture
async def _backed_up(hass: HomeAssistant, account: Account) -> AsyncIterator[None]:
    """Be in the middle of a backup."""
    await backup.async_pre_backup(hass)
    yield
    await backup.async_post_backup(hass)


@pytest.fixture
def _checkpoints_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.ipex_sms.messages.message_log.CHECKPOINT_AFTER", 2)


def copy(hass: HomeAssistant, name: str, to: Path) -> None:
    to.mkdir(exist_ok=True)
    shutil.copy(Path(hass.config.path(".storage", name)), to / name)


def read(hass: HomeAssistant, name: str) -> bytes | None:
    """Return what is in a file of the log, None where there is no such file."""
    path = Path(hass.config.path(".storage", name))
    return path.read_bytes() if path.exists() else None


def read_texts(folder: Path) -> list[str]:
    """Return the texts in a copy, oldest first; it must be whole."""
    with closing(sqlite3.connect(folder / LOG)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [text for (text,) in connection.execute("SELECT text FROM messages ORDER BY position")]


async def receive(gateway: Gateway, count: int, name: str) -> list[str]:
    texts = [f"{name} {number}" for number in range(count)]
    for text in texts:
        await gateway.receive_text(ANNA, OFFICE, text)
    return texts


async def submit(account: Account, recipient: str, text: str, expires_after: timedelta = timedelta(hours=20)) -> None:
    """Give a text to the outbox; from what it is sent, there is one request at a time to one person."""
    await account.outbox.submit(
        [
            OutgoingMessage(
                sender=account.directory.senders[0],
                recipient=recipient,
                text=text,
                deliver_within=timedelta(minutes=10),
                expires_after=expires_after,
            )
        ]
    )


async def read_states(account: Account) -> dict[str, tuple[State, str | None]]:
    messages = await account.log.run(lambda log: log.read(MessageQuery()))
    return {message.text: (message.state, message.error) for message in messages}


@pytest.mark.usefixtures("_checkpoints_often")
@pytest.mark.parametrize("order", [(LOG, WAL), (WAL, LOG)], ids=["database first", "write-ahead log first"])
async def test_a_copy_made_between_any_two_writes_is_whole(
    hass: HomeAssistant, account: Account, gateway: Gateway, tmp_path: Path, order: tuple[str, str]
) -> None:
    before = await receive(gateway, 20, "before")
    await backup.async_pre_backup(hass)
    meanwhile: list[str] = []
    for round_ in range(8):
        meanwhile += await receive(gateway, round_, f"round {round_}")
        copy(hass, order[0], tmp_path / f"copy {round_}")
        meanwhile += await receive(gateway, 5, f"between {round_}")
        copy(hass, order[1], tmp_path / f"copy {round_}")
    await backup.async_post_backup(hass)
    for round_ in range(8):
        texts = read_texts(tmp_path / f"copy {round_}")
        assert texts[:20] == before
        assert texts[20:] == meanwhile[: len(texts) - 20]


@pytest.mark.usefixtures("_backed_up")
@pytest.mark.parametrize("order", [(LOG, WAL), (WAL, LOG)], ids=["database first", "write-ahead log first"])
async def test_a_copy_is_whole_although_the_account_is_reloaded_meanwhile(
    hass: HomeAssistant, account: Account, gateway: Gateway, tmp_path: Path, order: tuple[str, str]
) -> None:
    texts = await receive(gateway, 5, "first")
    copy(hass, order[0], tmp_path / "copy")
    await hass.config_entries.async_reload(account.entry.entry_id)
    texts += await receive(gateway, 5, "after the reload")
    copy(hass, order[1], tmp_path / "copy")
    found = read_texts(tmp_path / "copy")
    assert found == texts[: len(found)]
    assert (await read_states(account.entry.runtime_data)).keys() == set(texts)


@pytest.mark.usefixtures("_backed_up")
async def test_home_assistant_stops_at_once_during_a_backup_and_leaves_the_files_as_they_are(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    texts = await receive(gateway, 3, "first")
    database = read(hass, LOG)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert not account.log.is_open
    assert read(hass, LOG) == database
    assert read(hass, WAL)
    assert read_texts(Path(hass.config.path(".storage"))) == texts


async def test_the_write_ahead_log_is_empty_when_a_backup_begins_and_is_moved_again_when_it_is_over(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await receive(gateway, 3, "before")
    assert read(hass, WAL)
    await backup.async_pre_backup(hass)
    assert not read(hass, WAL)
    await receive(gateway, 3, "meanwhile")
    await pass_time(hass, freezer, timedelta(seconds=6))
    assert read_texts_without_wal(hass) == 3
    await backup.async_post_backup(hass)
    await hass.config_entries.async_unload(account.entry.entry_id)
    assert read(hass, WAL) is None
    assert read_texts_without_wal(hass) == 6


def read_texts_without_wal(hass: HomeAssistant) -> int:
    """Return how many messages are in the database itself."""
    path = Path(hass.config.path(".storage", LOG))
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM messages").fetchone()
        return int(count)


@pytest.mark.usefixtures("_backed_up")
async def test_the_files_of_a_removed_account_stay_until_the_backup_is_over(
    hass: HomeAssistant, account: Account
) -> None:
    path = log_path(hass, account.entry)
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert path.exists()
    await backup.async_post_backup(hass)
    assert not path.exists()


async def test_the_files_of_a_removed_account_go_with_home_assistants_stop(
    hass: HomeAssistant, account: Account
) -> None:
    path = log_path(hass, account.entry)
    await backup.async_pre_backup(hass)
    await hass.config_entries.async_remove(account.entry.entry_id)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert not path.exists()
    await backup.async_post_backup(hass)


async def test_a_backup_whose_end_is_never_told_holds_nothing_for_longer_than_an_hour(
    hass: HomeAssistant, account: Account, freezer: FrozenDateTimeFactory
) -> None:
    hold = async_get_file_hold(hass)
    await backup.async_pre_backup(hass)
    await pass_time(hass, freezer, HOLD_AT_MOST - timedelta(minutes=1))
    assert hold.is_active
    await pass_time(hass, freezer, timedelta(minutes=2))
    assert not hold.is_active


async def test_a_log_that_is_busy_delays_no_backup_and_is_not_moved_in_its_middle(
    hass: HomeAssistant, account: Account, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "EMPTY_WITHIN", -1.0)  # the time stands still: in it, nothing ends at once
    await receive(gateway, 3, "before")
    database = read(hass, LOG)
    is_busy, go_on = threading.Event(), threading.Event()

    def keep_busy(_: MessageLog) -> None:
        is_busy.set()
        go_on.wait(10)

    busy = hass.async_create_task(account.log.run(keep_busy))
    await hass.async_add_executor_job(is_busy.wait, 10)
    await backup.async_pre_backup(hass)
    assert not busy.done()
    go_on.set()
    await busy
    await receive(gateway, 1, "meanwhile")
    assert read(hass, LOG) == database
    await backup.async_post_backup(hass)


async def test_a_log_that_cannot_be_prepared_breaks_no_backup(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse_checkpoints(action: int, *_: object) -> int:
        return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_PRAGMA else sqlite3.SQLITE_OK

    await account.log.run(lambda log: log._connection.set_authorizer(refuse_checkpoints))  # noqa: SLF001 - a bad disk
    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)
    assert "could not be prepared" in caplog.text
    await account.log.run(lambda log: log._connection.set_authorizer(None))  # noqa: SLF001 - as above
    await receive(gateway, 1, "afterwards")


# A whole backup and its restore, by Home Assistant itself


@pytest.fixture
async def _home_assistants_backup(hass: HomeAssistant) -> None:
    """Set the integration up that makes backups, which is impossible once Home Assistant's HTTP server answers."""
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()


async def back_up(hass: HomeAssistant) -> Path:
    """Let Home Assistant make a backup, and return it."""
    assert "ipex_sms" in async_get_manager(hass).platforms
    await hass.services.async_call("backup", "create", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    return find_backup(hass)


def find_backup(hass: HomeAssistant) -> Path:
    (made,) = Path(hass.config.path("backups")).glob("*.tar")
    return made


def order_restore(made: Path, folder: Path) -> None:
    folder.mkdir()
    instruction = {
        "path": str(made),
        "password": None,
        "remove_after_restore": False,
        "restore_database": False,
        "restore_homeassistant": True,
    }
    (folder / ".HA_RESTORE").write_text(json.dumps(instruction))


async def restore(hass: HomeAssistant, entry: MockConfigEntry, made: Path, folder: Path) -> Account:
    """Let Home Assistant restore a backup into a fresh configuration folder, and set the account up from there."""
    order_restore(made, folder)
    assert await hass.async_add_executor_job(restore_backup, str(folder))
    hass.config.config_dir = str(folder)
    await set_up(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    account: Account = entry.runtime_data
    return account


@pytest.mark.usefixtures("_home_assistants_backup")
async def test_a_restored_backup_texts_nobody_twice_and_nobody_too_late(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, None, method="POST")
    await submit(account, ANNA, "Water!")
    await submit(account, BORIS, "Fire!", timedelta(hours=1))
    await pass_time(hass, freezer, timedelta(seconds=1))
    made = await back_up(hass)
    # The installation lives on and sends both; then the machine breaks.
    gateway.clear_faults()
    await pass_time(hass, freezer, timedelta(minutes=30))
    assert {message.to for message in gateway.messages if message.from_ == OFFICE} == {ANNA, BORIS}
    await hass.config_entries.async_unload(config_entry.entry_id)
    freezer.tick(timedelta(hours=2))
    restored = await restore(hass, config_entry, made, tmp_path / "restored")
    for _ in range(4):
        await pass_time(hass, freezer, timedelta(seconds=40))
    states = await read_states(restored)
    assert states["EVENING"] == (State.RECEIVED, None)
    assert states["Water!"][0] is State.SENT
    assert states["Fire!"] == (State.FAILED, "expired")
    assert sorted(message.text for message in gateway.messages if message.from_ == OFFICE) == ["Fire!", "Water!"]


@pytest.mark.usefixtures("_home_assistants_backup")
async def test_what_the_lost_run_did_not_send_is_sent_once_the_history_has_been_asked(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, None, method="POST")
    await submit(account, STRANGER, "Water!")
    await hass.async_block_till_done(wait_background_tasks=True)
    made = await back_up(hass)
    await hass.config_entries.async_unload(config_entry.entry_id)
    gateway.clear_faults()
    restored = await restore(hass, config_entry, made, tmp_path / "restored")
    assert await read_states(restored) == {"Water!": (State.UNCONFIRMED, None)}
    assert gateway.messages == []
    for _ in range(6):
        await pass_time(hass, freezer, timedelta(seconds=40))
    assert await read_states(restored) == {"Water!": (State.SENT, None)}
    assert len(gateway.messages) == 1


@pytest.mark.usefixtures("_home_assistants_backup")
async def test_a_backup_restored_in_the_middle_of_a_fallback_texts_none_of_its_steps_twice(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    await send_message(hass, to=["Anna"], fallback=["Boris", STRANGER])
    made = await back_up(hass)
    await pass_time(hass, freezer, timedelta(minutes=11))
    assert [message.to for message in gateway.messages] == [ANNA, BORIS]
    await hass.config_entries.async_unload(config_entry.entry_id)
    freezer.tick(timedelta(minutes=4))
    restored = await restore(hass, config_entry, made, tmp_path / "restored")
    for _ in range(3):
        await pass_time(hass, freezer, timedelta(seconds=40))
    assert [message.to for message in gateway.messages] == [ANNA, BORIS]
    await gateway.report(gateway.messages[1])
    await pass_time(hass, freezer, timedelta(minutes=30))
    assert [message.to for message in gateway.messages] == [ANNA, BORIS]
    messages = await restored.log.run(lambda log: log.read(MessageQuery()))
    assert {message.recipient: message.state for message in messages} == {ANNA: State.SENT, BORIS: State.DELIVERED}
