"""What Home Assistant's log may not hold at the end of the story."""

from collections.abc import Iterable, Iterator
from pathlib import Path
import re

from scripts.story.observing import StoryError
from tests.gateway import Gateway

_HEAD = re.compile(r"\d{4}-\d\d-\d\d \S+ (?P<level>[A-Z]+) \([^)]*\) \[(?P<logger>[^\]]+)\]")
_LOUD = ("WARNING", "ERROR", "CRITICAL")
_OUR_LOGGERS = ("custom_components.ipex_sms", "homeassistant.components.ipex_sms")
_OUR_CODE = "custom_components/ipex_sms"
_TOKEN = "eyJ"  # noqa: S105 - how every token begins
_DETECTED = ("Detected blocking call", "Detected that custom integration")


def check_log(log: Path, gateway: Gateway) -> str:
    """Tell what a log was searched for in vain; raises StoryError for what was found."""
    secrets = [gateway.password, _TOKEN]
    if gateway.webhook_url is not None:
        secrets.append(gateway.webhook_url.rpartition("/")[2])
    complaints = find_complaints(log, secrets)
    if complaints:
        raise StoryError("the log holds complaints:\n" + "\n".join(complaints))
    return "nothing of ours above INFO, no blocking call, no password, no token, no webhook address"


def find_complaints(log: Path, secrets: Iterable[str]) -> list[str]:
    """Give the records of a log that are about the integration and above INFO, or show one of the secrets."""
    secrets = tuple(secrets)
    text = log.read_text(encoding="utf-8", errors="replace")
    return [record for record in _split(text) if _is_complaint(record) or any(secret in record for secret in secrets)]


def _split(text: str) -> Iterator[str]:
    record: list[str] = []
    for line in text.splitlines():
        if _HEAD.match(line) and record:
            yield "\n".join(record)
            record = []
        record.append(line)
    if record:
        yield "\n".join(record)


def _is_complaint(record: str) -> bool:
    head = _HEAD.match(record)
    if head is None:
        # Said without the logger: a traceback of the interpreter, for instance.
        return "Traceback" in record
    if head["level"] not in _LOUD:
        return False
    is_ours = head["logger"].startswith(_OUR_LOGGERS) or _OUR_CODE in record
    return is_ours or any(words in record for words in _DETECTED)
