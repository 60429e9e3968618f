"""What Home Assistant complains of in its log, from the first import of the integration on."""

import logging
import re
from typing import override

DOMAIN = "ipex_sms"
_COMPLAINT = re.compile(r"^Detected |deprecat|stop working in|be removed in", re.IGNORECASE)


class ComplaintBook(logging.Handler):
    """Keeps what is said of the integration: deprecated calls, calls that block the loop or come from a wrong thread.

    Home Assistant says most of it once in a process, and some of it while modules are imported: hence one book for all
    tests, which no test can clear by clearing its own.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._complaints: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if DOMAIN in text and _COMPLAINT.search(text) and not record.name.startswith("custom_components."):
            self._complaints.append(text)

    def take(self) -> list[str]:
        """Return what was said since the last time."""
        taken, self._complaints = self._complaints, []
        return taken


BOOK = ComplaintBook()
logging.getLogger().addHandler(BOOK)
