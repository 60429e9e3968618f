"""Both ways to a bearer token: an API access that we renew for good, and a token that somebody pasted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
import logging
import re
from typing import Protocol, override
from urllib.parse import urlencode

import aiohttp

from .claims import read_claims
from .errors import LoginExpiredError, LoginRefusedError, NotSentError, UnknownOutcomeError
from .grant import Login, is_refusal, is_token, read_login
from .models import Identity
from .single_flight import SingleFlight
from .transport import Exchange, address_of, exchange

CLIENT_ID = "api"

_LOGGER = logging.getLogger(__name__)
_SCOPE = "openid profile"
_NOBODY = Identity(subject=None, email=None)


class Authorization(Protocol):
    """Where a client gets its bearer token from."""

    @property
    def identity(self) -> Identity:
        """Whose login it is, as far as the latest token says."""

    @property
    def expires_at(self) -> datetime | None:
        """When the access token ends; None before the first one and where nothing tells."""

    async def access_token(self) -> str:
        """Return a token that is good for a while; raises LoginRefusedError, NotSentError."""

    async def renew(self, rejected: str) -> str:
        """Return another token than the rejected one; raises LoginRefusedError, NotSentError."""


class PasswordAuthorization(Authorization):
    """An API access (e-mail and password), renewed as long as the password holds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        auth_url: str,
        username: str,
        password: str,
        *,
        exchange: Exchange = exchange,
    ) -> None:
        """Take the login; nothing is asked before the first token is needed."""
        self._session = session
        self._auth_url = auth_url
        self._username = username
        self._password = password
        self._exchange = exchange
        self._login: Login | None = None
        self._renewal = SingleFlight(self._log_in)

    @property
    @override
    def identity(self) -> Identity:
        return self._login.identity if self._login else _NOBODY

    @property
    @override
    def expires_at(self) -> datetime | None:
        return self._login.expires_at if self._login else None

    @override
    async def access_token(self) -> str:
        if self._login is not None and self._login.is_fresh:
            return self._login.access_token
        return await self._renewal.run()

    @override
    async def renew(self, rejected: str) -> str:
        if self._login is not None and self._login.access_token != rejected:
            # Somebody else has met the same refusal and renewed already.
            return await self.access_token()
        return await self._renewal.run()

    async def _log_in(self) -> str:
        self._login = await self._refresh() or await self._grant(
            {
                "grant_type": "password",
                "client_id": CLIENT_ID,
                "username": self._username,
                "password": self._password,
                "scope": _SCOPE,
            }
        )
        return self._login.access_token

    async def _refresh(self) -> Login | None:
        """Return None where the password has to do: there is no refresh token, or it is dead."""
        refresh_token = self._login.usable_refresh_token if self._login else None
        if refresh_token is None:
            return None
        try:
            return await self._grant(
                {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": refresh_token}
            )
        except LoginRefusedError:
            _LOGGER.debug("The refresh token is not accepted any more; logging in with the password")
        except NotSentError as error:
            if error.status is None or not is_refusal(error.status):
                raise
        return None

    async def _grant(self, form: Mapping[str, str]) -> Login:
        """Ask for a token. No message depends on the answer, so all that is not a refusal is NotSentError."""
        try:
            reply = await self._exchange(
                self._session,
                "POST",
                address_of(self._auth_url, "token"),
                headers={"accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
                body=urlencode(form, errors="replace").encode(),
            )
        except UnknownOutcomeError as error:
            failure = NotSentError(f"Logging in failed: {error}", status=error.status)
        else:
            return read_login(reply, *(form[key] for key in ("password", "refresh_token") if key in form))
        raise failure


class TokenAuthorization(Authorization):
    """A pasted token: good until it ends, then only its owner can bring another one."""

    def __init__(self, token: str) -> None:
        """Take a token as people paste it: with `Bearer` before it, with white space or quotes around it."""
        self._token = re.sub(r"^bearer(\s+|(?=eyJ)|$)", "", token.strip().strip("\"'"), flags=re.IGNORECASE)
        self._token = re.sub(r"\s+", "", self._token)
        self._claims = read_claims(self._token)

    @property
    @override
    def identity(self) -> Identity:
        return self._claims.identity

    @property
    @override
    def expires_at(self) -> datetime | None:
        return self._claims.expires_at

    @override
    async def access_token(self) -> str:
        self._refuse_what_has_ended()
        if not is_token(self._token):
            raise LoginRefusedError("The token is empty or holds characters that no token has")
        return self._token

    @override
    async def renew(self, rejected: str) -> str:
        self._refuse_what_has_ended()
        raise LoginRefusedError("The operator does not accept the token", status=HTTPStatus.UNAUTHORIZED)

    def _refuse_what_has_ended(self) -> None:
        if self.expires_at is not None and datetime.now(UTC) >= self.expires_at:
            raise LoginExpiredError("The token has expired")
