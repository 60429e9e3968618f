"""The section `servers` of the login forms: the operator's three hosts, or those of a test system."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.util.network import is_ip_address, is_loopback, is_private
import voluptuous as vol
from yarl import URL

from .api import Servers
from .const import CONF_AUTH_URL, CONF_INSTANT_URL, CONF_SERVERS, CONF_SMS_URL

OPERATOR_SERVERS = {
    CONF_SMS_URL: Servers().sms_url,
    CONF_AUTH_URL: Servers().auth_url,
    CONF_INSTANT_URL: Servers().instant_url,
}
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_SCHEMA = vol.Schema({vol.Required(field, default=url): _URL for field, url in OPERATOR_SERVERS.items()})


def servers_section(shown: Mapping[str, Any]) -> dict[vol.Marker, Any]:
    """Return the section, open when it shows anything but the operator's own addresses."""
    collapsed = all(shown.get(field, url) == url for field, url in OPERATOR_SERVERS.items())
    return {vol.Required(CONF_SERVERS): section(_SCHEMA, {"collapsed": collapsed})}


def read_servers(typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, str]:
    """Return the addresses as they are stored, without a trailing slash; bad ones are noted as an error.

    It is the section's: what is noted for a field inside a section, Home Assistant does not show.
    """
    servers = {}
    for field in OPERATOR_SERVERS:
        try:
            servers[field] = _read_address(typed[field])
        except ValueError:
            errors[CONF_SERVERS] = "invalid_url"
    return servers


def _read_address(typed: str) -> str:
    url = URL(typed.strip())
    if not url.is_absolute() or url != url.origin().with_path("/"):
        raise ValueError("An address of a server has a scheme, a host and perhaps a port, and nothing else")
    if url.scheme != "https" and not (url.scheme == "http" and _is_at_home(url.host or "")):
        raise ValueError("A login and a text leave the house encrypted only")
    return str(url.origin())


def _is_at_home(host: str) -> bool:
    if not is_ip_address(host):
        return host == "localhost"
    address = ip_address(host)
    return is_loopback(address) or is_private(address)
