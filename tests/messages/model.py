"""A small operator, obviously right: it knows what was truly sent and received, and what it shows of that to whom."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from custom_components.ipex_sms.api.models import DeliveryState, Direction
from custom_components.ipex_sms.messages.models import Source
from custom_components.ipex_sms.messages.observations import Sighting


class Ids(StrEnum):
    """What the operator's documentation leaves open of its ids."""

    AGREE = "the same everywhere"
    DIFFER = "another one from each source"
    NONE_IN_ANSWER = "none in the answer, the same in webhook and history"
    NONE_IN_HISTORY = "none in the history, the same in answer and webhook"


@dataclass
class Text:
    """One SMS that truly went through the operator; `message_id` is ours if we asked for it."""

    number: int
    direction: Direction
    sender: str
    recipient: str
    text: str
    created_at: datetime
    visible_at: datetime
    message_id: str | None = None
    # What webhooks tell of it; the last one is true.
    reports: list[DeliveryState] = field(default_factory=list)

    @property
    def state(self) -> DeliveryState | None:
        return self.reports[-1] if self.reports else None

    @property
    def content(self) -> tuple[Direction, str, str, str]:
        return self.direction, self.sender, self.recipient, self.text


@dataclass
class Operator:
    """Its times are its own clock's, `skew` ahead of the true time; naive ones where `is_naive`.

    Where it `alters_texts`, what it sends loses its accents.
    """

    ids: Ids
    skew: timedelta
    is_naive: bool
    alters_texts: bool
    texts: list[Text] = field(default_factory=list)

    def take(
        self,
        direction: Direction,
        sender: str,
        recipient: str,
        text: str,
        moment: datetime,
        *,
        lag: timedelta,
        message_id: str | None = None,
    ) -> Text:
        """Send or receive a text; the history shows it after `lag`."""
        taken = Text(
            number=len(self.texts) + 1,
            direction=direction,
            sender=sender,
            recipient=recipient,
            text=text.replace("á", "a") if self.alters_texts and message_id is not None else text,
            created_at=moment + self.skew,
            visible_at=moment + lag,
            message_id=message_id,
        )
        self.texts.append(taken)
        return taken

    def sent_for(self, message_id: str) -> list[Text]:
        """Return what truly went out for a message."""
        return [text for text in self.texts if text.message_id == message_id]

    def visible(self, since: datetime, until: datetime, moment: datetime) -> list[Text]:
        """Return what the history of a window shows at a moment."""
        return [text for text in self.texts if since <= text.created_at < until and text.visible_at <= moment]

    def id_of(self, text: Text, source: Source) -> str | None:
        """Return the id by which a source names a text."""
        match self.ids:
            case Ids.DIFFER:
                return f"{source[0]}-{text.number}"
            case Ids.NONE_IN_ANSWER if source is Source.SENT:
                return None
            case Ids.NONE_IN_HISTORY if source is Source.HISTORY:
                return None
        return str(1000 + text.number)

    def show(self, text: Text, source: Source, observed_at: datetime, state: DeliveryState | None) -> Sighting:
        """Return a text as a source shows it."""
        created_at = text.created_at
        if self.is_naive:
            created_at = created_at.astimezone(ZoneInfo("Europe/Prague")).replace(tzinfo=None)
        return Sighting(
            source=source,
            direction=text.direction,
            operator_id=self.id_of(text, source),
            sender=text.sender,
            recipient=text.recipient,
            text=text.text,
            state=state,
            created_at=created_at,
            observed_at=observed_at,
        )
