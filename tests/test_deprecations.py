"""Nothing deprecated is called: each way in which Python and Home Assistant say so ends a test."""

from collections.abc import Callable
from typing import Any
import warnings

from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
from homeassistant.helpers.deprecation import DeprecatedConstant, check_if_deprecated_constant, deprecated_function
import pytest

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.complaints import BOOK


def call_from_integration(function: Callable[[], Any]) -> None:
    """Call something as a module of the integration would."""
    code = compile("function()", f"/config/custom_components/{DOMAIN}/sensor.py", "exec")
    exec(code, {"__name__": f"custom_components.{DOMAIN}.sensor", "function": function})  # noqa: S102 - the line above


@pytest.mark.parametrize("category", [DeprecationWarning, FutureWarning, RuntimeWarning])
def test_a_warning_in_the_integration_is_an_error(category: type[Warning]) -> None:
    with pytest.raises(category):
        call_from_integration(lambda: warnings.warn("old", category, stacklevel=2))


async def test_what_home_assistant_detects_in_the_integration_is_noted(hass: HomeAssistant, account: Account) -> None:
    call_from_integration(lambda: frame.report_usage("does what nobody should"))
    frame.report_usage("has what nobody should", integration_domain=DOMAIN)
    does, has = BOOK.take()
    assert does.startswith(f"Detected that custom integration '{DOMAIN}' does what nobody should")
    assert has.startswith(f"Detected that custom integration '{DOMAIN}' has what nobody should")


def test_a_deprecated_function_is_noted(hass: HomeAssistant) -> None:
    @deprecated_function("new", breaks_in_ha_version="2027.6")
    def old() -> None: ...

    call_from_integration(old)
    (complaint,) = BOOK.take()
    assert complaint.startswith(f"The deprecated function old was called from {DOMAIN}.")


def test_a_deprecated_constant_is_noted_also_when_a_module_is_imported() -> None:
    module = {"__name__": "homeassistant.const", "_DEPRECATED_OLD": DeprecatedConstant(1, "new", "2027.6")}
    call_from_integration(lambda: check_if_deprecated_constant("OLD", module))
    (complaint,) = BOOK.take()
    assert complaint.startswith(f"The deprecated constant OLD was used from {DOMAIN}.")


def test_what_is_said_of_others_or_is_no_complaint_is_not_noted(hass: HomeAssistant) -> None:
    frame._LOGGER.warning("Detected that custom integration 'other' does what nobody should")  # noqa: SLF001
    frame._LOGGER.warning("We found a custom integration %s which has not been tested", DOMAIN)  # noqa: SLF001
    assert BOOK.take() == []
