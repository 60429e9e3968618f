"""Every door, fuzzed: whatever comes in is answered, and nothing is taken that is not kept.

IPEX_SMS_FUZZ says how many requests come to the webhook; unset, a few hundred.
"""

import gzip
import json
import logging
import os
import random
import tracemalloc
from typing import Any
from urllib.parse import urlencode

from homeassistant.components import webhook as webhook_component
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.aiohttp import MockRequest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol
from yarl import URL

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.message_log import MessageLog
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID
from tests.gateway import Gateway

REQUESTS = int(os.environ.get("IPEX_SMS_FUZZ", "400"))
PATH = f"/api/webhook/{WEBHOOK_ID}"

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)
calls = st.fixed_dictionaries(
    {},
    optional={
        "id": st.from_regex(r"[0-9A-Za-z-]{1,64}", fullmatch=True) | st.integers() | anything,
        "from": st.sampled_from([ANNA, OFFICE, "60030", "Alza.cz", "9" * 5000]) | anything,
        "to": st.sampled_from([OFFICE, ANNA]) | anything,
        "text": st.text() | st.sampled_from(["\x00", "a\u0301" * 999]) | anything,
        "direction": st.sampled_from(["IN", "OUT", "in"]) | anything,
        "state": st.sampled_from(["DELIVERED", "FAILED", ""]) | anything,
        "createdAt": st.datetimes().map(str) | st.just("2026-11-22T10:00:00+99:99") | anything,
        "x": anything,
    },
)
bodies = st.one_of(
    st.binary(max_size=200),
    calls.map(lambda call: json.dumps(call).encode()),
    calls.map(lambda call: json.dumps(call, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    calls.map(lambda call: json.dumps(call).encode("utf-16")),
    calls.map(lambda call: urlencode(call, errors="replace").encode()),
    calls.map(lambda call: b'{"id": "1",' + json.dumps(call).encode()[1:]),
    st.integers(1, 60_000).map(lambda depth: b'{"id":' * (depth // 6) + b"[" * (depth // 6)),
    st.integers(60_000, 200_000).map(lambda size: b'{"id": "1", "from": "' + b"9" * size + b'"}'),
    st.just(b'{"id": "1", "from": ' + b"9" * 5000 + b"}"),
)
types = st.sampled_from(
    [
        None,
        "application/json",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
        ";;;",
    ]
)
queries = st.just("") | calls.map(lambda call: urlencode(call, errors="replace")[:4000]) | st.just("id=%ff&from=%00")
REFUSALS = {400, 413}


def no_complaint(caplog: pytest.LogCaptureFixture) -> bool:
    """Tell whether nothing failed, in us or in Home Assistant."""
    named = [record.name for record in caplog.records if record.levelno >= logging.ERROR]
    return not [name for name in named if name.startswith(("custom_components", "homeassistant"))]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("door", ["direct", "cloudhook"])
async def test_whatever_calls_the_webhook_is_answered_and_only_what_is_kept_is_taken(
    hass: HomeAssistant,
    account: Account,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    door: str,
) -> None:
    client = await hass_client_no_auth()
    drawn: list[tuple[str, str, str | None, bytes]] = []

    @settings(
        max_examples=REQUESTS // 2,
        deadline=None,
        database=None,
        derandomize=REQUESTS < 1000,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(["GET", "POST", "PUT"]), queries, types, bodies)
    def draw(method: str, query: str, content_type: str | None, body: bytes) -> None:
        drawn.append((method, query, content_type, body))

    await hass.async_add_executor_job(draw)
    caplog.set_level(logging.INFO)
    # pytest keeps what is logged until the test ends, and these lines hold whole addresses.
    caplog.set_level(logging.WARNING, "aiohttp.access")
    tracemalloc.start()
    sizes = []
    try:
        for index, (method, query, content_type, body) in enumerate(drawn):
            known = await count(account)
            headers = {} if content_type is None else {"Content-Type": content_type}
            if door == "direct":
                # Not the client's own `request`: it keeps every answer until the test ends.
                url = URL(f"{client.make_url(PATH)}?{query}", encoded=True)
                async with client.session.request(method, url, data=body, headers=headers) as answer:
                    status = answer.status
            else:
                request: Any = MockRequest(
                    content=body, headers=headers, method=method, query_string=query, mock_source="test"
                )
                status = (await webhook_component.async_handle_webhook(hass, WEBHOOK_ID, request)).status
            assert status == 200 or status in REFUSALS, (status, method, query, body[:200])
            if status != 200:
                assert await count(account) == known
            if index in (len(drawn) // 2, len(drawn) - 1):
                await hass.async_block_till_done()
                sizes.append(tracemalloc.get_traced_memory()[0])
                assert no_complaint(caplog)
            caplog.clear()
    finally:
        tracemalloc.stop()
    print(f"{door}: {len(drawn)} requests, {sizes} bytes in use half-way and at the end")  # noqa: T201 - with `-s`
    assert sizes[-1] - sizes[0] < 20_000_000, sizes


async def count(account: Account) -> int:
    return await account.log.run(MessageLog.count)


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b'{"id": "1"')[:-6]], ids=["none", "cut off"])
async def test_a_body_that_cannot_be_unpacked_is_refused(
    account: Account, hass_client_no_auth: ClientSessionGenerator, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    client = await hass_client_no_auth()
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with client.post(PATH, data=body, headers=headers) as answer:
        assert answer.status == 400
    assert no_complaint(caplog)


async def test_a_packed_bomb_is_too_large(
    account: Account, hass_client_no_auth: ClientSessionGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    client = await hass_client_no_auth()
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with client.post(PATH, data=gzip.compress(b" " * 50_000_000), headers=headers) as answer:
        assert answer.status in REFUSALS
    assert no_complaint(caplog)


NASTY: list[Any] = [
    None,
    True,
    -1,
    0,
    10**400,
    float("inf"),
    float("nan"),
    1e300,
    "",
    " ",
    "\x00",
    "\ud800",
    "9" * 5000,
    "Anna",
    ANNA,
    "none",
    [],
    [[]],
    {},
    {"hours": 1e30},
    {"hours": "x"},
    "0001-01-01 00:00:00+14:00",
    "9999-12-31 23:59:59-14:00",
    "1e5",
    object(),
]
SEND_FIELDS = "to message from config_entry_id wait_for_delivery timeout expires_after deliver_within device_id area_id"
READ_FIELDS = "with direction since until limit config_entry_id"


@pytest.mark.parametrize(
    ("action", "field"),
    [
        *[("send_message", field) for field in SEND_FIELDS.split()],
        *[("get_messages", field) for field in READ_FIELDS.split()],
    ],
)
async def test_whatever_is_given_to_an_action_is_taken_or_an_error_for_people(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture, action: str, field: str
) -> None:
    valid: dict[str, Any] = {"to": ["Anna"], "message": "Water!", "timeout": 0.01} if action == "send_message" else {}
    wrong = []
    for value in NASTY:
        try:
            await hass.services.async_call(DOMAIN, action, {**valid, field: value}, blocking=True, return_response=True)
        except HomeAssistantError, vol.Invalid:
            pass
        except Exception as error:  # noqa: BLE001 - all of them are shown together
            wrong.append((value, type(error).__name__))
    assert wrong == []
    assert no_complaint(caplog)


async def test_whatever_the_history_answers_the_account_stays_alive(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Any] = []

    @settings(
        max_examples=150,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(calls | anything, max_size=5) | anything)
    def draw(answer: Any) -> None:
        drawn.append(answer)

    await hass.async_add_executor_job(draw)
    random.Random(1).shuffle(drawn)  # noqa: S311 - no secret
    answers = iter(drawn)
    monkeypatch.setattr("tests.gateway.history.History._shape", lambda *_: next(answers))
    for _ in range(len(drawn)):
        await account.coordinator.async_refresh()
    monkeypatch.undo()
    await account.coordinator.async_refresh()
    assert account.coordinator.connected
    assert not [record for record in caplog.records if record.exc_info and record.levelno >= logging.ERROR]
