"""The Keycloak: password and refresh grants, and the check of bearer tokens."""

from collections.abc import Mapping
from datetime import timedelta
import secrets
from typing import Any
from uuid import uuid4

from aiohttp import web
import jwt

from .answers import answer_error
from .state import OperatorState

_ALGORITHM = "HS256"
_CLIENT = "api"


class AuthorizationServer:
    """Gives out tokens and knows which of them are still good."""

    def __init__(self, state: OperatorState) -> None:
        self._state = state
        self._key = secrets.token_bytes(64)
        self._live_access: set[str] = set()
        self._live_refresh: set[str] = set()

    async def answer_token(self, request: web.Request) -> web.Response:
        """POST /token."""
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        if form.get("client_id") != _CLIENT:
            return _grant_error(401, "invalid_client", "Invalid client or Invalid client credentials")
        match form.get("grant_type"):
            case "password":
                return self._grant_by_password(form)
            case "refresh_token":
                return self._grant_by_refresh(form)
            case None:
                return _grant_error(400, "invalid_request", "Missing form parameter: grant_type")
            case _:
                return _grant_error(400, "unsupported_grant_type", "Unsupported grant_type")

    def refuse(self, request: web.Request) -> web.Response | None:
        """Give the 401 for a request without a good access token; None when it has one."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        claims = self._read(token) if scheme.lower() == "bearer" else None
        if claims is not None and claims.get("typ") == "Bearer" and claims["jti"] in self._live_access:
            return None
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        return answer_error(self._state.behaviour, 401, "The token is missing, invalid or expired.", headers)

    def new_token(self, lifetime: float | None = None) -> str:
        """Make an access token as the operator's portal shows it; `lifetime` in seconds."""
        return self._sign("Bearer", self._state.behaviour.access_lifetime if lifetime is None else lifetime)

    def expire_tokens(self, *, refresh: bool) -> None:
        """Reject every access token given out so far, on request the refresh tokens too."""
        self._live_access.clear()
        if refresh:
            self._live_refresh.clear()

    def _grant_by_password(self, form: Mapping[str, str]) -> web.Response:
        if form.get("username") != self._state.username or form.get("password") != self._state.password:
            return self._invalid_grant("Invalid user credentials")
        return self._grant(form)

    def _grant_by_refresh(self, form: Mapping[str, str]) -> web.Response:
        claims = self._read(form.get("refresh_token", ""))
        if claims is None or claims.get("typ") != "Refresh":
            return self._invalid_grant("Invalid refresh token")
        if claims["jti"] not in self._live_refresh:
            return self._invalid_grant("Maximum allowed refresh token reuse exceeded")
        if self._state.behaviour.rotate_refresh:
            self._live_refresh.discard(claims["jti"])
        return self._grant(form)

    def _grant(self, form: Mapping[str, str]) -> web.Response:
        behaviour = self._state.behaviour
        return web.json_response(
            {
                "access_token": self._sign("Bearer", behaviour.access_lifetime),
                "expires_in": int(behaviour.access_lifetime),
                "refresh_expires_in": int(behaviour.refresh_lifetime),
                "refresh_token": self._sign("Refresh", behaviour.refresh_lifetime),
                "token_type": "Bearer",
                "not-before-policy": 0,
                "session_state": str(uuid4()),
                "scope": form.get("scope", "email profile"),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _invalid_grant(self, description: str) -> web.Response:
        return _grant_error(self._state.behaviour.grant_error_status, "invalid_grant", description)

    def _sign(self, kind: str, lifetime: float) -> str:
        now = self._state.clock()
        claims: dict[str, Any] = {
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=lifetime)).timestamp()),
            "jti": str(uuid4()),
            "typ": kind,
            "azp": _CLIENT,
        }
        if self._state.behaviour.subject_claim:
            claims["sub"] = self._state.subject
        if self._state.behaviour.email_claim:
            claims["email"] = self._state.username
        (self._live_access if kind == "Bearer" else self._live_refresh).add(claims["jti"])
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def _read(self, token: str) -> dict[str, Any] | None:
        """Give the claims of a token that is ours and whose time has not passed, by the double's clock."""
        try:
            claims = jwt.decode(
                token, self._key, algorithms=[_ALGORITHM], options={"verify_exp": False, "verify_iat": False}
            )
        except jwt.InvalidTokenError:
            return None
        return claims if claims["exp"] > self._state.clock().timestamp() else None


def _grant_error(status: int, error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)
