"""A client library for the SMS API of IPEX (VoIPEX): plain Python and aiohttp."""

from .auth import Authorization, PasswordAuthorization, TokenAuthorization
from .client import IpexClient
from .errors import (
    AnswerTooLargeError,
    IpexError,
    LoginExpiredError,
    LoginRefusedError,
    MalformedWebhookError,
    NotSentError,
    RefusedError,
    TimedOutError,
    UnknownOutcomeError,
    WindowTooLargeError,
)
from .models import (
    AllowedNumbers,
    DeliveryState,
    Direction,
    HistoryWindow,
    Identity,
    Record,
    SendAnswer,
    Servers,
    WebhookCall,
)
from .webhook import parse_webhook

__all__ = [
    "AllowedNumbers",
    "AnswerTooLargeError",
    "Authorization",
    "DeliveryState",
    "Direction",
    "HistoryWindow",
    "Identity",
    "IpexClient",
    "IpexError",
    "LoginExpiredError",
    "LoginRefusedError",
    "MalformedWebhookError",
    "NotSentError",
    "PasswordAuthorization",
    "Record",
    "RefusedError",
    "SendAnswer",
    "Servers",
    "TimedOutError",
    "TokenAuthorization",
    "UnknownOutcomeError",
    "WebhookCall",
    "WindowTooLargeError",
    "parse_webhook",
]
