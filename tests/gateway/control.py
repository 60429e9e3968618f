"""The door for a person and for the demo: a page and a JSON interface, open to this machine only.

Everything stands under `/control/` and speaks JSON; what is wrong with a request is in `message` of a 400.

GET    state            messages, e-mails, count of requests, webhook answers, phones switched off, faults
GET    requests         the last requests, without passwords and tokens
GET    behaviour        all switches
PATCH  behaviour        {switch: value}: all or none
POST   receive          {from, to, text, created_at?, call_webhook?}: someone texts one of the numbers
POST   report           {id, state?, call_webhook?, repeat?}: what became of a sent message
POST   faults           {path, fault, times?, method?, and what the fault takes}
DELETE faults           none any more; what hangs goes on
POST   refuse           {seconds}: nothing listens for so long
POST   switch_off       {number}: this phone gives no report
POST   switch_on        {number}
POST   expire_tokens    {refresh?}
POST   new_token        {lifetime?} -> {token}
POST   webhook_url      {url}: null for none
POST   release_webhooks {reverse?}: what the switch `webhook_hold` kept
"""

from collections.abc import Awaitable, Callable, Mapping
import contextlib
from dataclasses import asdict
from datetime import datetime
import ipaddress
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from yarl import URL

from .faults import Fault
from .records import RecordedRequest, StoredMessage
from .times import read_zoned

if TYPE_CHECKING:  # The gateway makes the control interface, not the other way round.
    from .gateway import Gateway

_PAGE = Path(__file__).with_name("page.html")
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
    " connect-src 'self'; img-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_LAST_REQUESTS = 100
_FAULT_DETAILS = frozenset({"status", "message", "body", "retry_after", "location", "seconds"})
_SECRET_FIELDS = ("password", "refresh_token")

type JsonObject = dict[str, Any]
type Command = Callable[[JsonObject], Awaitable[Any]]


class ControlApi:
    """What a person may see and do."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        """All addresses of the page and the interface."""
        posts: dict[str, Command] = {
            "receive": self._receive,
            "report": self._report,
            "faults": self._fail,
            "refuse": self._refuse,
            "switch_off": self._switch_off,
            "switch_on": self._switch_on,
            "expire_tokens": self._expire_tokens,
            "new_token": self._new_token,
            "webhook_url": self._set_webhook_url,
            "release_webhooks": self._release_webhooks,
        }
        return [
            web.get("/", self._answer_page),
            web.get("/control/state", _command(self._show_state)),
            web.get("/control/requests", _command(self._show_requests)),
            web.get("/control/behaviour", _command(self._show_behaviour)),
            web.patch("/control/behaviour", _command(self._change_behaviour)),
            web.delete("/control/faults", _command(self._clear_faults)),
            *(web.post(f"/control/{name}", _command(command)) for name, command in posts.items()),
        ]

    async def _answer_page(self, request: web.Request) -> web.StreamResponse:
        _admit(request)
        return web.Response(text=_PAGE.read_text(encoding="utf-8"), content_type="text/html", headers=_PAGE_HEADERS)

    async def _show_state(self, _values: JsonObject) -> JsonObject:
        gateway = self._gateway
        return {
            "username": gateway.username,
            "numbers": gateway.numbers,
            "trunk_numbers": gateway.trunk_numbers,
            "webhook_url": gateway.webhook_url,
            "webhook_answers": gateway.webhook_answers,
            "requests": len(gateway.requests),
            "switched_off": sorted(gateway.switched_off),
            "faults": gateway.planned_faults,
            "messages": [_write_message(message) for message in gateway.messages],
            "emails": [asdict(email) for email in gateway.emails],
        }

    async def _show_requests(self, _values: JsonObject) -> list[JsonObject]:
        return [_write_request(request) for request in self._gateway.requests[-_LAST_REQUESTS:]]

    async def _show_behaviour(self, _values: JsonObject) -> JsonObject:
        return self._gateway.behaviour.as_json()

    async def _change_behaviour(self, values: JsonObject) -> JsonObject:
        self._gateway.behaviour.change(values)
        return self._gateway.behaviour.as_json()

    async def _receive(self, values: JsonObject) -> JsonObject:
        created_at = _optional_text(values, "created_at")
        message = await self._gateway.receive_text(
            _text(values, "from"),
            _text(values, "to", default=self._gateway.numbers[0] if self._gateway.numbers else ""),
            _text(values, "text"),
            created_at=read_zoned(created_at) if created_at else None,
            call_webhook=bool(values.get("call_webhook", True)),
        )
        return _write_message(message)

    async def _report(self, values: JsonObject) -> JsonObject:
        message = self._gateway.find(_text(values, "id"))
        await self._gateway.report(
            message,
            _text(values, "state", default="DELIVERED"),
            call_webhook=bool(values.get("call_webhook", True)),
            repeat=int(values.get("repeat", 1)),
        )
        return _write_message(message)

    async def _fail(self, values: JsonObject) -> JsonObject:
        path, fault = _text(values, "path"), Fault(_text(values, "fault"))
        times, method = values.get("times", 1), _optional_text(values, "method")
        if times is not None and type(times) is not int:
            raise TypeError("times must be a whole number or null")
        details: Any = {key: value for key, value in values.items() if key in _FAULT_DETAILS}
        self._gateway.fail(path, fault, times, method=method, **details)
        return {"faults": self._gateway.planned_faults}

    async def _clear_faults(self, _values: JsonObject) -> JsonObject:
        self._gateway.clear_faults()
        return {}

    async def _refuse(self, values: JsonObject) -> JsonObject:
        self._gateway.refuse_connections_for(float(values["seconds"]))
        return {}

    async def _switch_off(self, values: JsonObject) -> JsonObject:
        self._gateway.switch_off(_text(values, "number"))
        return {}

    async def _switch_on(self, values: JsonObject) -> JsonObject:
        self._gateway.switch_on(_text(values, "number"))
        return {}

    async def _expire_tokens(self, values: JsonObject) -> JsonObject:
        self._gateway.expire_tokens(refresh=bool(values.get("refresh", False)))
        return {}

    async def _new_token(self, values: JsonObject) -> JsonObject:
        return {"token": self._gateway.new_token(values.get("lifetime"))}

    async def _set_webhook_url(self, values: JsonObject) -> JsonObject:
        url = _optional_text(values, "url")
        if url and not (URL(url).absolute and URL(url).scheme in ("http", "https")):
            raise ValueError(f"url: {url!r} is no http address")
        self._gateway.webhook_url = url or None
        return {"webhook_url": self._gateway.webhook_url}

    async def _release_webhooks(self, values: JsonObject) -> JsonObject:
        await self._gateway.release_webhooks(reverse=bool(values.get("reverse", False)))
        return {}


def _command(command: Command) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make a handler that reads JSON, runs the command, and answers with its JSON or with what was wrong."""

    async def handle(request: web.Request) -> web.StreamResponse:
        _admit(request)
        try:
            return web.json_response(await command(await _read_values(request)), dumps=_write_json)
        except KeyError as error:
            return web.json_response({"message": f"{error.args[0]} is missing"}, status=400)
        except LookupError as error:
            return web.json_response({"message": f"there is no message {error}"}, status=404)
        except (TypeError, ValueError) as error:
            return web.json_response({"message": str(error)}, status=400)

    return handle


def _admit(request: web.Request) -> None:
    """Let in only this machine, and none of the web pages that a browser on it has open elsewhere."""
    host = (request.url.host or "").strip("[]")
    origin = request.headers.get("Origin")
    own = origin is None or URL(origin).authority == request.url.authority
    if not (_is_loopback(request.remote or "") and (host == "localhost" or _is_loopback(host)) and own):
        raise web.HTTPForbidden(text="Only from this machine.")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _read_values(request: web.Request) -> JsonObject:
    body = await request.read()
    if not body:
        return {}
    values = json.loads(body)
    if not isinstance(values, dict):
        raise TypeError("the body must be a JSON object")
    return values


def _optional_text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} must be a text")
    return value


def _text(values: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = _optional_text(values, name)
    if value is not None:
        return value
    if default is None:
        raise KeyError(name)
    return default


def _write_message(message: StoredMessage) -> JsonObject:
    written = asdict(message)
    return {key.rstrip("_"): value for key, value in written.items()}


def _write_request(request: RecordedRequest) -> JsonObject:
    body: Any = request.body.decode(errors="replace")
    if request.path == "/token":
        body = {key: "…" if key in _SECRET_FIELDS else value for key, value in request.form.items()}
    elif request.headers.get("content-type", "").startswith("application/json"):
        with contextlib.suppress(ValueError):
            body = request.json
    headers = dict(request.headers)
    if "authorization" in headers:
        headers["authorization"] = headers["authorization"].partition(" ")[0] + " …"
    return {"method": request.method, "target": request.raw_target, "headers": headers, "body": body}


def _write_json(value: object) -> str:
    return json.dumps(value, default=_write_other, ensure_ascii=False)


def _write_other(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    raise TypeError(f"{type(value).__name__} is no JSON")
