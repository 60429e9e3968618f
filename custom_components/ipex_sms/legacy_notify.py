"""The older notify services, for what can call nothing else: `notify.ipex_sms`, and one for each recipient.

One service object serves the whole installation. It is set up here and not through Home Assistant's discovery,
which ends for everybody as soon as any integration resets its own services.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.components.notify.const import ATTR_DATA, ATTR_MESSAGE, ATTR_TARGET, ATTR_TITLE
from homeassistant.components.notify.legacy import BaseNotificationService
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from .account import Account, find_directory
from .addressees import Given, RecipientReference, find_addressees
from .const import DEFAULT_EXPIRES_AFTER, DOMAIN
from .permissions import Caller
from .send import Dispatch, announce_texted, check_text, join_title, raise_failures, send

ATTR_FROM: Final = "from"
ATTR_EXPIRES_AFTER: Final = "expires_after"
ATTR_CRITICAL: Final = "critical"
ATTR_PLAIN_TEXT: Final = "plain_text"

# Blueprints pass what other integrations understand as well: that is no mistake.
DATA_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_FROM): cv.string,
        vol.Optional(ATTR_EXPIRES_AFTER, default=DEFAULT_EXPIRES_AFTER): vol.All(
            cv.positive_time_period, vol.Range(min=timedelta(minutes=1), max=timedelta(hours=24))
        ),
        vol.Optional(ATTR_CRITICAL, default=False): cv.boolean,
        vol.Optional(ATTR_PLAIN_TEXT): cv.boolean,
    },
    extra=vol.ALLOW_EXTRA,
)


class LegacyNotifyService(BaseNotificationService):
    """The services of all accounts that are loaded."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve no account yet."""
        self.hass = hass
        self._accounts: dict[str, Account] = {}
        self._registering = asyncio.Lock()
        self._is_set_up = False

    @property
    @override
    def targets(self) -> Mapping[str, RecipientReference]:
        # The names depend on all accounts, loaded or not: a reload of one never hands its name to another's recipient.
        named: dict[str, RecipientReference] = {}
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            for recipient in find_directory(entry).recipients:
                slug = _find_free_slug(slugify(recipient.name), named)
                named[slug] = RecipientReference(entry.entry_id, recipient.subentry_id, recipient.name)
        return {slug: target for slug, target in named.items() if target.entry_id in self._accounts}

    async def add(self, account: Account) -> None:
        """Serve the recipients of one more account."""
        self._accounts[account.entry.entry_id] = account
        async with self._registering:
            if not self._is_set_up:
                await self.async_setup(self.hass, DOMAIN, DOMAIN)
                self._is_set_up = True
            await self.async_register_services()

    async def remove(self, account: Account) -> None:
        """Serve one account less; the last one takes the services along."""
        del self._accounts[account.entry.entry_id]
        if self._accounts:
            await self.async_register_services()
            return
        self.hass.data.pop(LEGACY_NOTIFY)
        await self.async_unregister_services()

    @override
    async def _async_notify_message_service(self, service: ServiceCall) -> None:
        # Home Assistant's own version passes on neither who calls nor which recipient's service it is.
        given: list[Given]
        if (chosen := self.registered_targets.get(service.service)) is not None:
            given = [chosen]
        else:
            given = list(service.data.get(ATTR_TARGET, ()))
        data = _read_data(service.data.get(ATTR_DATA))
        text = join_title(service.data.get(ATTR_TITLE), service.data[ATTR_MESSAGE])
        check_text(text)
        caller = await Caller.of(self.hass, service.context)
        addressed = find_addressees(self.hass, given, data.get(ATTR_FROM))
        caller.check_texting(addressed)
        dispatch = Dispatch(
            text=text,
            expires_after=data[ATTR_EXPIRES_AFTER],
            critical=data[ATTR_CRITICAL],
            plain_text=data.get(ATTR_PLAIN_TEXT),
        )
        outcomes = await send(addressed, dispatch)
        announce_texted(self.hass, outcomes)
        raise_failures(self.hass, outcomes, data.get(ATTR_FROM))


LEGACY_NOTIFY: HassKey[LegacyNotifyService] = HassKey(f"{DOMAIN}_legacy_notify")


async def async_offer_services(hass: HomeAssistant, account: Account) -> Callable[[], Coroutine[Any, Any, None]]:
    """Offer the older services for an account's recipients; return what ends that."""
    service = hass.data.get(LEGACY_NOTIFY)
    if service is None:
        service = hass.data[LEGACY_NOTIFY] = LegacyNotifyService(hass)
    await service.add(account)

    async def withdraw() -> None:
        await service.remove(account)

    return withdraw


def _find_free_slug(slug: str, taken: Mapping[str, object]) -> str:
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}_{number}"
    return candidate


def _read_data(data: dict[str, Any] | None) -> dict[str, Any]:
    try:
        read: dict[str, Any] = DATA_SCHEMA(data or {})
    except vol.Invalid as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="invalid_data",
            translation_placeholders={"error": str(error)},
        ) from error
    return read
