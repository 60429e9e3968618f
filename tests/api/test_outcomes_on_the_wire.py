"""What can happen to a request, and what it means for the message: fault by fault."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
import socket
from typing import Any, override

from aiohttp import ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ipex_sms.api import (
    AnswerTooLargeError,
    IpexClient,
    IpexError,
    LoginRefusedError,
    NotSentError,
    PasswordAuthorization,
    RefusedError,
    Servers,
    TimedOutError,
    TokenAuthorization,
    UnknownOutcomeError,
)
from tests.gateway import AnswerShape, Fault, Gateway

from .conftest import (
    ANNA,
    NUMBER,
    Request,
    ask_history,
    ask_numbers,
    posts,
    send,
    send_instant,
    servers_of,
)

REQUESTS: Iterable[tuple[Request, str, str]] = [
    (ask_numbers, "GET", "/SMS/allowed-numbers"),
    (ask_history, "GET", "/SMS"),
    (send, "POST", "/SMS"),
    (send_instant, "POST", "/v1/sms"),
]
FAULTS: Iterable[tuple[Fault, dict[str, Any], type[IpexError]]] = [
    (Fault.TOO_EARLY, {}, NotSentError),
    (Fault.TOO_MANY_REQUESTS, {}, NotSentError),
    (Fault.CLIENT_ERROR, {"status": 400}, RefusedError),
    (Fault.CLIENT_ERROR, {"status": 404}, RefusedError),
    (Fault.CLIENT_ERROR, {"status": 409}, RefusedError),
    (Fault.FORBIDDEN, {}, RefusedError),
    (Fault.REDIRECT, {"status": 301}, RefusedError),
    (Fault.REDIRECT, {"status": 302}, RefusedError),
    (Fault.REDIRECT, {"status": 307}, RefusedError),
    (Fault.REDIRECT, {"status": 308}, RefusedError),
    (Fault.UNAUTHORIZED, {}, LoginRefusedError),
    (Fault.REQUEST_TIMEOUT, {}, UnknownOutcomeError),
    (Fault.RESET_BEFORE, {}, UnknownOutcomeError),
    (Fault.RESET_AFTER, {}, UnknownOutcomeError),
    (Fault.SERVER_ERROR_BEFORE, {"status": 500}, UnknownOutcomeError),
    (Fault.SERVER_ERROR_BEFORE, {"status": 503}, UnknownOutcomeError),
    (Fault.SERVER_ERROR_AFTER, {"status": 502}, UnknownOutcomeError),
    (Fault.HTML_BEFORE, {}, UnknownOutcomeError),
    (Fault.HTML_AFTER, {}, UnknownOutcomeError),
    (Fault.HTML_BEFORE, {"status": 403}, RefusedError),
    (Fault.TRUNCATED_JSON, {}, UnknownOutcomeError),
    (Fault.CUT_SHORT, {}, UnknownOutcomeError),
]


@pytest.mark.parametrize(("request_", "method", "path"), REQUESTS, ids=lambda value: getattr(value, "__name__", None))
@pytest.mark.parametrize(("fault", "details", "kind"), FAULTS)
async def test_each_fault_is_one_kind_of_outcome(
    gateway: Gateway,
    client: IpexClient,
    request_: Request,
    method: str,
    path: str,
    fault: Fault,
    details: dict[str, Any],
    kind: type[IpexError],
) -> None:
    await gateway.receive_text(ANNA, NUMBER, "Hello", created_at=datetime(2021, 9, 1, 12, tzinfo=UTC))
    gateway.behaviour.retention_days = 36500
    gateway.fail(path, fault, times=None, method=method, **details)
    with pytest.raises(kind) as caught:
        await request_(client)
    assert "<" not in (caught.value.reason or "")
    if method == "POST":
        assert posts(gateway, path) == (2 if fault is Fault.UNAUTHORIZED else 1)


@pytest.mark.parametrize("request_", [send, send_instant, ask_numbers])
async def test_a_refusal_carries_the_operators_words_and_status(
    gateway: Gateway, client: IpexClient, request_: Request
) -> None:
    gateway.fail("*", Fault.CLIENT_ERROR, times=None, status=422, message="The text is too long.")
    token = TokenAuthorization(gateway.new_token())
    client.authorization = token
    with pytest.raises(RefusedError) as caught:
        await request_(client)
    assert (caught.value.status, caught.value.reason) == (422, "The text is too long.")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault.TOO_MANY_REQUESTS, NotSentError), (Fault.SERVER_ERROR_BEFORE, UnknownOutcomeError)],
)
@pytest.mark.parametrize(
    ("header", "seconds"), [(7, 7), (datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC), 30), ("soon", None)]
)
async def test_the_operator_may_ask_us_to_wait(
    gateway: Gateway,
    client: IpexClient,
    freezer: FrozenDateTimeFactory,
    fault: Fault,
    kind: type[IpexError],
    header: Any,
    seconds: float | None,
) -> None:
    freezer.move_to(datetime(2026, 11, 22, 10, tzinfo=UTC))
    gateway.fail("/SMS", fault, retry_after=header)
    with pytest.raises(kind) as caught:
        await send(client)
    assert caught.value.retry_after == seconds


async def test_a_redirect_is_not_followed(gateway: Gateway, client: IpexClient) -> None:
    gateway.fail("/SMS", Fault.REDIRECT, status=307, location=f"{gateway.url}/v1/sms")
    with pytest.raises(RefusedError) as caught:
        await send(client)
    assert caught.value.status == 307
    assert [request.path for request in gateway.requests] == ["/token", "/SMS"]


async def test_a_send_on_a_kept_connection_that_breaks_is_not_repeated(gateway: Gateway, client: IpexClient) -> None:
    await send(client)
    gateway.fail("/SMS", Fault.RESET_AFTER, method="POST")
    with pytest.raises(UnknownOutcomeError):
        await send(client)
    assert posts(gateway) == 2
    assert len(gateway.messages) == 2


@pytest.mark.parametrize("fault", [Fault.HANG_BEFORE, Fault.HANG_AFTER])
async def test_no_answer_in_time_leaves_the_outcome_unknown(
    gateway: Gateway, session: ClientSession, authorization: PasswordAuthorization, fault: Fault
) -> None:
    client = IpexClient(session, authorization, servers_of(gateway), timeout=0.2)
    await client.log_in()
    gateway.fail("/SMS", fault)
    with pytest.raises(TimedOutError):
        await send(client)


async def test_a_refused_connection_means_not_sent(gateway: Gateway, client: IpexClient) -> None:
    await send(client)
    await gateway.refuse_connections()
    for request in (send, send_instant, ask_numbers, ask_history):
        with pytest.raises(NotSentError):
            await request(client)


async def test_a_failed_tls_handshake_means_not_sent(gateway: Gateway, session: ClientSession) -> None:
    url = gateway.url.replace("http:", "https:")
    client = IpexClient(session, TokenAuthorization("token1"), Servers(sms_url=url))
    with pytest.raises(NotSentError):
        await send(client)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "nowhere",
        "ftp://127.0.0.1",
        "http://127.0.0.1:99999",
        "http://a..b",
        "http://a:b@127.0.0.1",
    ],
)
async def test_an_impossible_address_means_not_sent(session: ClientSession, url: str) -> None:
    client = IpexClient(session, TokenAuthorization("token1"), Servers(url, url, url))
    with pytest.raises(NotSentError):
        await send(client)
    client.authorization = PasswordAuthorization(session, url, "anna@example.com", "password")
    with pytest.raises(NotSentError):
        await send(client)


class UnknownName(AbstractResolver):
    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(socket.EAI_NONAME, "Name or service not known")

    @override
    async def close(self) -> None:
        """Hold nothing."""


class SilentNameServer(UnknownName):
    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await asyncio.Event().wait()
        return []


@pytest.mark.parametrize("resolver", [UnknownName, SilentNameServer])
async def test_a_name_that_is_not_resolved_means_not_sent(
    socket_enabled: None, resolver: type[AbstractResolver]
) -> None:
    servers = Servers(sms_url="http://sms-api.example")
    async with ClientSession(connector=TCPConnector(resolver=resolver())) as session:
        client = IpexClient(session, TokenAuthorization("token1"), servers, timeout=0.2)
        with pytest.raises(NotSentError):
            await send(client)


async def test_a_closed_session_means_not_sent(gateway: Gateway, client: IpexClient, session: ClientSession) -> None:
    await client.log_in()
    await session.close()
    with pytest.raises(NotSentError):
        await send(client)


async def test_an_endless_answer_is_not_read_to_its_end(gateway: Gateway, client: IpexClient) -> None:
    gateway.numbers = ["+420777888999" * 100_000]
    with pytest.raises(AnswerTooLargeError):
        await client.allowed_numbers()


async def test_a_refusal_with_an_endless_body_is_still_a_refusal(gateway: Gateway, client: IpexClient) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, message="x" * 2_000_000)
    with pytest.raises(RefusedError) as caught:
        await send(client)
    assert caught.value.reason is None


async def test_a_refusal_that_breaks_off_is_still_a_refusal(gateway: Gateway, client: IpexClient) -> None:
    gateway.fail("/SMS", Fault.CUT_SHORT)
    with pytest.raises(RefusedError) as caught:
        await client.send(sender="+420700000000", recipient=ANNA, text="Hello")
    assert caught.value.status == 403


@pytest.mark.parametrize(
    "shape",
    [shape for shape in AnswerShape if shape not in {AnswerShape.FAILED_STATE, AnswerShape.ERROR_OBJECT}],
)
@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_text_that_was_taken_is_sent_whatever_the_answer_looks_like(
    gateway: Gateway, client: IpexClient, shape: AnswerShape, status: int
) -> None:
    gateway.behaviour.answer_shape = shape
    gateway.behaviour.answer_status = status
    answer = await client.send(sender=NUMBER, recipient=ANNA, text="Hello world!")
    without_id = {AnswerShape.OBJECT_WITHOUT_ID, AnswerShape.EMPTY, AnswerShape.OK_WORD}
    if shape in without_id or status == 204:
        assert answer.operator_id is None
    elif shape is AnswerShape.CONSTANT_ID:
        assert answer.operator_id == "200"
    else:
        assert answer.operator_id == gateway.messages[-1].id


@pytest.mark.parametrize("shape", [AnswerShape.FAILED_STATE, AnswerShape.ERROR_OBJECT])
async def test_an_answer_that_says_no_is_a_refusal(gateway: Gateway, client: IpexClient, shape: AnswerShape) -> None:
    gateway.behaviour.answer_shape = gateway.behaviour.instant_answer_shape = shape
    for request in (send, send_instant):
        with pytest.raises(RefusedError):
            await request(client)


async def test_a_sender_that_is_not_allowed_is_refused_with_the_reason(gateway: Gateway, client: IpexClient) -> None:
    with pytest.raises(RefusedError, match="403") as caught:
        await client.send(sender="+420700000000", recipient=ANNA, text="Hello")
    assert caught.value.reason == "The number +420700000000 is not allowed for this account."
    assert "700000000" not in str(caught.value)


async def test_a_cancelled_send_stays_cancelled(gateway: Gateway, client: IpexClient) -> None:
    await client.log_in()
    gateway.fail("/SMS", Fault.HANG_BEFORE)
    sending = asyncio.create_task(send(client))
    await gateway.wait_for_requests("/SMS")
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
