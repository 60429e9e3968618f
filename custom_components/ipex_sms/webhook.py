"""The operator calls us: a body becomes an observation, and the answer is 200 only once it is durable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, hdrs
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .activity import Occasion, async_get_activity
from .api import Direction, MalformedWebhookError, WebhookCall, parse_webhook
from .const import CONF_CONFIRM_WEBHOOK, DOMAIN, LOGGER
from .coordinator import AccountCoordinator
from .messages.facts import Facts
from .messages.message_log import FACT_LAST_CALL, Call
from .messages.models import Source
from .messages.observations import Sighting, sight
from .messages.writer import LogClosedError
from .recent_calls import RecentCalls, digest_call
from .stream import MessageStream
from .webhook_address import uses_webhook

LARGEST_BODY: Final = 64 * 1024
METHODS: Final = (hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_POST, hdrs.METH_PUT)

# The address in use, by config entry: it stays registered whatever becomes of the entry, until that is removed.
ADDRESSES: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_webhook_addresses")
# Who takes what comes in, by config entry, while its log is open.
RECEIVERS: HassKey[dict[str, Receiver]] = HassKey(f"{DOMAIN}_webhook_receivers")


@dataclass(frozen=True, slots=True)
class Receiver:
    """What of an account a webhook needs; `region` is the country whose national numbers are meant."""

    stream: MessageStream
    coordinator: AccountCoordinator
    region: str
    recent: RecentCalls = field(default_factory=RecentCalls)


@callback
def async_register(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Answer at the entry's address: where nobody listens, Home Assistant answers 200, and the message is lost."""
    addresses = hass.data.setdefault(ADDRESSES, {})
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if addresses.get(entry.entry_id) == webhook_id:
        return
    async_unregister(hass, entry)
    webhook.async_register(
        hass,
        DOMAIN,
        entry.title,
        webhook_id,
        _answer_for(hass, entry),
        allowed_methods=METHODS,
    )
    addresses[entry.entry_id] = webhook_id


@callback
def async_unregister(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Answer no more at the entry's address."""
    webhook_id = hass.data.get(ADDRESSES, {}).pop(entry.entry_id, None)
    if webhook_id is not None:
        webhook.async_unregister(hass, webhook_id)


def digest_address(entry: ConfigEntry) -> str:
    """Return what tells one address from another without giving it away."""
    return sha256(entry.data[CONF_WEBHOOK_ID].encode()).hexdigest()[:16]


def _answer_for(
    hass: HomeAssistant, entry: ConfigEntry
) -> Callable[[HomeAssistant, str, Request], Awaitable[Response]]:
    activity = async_get_activity(hass, entry.entry_id)

    async def answer(hass: HomeAssistant, _: str, request: Request) -> Response:
        try:
            status = await _receive(hass, entry, request)
        except LogClosedError:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        except Exception as error:  # noqa: BLE001 - Home Assistant would answer 200 to what raises, and the message be lost
            LOGGER.exception("A webhook could not be taken")
            activity.note_error(Occasion.WEBHOOK, error)
            status = HTTPStatus.SERVICE_UNAVAILABLE
        activity.webhook_calls[status] += 1
        return Response(status=status)

    return answer


async def _receive(hass: HomeAssistant, entry: ConfigEntry, request: Request) -> HTTPStatus:
    if not uses_webhook(entry):
        return HTTPStatus.GONE
    receiver = hass.data.get(RECEIVERS, {}).get(entry.entry_id)
    if receiver is None:
        return HTTPStatus.SERVICE_UNAVAILABLE
    if request.method == hdrs.METH_HEAD:
        return HTTPStatus.OK
    try:
        body = await _read_body(request)
    except (RequestPayloadError, HttpProcessingError, ClientError, ConnectionError) as error:
        # A body that says it is packed and is not, or a caller that hung up in the middle.
        LOGGER.debug("A webhook's body could not be read: %s", type(error).__name__)
        return HTTPStatus.BAD_REQUEST
    if body is None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    try:
        await _take(receiver, request, body)
    except MalformedWebhookError as error:
        async_get_activity(hass, entry.entry_id).note_error(Occasion.WEBHOOK, error)
        LOGGER.debug("A webhook was refused: %s", error)
        return HTTPStatus.BAD_REQUEST
    if entry.options.get(CONF_CONFIRM_WEBHOOK, False):
        receiver.coordinator.look_again()
    return HTTPStatus.OK


async def _take(receiver: Receiver, request: Request, body: bytes) -> None:
    """Make what a call tells durable, unless the very same call did so a moment ago. Raises MalformedWebhookError."""
    content_type = request.headers.get(hdrs.CONTENT_TYPE)
    digest = digest_call(content_type, request.query_string, body)
    if receiver.recent.has(digest):
        return
    call = parse_webhook(content_type, request.query, body)
    sighting = sight(call.record, Source.WEBHOOK, dt_util.utcnow(), receiver.region)
    await receiver.stream.receive(Call(sighting, _learn(request.method, call, sighting)))
    if sighting.direction is Direction.IN:
        # A report may mean more when it comes again: which message is meant may have become clear meanwhile.
        receiver.recent.note(digest)


async def _read_body(request: Request) -> bytes | None:
    """Return the body, or None when it is too large.

    A request through the cloud has nothing to read but `content`, which starts anew each time it is asked for.
    """
    content, body = request.content, b""
    while chunk := await content.read(LARGEST_BODY + 1 - len(body)):
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return body


def _learn(method: str, call: WebhookCall, sighting: Sighting) -> Callable[[Facts], None]:
    def learn(facts: Facts) -> None:
        facts.add("webhook_encodings", [f"{method} {call.encoding}"])
        facts.add("webhook_unknown_keys", call.record.unknown_keys)
        if call.record.raw_state is not None:
            facts.add("webhook_states", [call.record.raw_state])
        facts.set(FACT_LAST_CALL, sighting.observed_at.isoformat(timespec="minutes"))

    return learn
