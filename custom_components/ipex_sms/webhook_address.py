"""Where the operator is to call: the webhook's address, and from where it can be reached."""

from enum import StrEnum
from ipaddress import ip_address

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util.network import is_ip_address, is_local
from yarl import URL

from .const import CONF_CLOUDHOOK_URL, CONF_WEBHOOK, WEBHOOK_AUTO, WEBHOOK_OFF
from .issues import ISSUE_NO_ADDRESS, clear_issue, raise_address_issue


class Reach(StrEnum):
    """From where the webhook's address can be called, as far as Home Assistant knows."""

    CLOUD = "cloud"
    EXTERNAL = "external"
    UNENCRYPTED = "unencrypted"
    LOCAL = "local"
    UNKNOWN = "unknown"

    @property
    def is_public(self) -> bool:
        """Return whether the operator can call the address."""
        return self not in (Reach.LOCAL, Reach.UNKNOWN)


def locate(hass: HomeAssistant, webhook_id: str, cloudhook_url: str | None) -> tuple[str, Reach]:
    """Return the address of a webhook (only its path where Home Assistant does not know its own URL) and its reach."""
    if cloudhook_url is not None:
        return cloudhook_url, Reach.CLOUD
    try:
        url = webhook.async_generate_url(hass, webhook_id)
    except NoURLAvailableError:
        return webhook.async_generate_path(webhook_id), Reach.UNKNOWN
    return url, _judge(URL(url), hass.config.external_url)


def find_reach(hass: HomeAssistant, entry: ConfigEntry) -> Reach:
    """Return from where an entry's webhook can be called."""
    return locate(hass, entry.data[CONF_WEBHOOK_ID], entry.data.get(CONF_CLOUDHOOK_URL))[1]


def uses_webhook(entry: ConfigEntry) -> bool:
    """Return whether the operator is to call: the option `webhook`."""
    return bool(entry.options.get(CONF_WEBHOOK, WEBHOOK_AUTO) != WEBHOOK_OFF)


@callback
def async_watch_reach(hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
    """Raise a repair while the operator cannot call an entry's webhook; return what ends the watch."""

    @callback
    def judge(_: Event | None = None) -> None:
        if not uses_webhook(entry) or find_reach(hass, entry).is_public:
            clear_issue(hass, entry, ISSUE_NO_ADDRESS)
        else:
            raise_address_issue(hass, entry)

    judge()
    return hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, judge)


def _judge(url: URL, external_url: str | None) -> Reach:
    host = url.host or ""
    if external_url is None or URL(external_url).host != host or _is_local_host(host):
        return Reach.LOCAL
    return Reach.EXTERNAL if url.scheme == "https" else Reach.UNENCRYPTED


def _is_local_host(host: str) -> bool:
    if is_ip_address(host):
        return is_local(ip_address(host))
    return host == "localhost" or host.endswith((".local", ".localhost", ".internal", ".lan"))
