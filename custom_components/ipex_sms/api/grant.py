"""The answer of the login server: a pair of tokens, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import re

from .claims import read_claims
from .errors import LoginRefusedError, NotSentError
from .json_body import BrokenJsonError, JsonValue, read_json
from .models import Identity
from .outcome import reason_of
from .transport import Reply

RENEW_BEFORE = timedelta(seconds=60)

_LONGEST_LIFETIME = timedelta(days=3650)
_TOKEN = re.compile(r"[\x21-\x7e]+")
# Words of OAuth 2.0 (RFC 6749): a server in trouble says nothing about the login.
_SERVER_IN_TROUBLE = {"temporarily_unavailable", "server_error"}
_LOGIN_REFUSED = {"invalid_grant", "invalid_client", "unauthorized_client"}
_COME_BACK_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class Login:
    """Tokens that were given out together, and how long they are good for."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    identity: Identity
    expires_at: datetime | None
    renew_at: datetime | None
    refresh_expires_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        """Tell whether the access token is good for a while."""
        return self.renew_at is None or datetime.now(UTC) < self.renew_at

    @property
    def usable_refresh_token(self) -> str | None:
        """The refresh token, unless it has ended."""
        if self.refresh_expires_at is not None and datetime.now(UTC) >= self.refresh_expires_at:
            return None
        return self.refresh_token


def read_login(reply: Reply, *secrets: str) -> Login:
    """Return the login that was granted; raises LoginRefusedError, NotSentError (no answer to rely upon)."""
    answer = _object_of(reply.body)
    if not reply.succeeded or answer.get("error"):
        raise _grant_error(reply, answer, secrets)
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not is_token(access_token):
        raise NotSentError("The login server's answer holds no token", status=reply.status)
    refresh_token = answer.get("refresh_token")
    now = datetime.now(UTC)
    claims = read_claims(access_token)
    lifetime = _shortest(_seconds(answer.get("expires_in")), claims.lifetime)
    if lifetime is None and claims.expires_at is not None:
        lifetime = claims.expires_at - now
    refresh_lifetime = _seconds(answer.get("refresh_expires_in"))
    return Login(
        access_token=access_token,
        refresh_token=refresh_token if isinstance(refresh_token, str) and refresh_token else None,
        identity=claims.identity,
        expires_at=now + lifetime if lifetime is not None else None,
        # A token as short-lived as the margin is used for half its life, else every request would renew it.
        renew_at=now + lifetime - min(RENEW_BEFORE, lifetime / 2) if lifetime is not None else None,
        refresh_expires_at=now + refresh_lifetime if refresh_lifetime is not None else None,
    )


def _grant_error(
    reply: Reply, answer: Mapping[str, JsonValue], secrets: tuple[str, ...]
) -> LoginRefusedError | NotSentError:
    reason = reason_of(reply.body, *secrets)
    if _refuses_login(reply.status, answer.get("error")):
        return LoginRefusedError("The login is refused", reason=reason, status=reply.status)
    return NotSentError(
        f"The login server answered with status {reply.status}",
        reason=reason,
        status=reply.status,
        retry_after=reply.retry_after,
    )


def _refuses_login(status: int, word: JsonValue) -> bool:
    if status == HTTPStatus.UNAUTHORIZED:
        return True
    if not isinstance(word, str) or word in _SERVER_IN_TROUBLE:
        return False
    return word in _LOGIN_REFUSED or status in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}


def is_token(value: str) -> bool:
    """Tell whether a string may stand in a header as a token."""
    return _TOKEN.fullmatch(value) is not None


def is_refusal(status: int) -> bool:
    """Tell whether a status refuses the request, rather than asking us to come back."""
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _COME_BACK_LATER


def _object_of(body: bytes) -> dict[str, JsonValue]:
    try:
        value = read_json(body)
    except BrokenJsonError:
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(value: JsonValue) -> timedelta | None:
    """Return a lifetime; Keycloak writes 0 for one without an end."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        return None
    try:
        return min(timedelta(seconds=value), _LONGEST_LIFETIME)
    except OverflowError:
        return None


def _shortest(*lifetimes: timedelta | None) -> timedelta | None:
    known = [min(lifetime, _LONGEST_LIFETIME) for lifetime in lifetimes if lifetime is not None]
    return min(known, default=None)
