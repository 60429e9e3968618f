"""What the demonstration reads out of Home Assistant's log."""

from pathlib import Path

import pytest

from scripts.story.log_file import check_log, find_complaints
from scripts.story.observing import StoryError
from tests.gateway import Gateway

HEAD = "2026-11-22 10:00:00.000+00:00"
OURS = "custom_components.ipex_sms.outbox"
QUIET = [
    f"{HEAD} INFO (MainThread) [{OURS}] Whether a message went out is unknown",
    f"{HEAD} WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration ipex_sms",
    f"{HEAD} ERROR (MainThread) [haffmpeg.core] FFmpeg fails\nTraceback (most recent call last):\n  File 'x.py'",
]


def complaints(tmp_path: Path, *records: str) -> list[str]:
    log = tmp_path / "home-assistant.log"
    log.write_text("\n".join(records), encoding="utf-8")
    return find_complaints(log, secrets=["s3cret"])


def test_what_others_complain_of_and_what_is_only_told_is_no_complaint(tmp_path: Path) -> None:
    assert complaints(tmp_path, *QUIET) == []


@pytest.mark.parametrize(
    "record",
    [
        f"{HEAD} WARNING (MainThread) [{OURS}] Something",
        f"{HEAD} ERROR (MainThread) [homeassistant.components.ipex_sms] Something",
        f"{HEAD} ERROR (MainThread) [homeassistant] Task\nTraceback\n  File 'custom_components/ipex_sms/send.py'",
        f"{HEAD} WARNING (MainThread) [homeassistant.util.loop] Detected blocking call to open",
        f"{HEAD} WARNING (MainThread) [homeassistant.helpers.frame] Detected that custom integration 'ipex_sms' calls",
        f"{HEAD} DEBUG (MainThread) [aiohttp] POST /api/webhook/s3cret",
    ],
)
def test_each_of_these_is_one_complaint_with_all_its_lines(tmp_path: Path, record: str) -> None:
    assert complaints(tmp_path, *QUIET, record, *QUIET) == [record]


def test_a_traceback_that_no_logger_wrote_is_a_complaint(tmp_path: Path) -> None:
    assert complaints(tmp_path, "Traceback (most recent call last):\n  boom", *QUIET)


def test_the_address_of_the_webhook_is_looked_for_where_the_operator_has_it(tmp_path: Path) -> None:
    log, gateway = tmp_path / "home-assistant.log", Gateway()
    log.write_text(f"{HEAD} DEBUG (MainThread) [aiohttp] POST /api/webhook/s3cret", encoding="utf-8")
    assert check_log(log, gateway)
    gateway.webhook_url = "http://127.0.0.1/api/webhook/s3cret"
    with pytest.raises(StoryError, match="s3cret"):
        check_log(log, gateway)
