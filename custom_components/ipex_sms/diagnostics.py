"""Diagnostics: what helps to find a fault, and nothing that belongs to a person."""

from collections import Counter
from collections.abc import Container, Mapping
from datetime import datetime
from pathlib import Path
import re
from time import perf_counter
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant

from .account import Account, IpexConfigEntry, log_path
from .activity import Activity, async_get_activity
from .const import (
    CONF_AUTH_URL,
    CONF_CONFIRM_WEBHOOK,
    CONF_INSTANT_URL,
    CONF_KEEP_DAYS,
    CONF_PLAIN_TEXT,
    CONF_SMS_URL,
    CONF_WEBHOOK,
)
from .coordinator import AccountCoordinator
from .directory import Directory
from .messages.facts import JsonValue
from .messages.message_log import FACT_ADDRESS
from .messages.queries import Summary
from .messages.schema import MIGRATIONS

# What is not named here is redacted: a key that a later version adds is no leak.
SHOWN_DATA: Final = frozenset({CONF_SMS_URL, CONF_AUTH_URL, CONF_INSTANT_URL})
SHOWN_OPTIONS: Final = frozenset({CONF_WEBHOOK, CONF_CONFIRM_WEBHOOK, CONF_KEEP_DAYS, CONF_PLAIN_TEXT})

# What was learned are words of the operator, or of whoever calls the webhook: a number or an address may be among them.
PERSONAL: Final = re.compile(r"(?:\d[\s./()-]?){6,}|@|%40")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?")
LONGEST_WORD: Final = 400


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: IpexConfigEntry) -> dict[str, Any]:
    """Return what is known of an account that works."""
    account = entry.runtime_data
    asked = perf_counter()
    facts, counts = await account.log.run(lambda log: (log.facts.as_dict(), log.count_rows()))
    answered_after = perf_counter() - asked
    return {
        "entry": {
            "version": f"{entry.version}.{entry.minor_version}",
            "data": _redact(entry.data, SHOWN_DATA),
            "options": _redact(entry.options, SHOWN_OPTIONS),
        },
        "log": {
            "schema_version": len(MIGRATIONS),
            "rows": counts,
            "bytes": await hass.async_add_executor_job(_measure, log_path(hass, entry)),
            "answered_after_ms": round(answered_after * 1000, 1),
        },
        "operator": {name: _redact_fact(value) for name, value in facts.items() if name != FACT_ADDRESS},
        "connection": _describe_connection(account.coordinator),
        "activity": _describe_activity(async_get_activity(hass, entry.entry_id)),
        "directory": _describe_directory(account.directory),
        "today": _describe_today(account, account.coordinator.data),
    }


def _redact(values: Mapping[str, Any], shown: Container[str]) -> dict[str, Any]:
    return {key: value if key in shown else REDACTED for key, value in values.items()}


def _redact_fact(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        is_personal = PERSONAL.search(MOMENT.sub("", value)) or len(value) > LONGEST_WORD
        return REDACTED if is_personal else value
    if isinstance(value, list):
        return [_redact_fact(each) for each in value]
    if isinstance(value, dict):
        return {str(_redact_fact(key)): _redact_fact(each) for key, each in value.items()}
    return value


def _describe_connection(coordinator: AccountCoordinator) -> dict[str, Any]:
    error = coordinator.last_exception
    cause = None if error is None else error.__cause__ or error
    return {
        "connected": coordinator.connected,
        # Only the kind: the words of an error are the operator's.
        "last_error": None if cause is None else type(cause).__name__,
        "last_error_status": getattr(cause, "status", None),
        "poll_seconds": None if coordinator.update_interval is None else coordinator.update_interval.total_seconds(),
        "history_read_at": _format(coordinator.read_at),
        "webhook_proven": coordinator.webhook_proven,
        "login_expires": _format(coordinator.login_expires),
    }


def _describe_activity(activity: Activity) -> dict[str, Any]:
    return {
        "last_errors": {
            str(occasion): {"kind": error.kind, "status": error.status, "met_at": _format(error.met_at)}
            for occasion, error in sorted(activity.last_errors.items())
        },
        "seconds": {
            str(occasion): {
                "count": durations.count,
                "last": round(durations.last, 3),
                "longest": round(durations.longest, 3),
                "mean": round(durations.total / durations.count, 3),
            }
            for occasion, durations in sorted(activity.durations.items())
        },
        "webhook_calls_by_status": {
            str(int(status)): count for status, count in sorted(activity.webhook_calls.items())
        },
    }


def _measure(path: Path) -> dict[str, int]:
    files = {"database": path, "write_ahead_log": path.with_name(f"{path.name}-wal")}
    return {name: file.stat().st_size for name, file in files.items() if file.exists()}


def _describe_directory(directory: Directory) -> dict[str, Any]:
    return {
        "senders": dict(Counter(str(sender.channel) for sender in directory.senders)),
        "recipients": {
            "count": len(directory.recipients),
            "with_own_sender": sum(recipient.sender_id is not None for recipient in directory.recipients),
            "always": sum(recipient.always for recipient in directory.recipients),
            "may_command": sum(recipient.may_command for recipient in directory.recipients),
        },
    }


def _describe_today(account: Account, summary: Summary) -> dict[str, Any]:
    return {
        "since": _format(summary.midnight),
        "outbox": summary.outbox,
        "senders": [
            {
                "channel": str(sender.channel),
                "sent": today.sent,
                "received": today.received,
                "delivered": today.delivered,
                "failed": today.failed,
                "parts": today.parts,
            }
            for sender in account.directory.senders
            if (today := summary.senders.get(sender.unique_id))
        ],
    }


def _format(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
