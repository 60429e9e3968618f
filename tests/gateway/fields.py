"""The fields by which history rows and webhook calls describe a message."""

from typing import Any

from .behaviour import Behaviour, CreatedAtZone
from .records import Direction, StoredMessage
from .times import write_created_at

EXTRA_FIELDS = {"smsCount": "1", "customerId": "4711", "note": ""}


def write_fields(behaviour: Behaviour, message: StoredMessage, zone: CreatedAtZone) -> dict[str, Any]:
    """Write the documented fields, all strings; `state` and `createdAt` only where they are known."""
    state = behaviour.inbound_state if message.direction is Direction.IN else message.state
    created_at = write_created_at(message.created_at, zone, behaviour.created_at_skew)
    written = {
        "id": message.id,
        "from": message.from_,
        "to": message.to,
        "text": message.text,
        "direction": message.direction.value,
        "state": state,
        "createdAt": created_at,
        **(EXTRA_FIELDS if behaviour.extra_keys else {}),
    }
    return {key: value for key, value in written.items() if value is not None}


def write_id(behaviour: Behaviour, identifier: str) -> str | int:
    """Write an id of an answer or a history row."""
    return int(identifier) if behaviour.numeric_ids and identifier.isdigit() else identifier
