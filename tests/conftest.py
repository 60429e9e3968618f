"""What all tests share."""

from collections.abc import Iterator

import pytest

# The test plugin has a package custom_components of its own; whichever is imported first is the one.
import custom_components.ipex_sms  # noqa: F401


@pytest.fixture(autouse=True)
def _load_from_checkout(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, in tests that have a Home Assistant at all."""
    if "hass" not in request.fixturenames:
        return
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")  # must be set up before Home Assistant is
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _no_complaint_by_home_assistant(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where Home Assistant reports that the integration uses what is deprecated, or blocks its loop."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    messages = (record.getMessage() for record in records if record.name.startswith("homeassistant."))
    assert not [text for text in messages if text.startswith("Detected") and "ipex_sms" in text]
