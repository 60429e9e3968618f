"""What an access token says of itself. Read, never trusted: only the operator can check its signature."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .json_body import JsonValue, read_json
from .models import Identity

_LONGEST_TOKEN = 64 * 1024
_PARTS_OF_A_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a token that matter to us; all None for a token that is no JWT."""

    identity: Identity
    expires_at: datetime | None
    lifetime: timedelta | None


def read_claims(token: str) -> Claims:
    """Return what a token tells; an opaque or broken one tells nothing."""
    payload = _payload_of(token)
    expires_at = _moment(payload.get("exp"))
    issued_at = _moment(payload.get("iat"))
    return Claims(
        identity=Identity(subject=_word(payload.get("sub")), email=_word(payload.get("email"))),
        expires_at=expires_at,
        # Counted between two of the operator's own times, it holds with a wrong clock of ours as well.
        lifetime=expires_at - issued_at if expires_at and issued_at and expires_at > issued_at else None,
    )


def _payload_of(token: str) -> dict[str, JsonValue]:
    parts = token.split(".")
    if len(parts) != _PARTS_OF_A_TOKEN or len(token) > _LONGEST_TOKEN:
        return {}
    try:
        payload = read_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _moment(value: JsonValue) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except ValueError, OverflowError, OSError:
        return None


def _word(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
