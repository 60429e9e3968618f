"""What can go wrong between us and the operator, told apart by what it means for a message.

The text of an error is English, made for logs: it holds no secret, no phone number and no text of a message.
The operator's own words are kept beside it in `reason`, for the user's eyes.
"""


class IpexError(Exception):
    """Any failure of a request to the operator."""

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Describe the failure.

        reason: the operator's own words; status: of the HTTP answer; retry_after: seconds it asks us to wait.
        """
        super().__init__(message)
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


class LoginRefusedError(IpexError):
    """The operator does not accept the login: wrong password, or a token refused again after its renewal."""


class LoginExpiredError(LoginRefusedError):
    """A pasted token has passed its end and cannot be renewed by us."""


class NotSentError(IpexError):
    """The request surely had no effect and may be repeated later."""


class RefusedError(IpexError):
    """The operator refused the request for good; repeating it is of no use."""

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
        operator_id: str | None = None,
    ) -> None:
        """Describe the refusal; operator_id: under which the operator keeps what it refused, if it says so."""
        super().__init__(message, reason=reason, status=status, retry_after=retry_after)
        self.operator_id = operator_id


class WindowTooLargeError(RefusedError):
    """The operator cannot answer a history window of this length."""


class UnknownOutcomeError(IpexError):
    """The request left, and nothing tells whether it had an effect."""


class TimedOutError(UnknownOutcomeError):
    """No complete answer came in time."""


class AnswerTooLargeError(UnknownOutcomeError):
    """The answer is larger than anything we are ready to read."""


class MalformedWebhookError(IpexError):
    """A webhook call cannot be understood; its sender deserves status 400."""
