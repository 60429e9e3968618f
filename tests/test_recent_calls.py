"""What the webhook brought lately: only the very same call is known again, for some minutes and among the last ones."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ipex_sms.recent_calls import KEPT_SECONDS, MOST_KEPT, RecentCalls, digest_call

CALL = ("application/json", "id=1", b'{"text": "EVENING"}')


def test_the_same_call_is_known_again_until_its_time_is_over(freezer: FrozenDateTimeFactory) -> None:
    recent = RecentCalls()
    assert not recent.has(digest_call(*CALL))
    recent.note(digest_call(*CALL))
    freezer.tick(KEPT_SECONDS - 1)
    assert recent.has(digest_call(*CALL))
    freezer.tick(2)
    assert not recent.has(digest_call(*CALL))


@pytest.mark.parametrize(
    "other",
    [
        ("text/plain", *CALL[1:]),
        (None, *CALL[1:]),
        (CALL[0], "id=2", CALL[2]),
        (*CALL[:2], b'{"text": "EVENING"} '),
    ],
)
def test_a_call_that_differs_in_anything_is_another_one(other: tuple[str | None, str, bytes]) -> None:
    recent = RecentCalls()
    recent.note(digest_call(*CALL))
    assert not recent.has(digest_call(*other))


def test_of_many_calls_the_oldest_is_forgotten_first() -> None:
    recent = RecentCalls()
    digests = [digest_call(None, str(number), b"") for number in range(MOST_KEPT + 1)]
    for digest in digests:
        recent.note(digest)
    assert [recent.has(digest) for digest in digests] == [False, *[True] * MOST_KEPT]
