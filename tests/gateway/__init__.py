"""A double of the operator: the only peer that tests, demo and development can meet.

It plays the three hosts on one loopback address, with every open point of the operator's documentation
as a switch (`Behaviour`) and every accident as a `Fault`. Alone: `scripts/gateway`.
"""

from .behaviour import (
    AnswerShape,
    Behaviour,
    CreatedAtZone,
    ErrorShape,
    HistoryOrder,
    HistoryShape,
    IdStyle,
    NumbersShape,
    PendingState,
    WebhookEncoding,
)
from .faults import Fault
from .gateway import Gateway
from .records import Channel, DeliveryEmail, Direction, RecordedRequest, StoredMessage
from .webhooks import WebhookTransport

__all__ = [
    "AnswerShape",
    "Behaviour",
    "Channel",
    "CreatedAtZone",
    "DeliveryEmail",
    "Direction",
    "ErrorShape",
    "Fault",
    "Gateway",
    "HistoryOrder",
    "HistoryShape",
    "IdStyle",
    "NumbersShape",
    "PendingState",
    "RecordedRequest",
    "StoredMessage",
    "WebhookEncoding",
    "WebhookTransport",
]
