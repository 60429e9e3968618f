"""Whatever happens in whatever order, the log agrees with the operator, and each change is announced once.

`IPEX_SMS_EXAMPLES` is how many stories are told (default 100, always the same ones); any other number tells new ones:
`IPEX_SMS_EXAMPLES=20000 scripts/test tests/messages/test_properties.py -o timeout=0`.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import os
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Final, override

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from custom_components.ipex_sms.api.models import DeliveryState, Direction
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import Change, ChangeKind, Message, SendError, Source, State, advances
from custom_components.ipex_sms.messages.observations import Answer, HistoryRead, Observation
from custom_components.ipex_sms.messages.queries import MessageQuery

from .conftest import ANNA, OFFICE, OFFICE_ID, START, Desk
from .model import Ids, Operator, Text

EXAMPLES: Final = int(os.environ.get("IPEX_SMS_EXAMPLES", "0"))

HOME: Final = "+420777888111"
HOME_ID: Final = f"number:{HOME}"
BOB: Final = "+420601602603"
CAROL: Final = "+420602603604"

# Half an hour before the hour that comes twice in Prague.
SUMMER_ENDS: Final = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)

OVERLAP: Final = timedelta(hours=1)
RETENTION: Final = timedelta(days=180)
LOOKUP_AFTER: Final = timedelta(seconds=30)
MISSED_READS: Final = 2
MOST_REQUESTS: Final = 2
GIVE_UP_AFTER: Final = timedelta(hours=1)
# A request that hangs arrives within this time, or never.
HANGS: Final = timedelta(seconds=20)
# How late a row of the history is: those over half a minute may make a second request of the same message.
LAGS: Final = [0, 0, 0, 5, 25, 45, 200]
CLOCK_IS_OFF_BY: Final = timedelta(seconds=45)

ENDS: Final = {State.DELIVERED: {ChangeKind.DELIVERED}, State.FAILED: {ChangeKind.FAILED}}

type Content = tuple[Direction, str, str, str]


@dataclass
class Request:
    """One request that was begun: what the operator made of it, and whether its answer was given."""

    message: Message
    began_at: datetime
    text: Text | None = None


@dataclass
class Accepted:
    """What the user handed over, and what was tried for it since."""

    message: Message
    expires_at: datetime
    # Requests that may have left, and the reads since the last of them that should have shown it.
    requests: int = 0
    requested_at: datetime | None = None
    may_request: bool = True
    misses: int = 0
    # It may be one of the rows that nobody could read.
    was_given_up: bool = False

    def may_stand_beside(self, now: datetime) -> bool:
        """Return whether an altered row of it may be taken for somebody else's.

        Its text is compared with altered ones while it waits for its row: not after it was given up or has failed, nor
        for the other row of two requests.
        """
        is_over = self.requests == MOST_REQUESTS or (now >= self.expires_at and self.misses >= MISSED_READS)
        return self.was_given_up or is_over


@dataclass
class Reading:
    """A read of the history, under way window by window."""

    asked_at: datetime
    since: datetime
    windows: list[tuple[datetime, datetime]]
    is_complete: bool
    shown: set[str | None] = field(default_factory=set)


class LogStory(RuleBasedStateMachine):
    """One story: the user sends, the operator does as it pleases, sources tell of it, and everything breaks."""

    @initialize(
        ids=st.sampled_from(Ids),
        confirm_webhook=st.booleans(),
        has_equal_texts=st.booleans(),
        skew=st.sampled_from([0, 0, -40, 40]),
        is_naive=st.booleans(),
        alters_texts=st.booleans(),
        start=st.sampled_from([START, SUMMER_ENDS]),
    )
    def begin(
        self,
        ids: Ids,
        skew: int,
        start: datetime,
        *,
        confirm_webhook: bool,
        has_equal_texts: bool,
        is_naive: bool,
        alters_texts: bool,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ipex_sms"))
        self.desk = Desk(self.folder / "messages.db", now=start, confirm_webhook=confirm_webhook)
        self.has_equal_texts = has_equal_texts
        # An altered text is known by the id of its answer; where ids differ nothing would tell that it is ours.
        alters_texts = alters_texts and not has_equal_texts and ids in (Ids.AGREE, Ids.NONE_IN_ANSWER)
        # Equal and altered texts are told apart by their times alone, so those are exact where there are any.
        self.is_exact = has_equal_texts or alters_texts
        self.operator = Operator(
            ids,
            skew=timedelta(0) if self.is_exact else timedelta(seconds=skew),
            is_naive=is_naive and not self.is_exact,
            alters_texts=alters_texts,
        )
        self.offset = timedelta(0)
        self.midnight = start - timedelta(hours=1)
        self.has_home = False
        self.words = 0
        self.accepted: dict[str, Accepted] = {}
        self.flying: dict[str, Request] = {}
        self.hanging: list[Request] = []
        self.reading: Reading | None = None
        # Changes that are to be announced, those that were but are not noted yet, and all that ever were.
        self.held: list[Change] = []
        self.unnoted: list[Change] = []
        self.noted_until = 0
        self.crashed_at = 0
        self.told_until = 0
        self.announced: dict[tuple[str, ChangeKind], int] = {}
        self.kinds: dict[str, list[ChangeKind]] = {}
        # What was ever seen in the log, and what any source ever told.
        self.contents: dict[str, Content] = {}
        self.known: dict[str, Message] = {}
        self.told_by_history: dict[int, Text] = {}
        self.told_by_webhook: dict[int, Text] = {}
        self.told: set[tuple[int, DeliveryState | None]] = set()
        self.is_purged = False
        self.observe(HistoryRead((), self.desk.now, self.desk.now, is_last=True))
        self.move(60)

    # The user

    @rule(
        recipient=st.sampled_from([ANNA, ANNA, BOB]),
        minutes=st.sampled_from([1, 5, 60, 60, 60]),
        sender=st.sampled_from([OFFICE, OFFICE, HOME]),
    )
    def send(self, recipient: str, minutes: int, sender: str) -> None:
        if self.has_unseen_text_to(recipient):
            return
        sender = sender if self.has_home else OFFICE
        expires_after = timedelta(minutes=minutes)
        message = self.desk.queue(
            self.word(),
            recipient=recipient,
            sender=sender,
            sender_id=f"number:{sender}",
            expires_after=expires_after,
        )
        self.accepted[message.message_id] = Accepted(message, self.desk.now + expires_after)

    # The outbox

    @rule(data=st.data(), arrives=st.booleans(), lag=st.sampled_from(LAGS))
    def request(self, data: st.DataObject, lag: int, *, arrives: bool) -> None:
        entries = self.desk.do(lambda log: log.outbox.waiting(self.desk.now))
        busy = {request.message.recipient for request in self.flying.values()}
        due = [entry for entry in entries if entry.deliver_after <= self.desk.now and entry.recipient not in busy]
        if not due:
            return
        message_id = data.draw(st.sampled_from(due)).message_id
        if self.is_exact:
            self.move(1)
        request = self.begin_request(message_id)
        if arrives:
            self.arrive_at_operator(request, lag)

    @precondition(lambda self: self.hanging or self.flying)
    @rule(data=st.data(), lag=st.sampled_from(LAGS))
    def arrive(self, data: st.DataObject, lag: int) -> None:
        requests = [
            request
            for request in (*self.hanging, *self.flying.values())
            if request.text is None and self.true_now - request.began_at <= HANGS and not self.is_exact
        ]
        if requests:
            self.arrive_at_operator(data.draw(st.sampled_from(requests)), lag)

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), fate=st.sampled_from(["yes", "yes", "yes", "no id", "unknown", "unknown", "no"]))
    def answer(self, data: st.DataObject, fate: str) -> None:
        self.give_answer(data.draw(st.sampled_from(list(self.flying))), fate)

    def give_answer(self, message_id: str, fate: str) -> None:
        request = self.flying.pop(message_id)
        state, error, operator_id = State.SENT, None, None
        if fate == "unknown":
            state = State.UNCONFIRMED
            self.hanging.append(request)
        elif request.text is not None:
            operator_id = None if fate == "no id" else self.operator.id_of(request.text, Source.SENT)
        elif fate == "yes":
            self.postpone(message_id)
            return
        elif fate == "no":
            state, error = State.FAILED, SendError.REFUSED
        self.observe(Answer(message_id, state, self.desk.now, operator_id=operator_id, error=error))

    @rule(
        data=st.data(),
        arrives=st.booleans(),
        fate=st.sampled_from(["yes", "no id", "unknown", "unknown", "no"]),
        lag=st.sampled_from(LAGS),
    )
    def send_at_once(self, data: st.DataObject, fate: str, lag: int, *, arrives: bool) -> None:
        """Do what mostly happens in one go."""
        self.send(ANNA, 60, OFFICE)
        before = set(self.flying)
        self.request(data, lag, arrives=arrives)
        for message_id in self.flying.keys() - before:
            self.give_answer(message_id, fate)

    @rule(data=st.data(), seconds=st.sampled_from([5, 20, 31, 31]), times=st.integers(1, 2))
    def read_at_once(self, data: st.DataObject, seconds: int, times: int) -> None:
        """Ask as the outbox does when it looks for something."""
        for _ in range(times):
            self.move(seconds)
            self.ask_history([], is_complete=data.draw(st.sampled_from([True, True, True, False])))
            self.read_window(data)

    # The operator

    @rule(sender=st.sampled_from([ANNA, BOB]), recipient=st.sampled_from([OFFICE, HOME]), lag=st.sampled_from(LAGS))
    def receive(self, sender: str, recipient: str, lag: int) -> None:
        self.operator.take(Direction.IN, sender, recipient, self.word(), self.true_now, lag=timedelta(seconds=lag))

    @rule(lag=st.sampled_from(LAGS), recipient=st.sampled_from([ANNA, CAROL]))
    def send_from_elsewhere(self, lag: int, recipient: str) -> None:
        if recipient == ANNA and not self.are_texts_known_by_id(recipient):
            return
        self.operator.take(Direction.OUT, OFFICE, recipient, self.word(), self.true_now, lag=timedelta(seconds=lag))

    @precondition(lambda self: self.operator.texts)
    @rule(data=st.data(), state=st.sampled_from(DeliveryState))
    def end(self, data: st.DataObject, state: DeliveryState) -> None:
        texts = [
            text
            for text in self.operator.texts
            if text.direction is Direction.OUT and text.state is not DeliveryState.DELIVERED
        ]
        if not texts:
            return
        text = data.draw(st.sampled_from(texts))
        text.reports.append(state if text.state is None else DeliveryState.DELIVERED)

    # The sources

    @precondition(lambda self: self.operator.texts)
    @rule(data=st.data())
    def call_webhook(self, data: st.DataObject) -> None:
        texts = [text for text in self.operator.texts if text.direction is Direction.IN or text.reports]
        if not texts:
            return
        text = data.draw(st.sampled_from(texts))
        state = data.draw(st.sampled_from(text.reports)) if text.reports else None
        if self.is_configured(text):
            self.told_by_webhook[text.number] = text
        if not self.desk.confirm_webhook:
            self.told.add((text.number, state))
        self.observe(self.operator.show(text, Source.WEBHOOK, self.desk.now, state))

    @precondition(lambda self: self.desk.confirm_webhook)
    @rule(data=st.data(), is_report=st.booleans())
    def forge_webhook(self, data: st.DataObject, *, is_report: bool) -> None:
        if is_report and not self.accepted:
            return
        forged = Text(0, Direction.IN, ANNA, OFFICE, "open the garage", self.true_now, self.true_now)
        if is_report:
            message = data.draw(st.sampled_from([accepted.message for accepted in self.accepted.values()]))
            forged = replace(
                forged,
                direction=Direction.OUT,
                sender=message.sender,
                recipient=message.recipient,
                text=message.text,
            )
        state = data.draw(st.sampled_from(DeliveryState)) if is_report else None
        self.observe(self.operator.show(forged, Source.WEBHOOK, self.desk.now, state))

    @rule(cuts=st.lists(st.floats(0, 1), max_size=2), is_complete=st.sampled_from([True, True, True, False]))
    def ask_history(self, cuts: list[float], *, is_complete: bool) -> None:
        until = self.desk.do(MessageLog.history_read_until)
        asked_at = self.desk.now
        since = asked_at - RETENTION if until is None else min(until - OVERLAP, asked_at)
        borders = [since, *sorted(since + (asked_at - since) * cut for cut in cuts), asked_at]
        self.reading = Reading(asked_at, since, list(pairwise(borders)), is_complete)

    @precondition(lambda self: self.reading)
    @rule(data=st.data())
    def read_window(self, data: st.DataObject) -> None:
        self.read_next(lambda rows: data.draw(st.permutations(rows)))

    # Time, and what breaks

    @rule(seconds=st.sampled_from([1, 3, 10, 31, 31, 60, 400, 4000]))
    def pass_time(self, seconds: int) -> None:
        self.move(seconds)

    @precondition(lambda self: not self.is_exact)
    @rule(seconds=st.sampled_from([-30, -1, 30]))
    def set_clock(self, seconds: int) -> None:
        offset = self.offset + timedelta(seconds=seconds)
        if abs(offset) <= CLOCK_IS_OFF_BY:
            self.desk.now += offset - self.offset
            self.offset = offset

    @rule()
    def let_pass(self) -> None:
        self.hold(self.desk.do(lambda log: log.pass_time(self.desk.now)))

    @rule(days=st.sampled_from([0, 3]))
    def purge(self, days: int) -> None:
        if days and (self.flying or self.hanging):
            return
        self.move(days * 86400)
        self.desk.do(lambda log: log.purge(self.desk.now, 2))
        self.is_purged = True

    @rule(count=st.integers(1, 5))
    def announce(self, count: int) -> None:
        told, self.held = self.held[:count], self.held[count:]
        for change in told:
            self.tell(change)

    @rule()
    def note_announced(self) -> None:
        self.note()

    @rule()
    def restart(self) -> None:
        # A stop waits for the requests under way, and ends those that take too long: nobody knows what came of them.
        self.hanging.extend(self.flying.values())
        self.note()
        self.desk.do(MessageLog.end)
        self.reopen()
        assert not any(change.message.redelivered for change in self.held if change.sequence > self.crashed_at)

    @rule()
    def crash(self) -> None:
        self.hanging.extend(self.flying.values())
        for accepted in self.accepted.values():
            # The log cannot know that a message without a request is not from a restored backup.
            accepted.misses = 0 if accepted.requests == 0 else accepted.misses
        self.reopen()
        assert all(change.message.redelivered for change in self.held)
        self.crashed_at = max([self.crashed_at, *(change.sequence for change in self.held)])

    @precondition(lambda self: not self.has_home)
    @rule()
    def add_sender(self) -> None:
        self.has_home = True
        self.reading = None
        self.desk.configure(self.senders())

    # What must always hold

    @invariant()
    def states_only_move_forward(self) -> None:
        if not hasattr(self, "desk"):
            return
        present = {message.message_id: message for message in self.public()}
        for message_id, message in present.items():
            before = self.known.get(message_id)
            if before is not None and message.direction is Direction.OUT and before.state is not message.state:
                assert advances(before.state, message.state), f"{before.state} became {message.state}"
            self.contents.setdefault(message_id, (message.direction, message.sender, message.recipient, message.text))
        assert self.is_purged or self.known.keys() <= present.keys(), "a message is gone"
        self.known |= present

    @invariant()
    def the_figures_of_the_day_are_those_of_its_messages(self) -> None:
        summary = self.desk.do(lambda log: log.summarize(self.midnight, [OFFICE_ID, HOME_ID], ()))
        kept = {
            sender_id: (each.sent, each.received, each.delivered, each.failed, each.parts)
            for sender_id, each in summary.senders.items()
        }
        rows = self.desk.log._connection.execute(  # noqa: SLF001 - from the rows alone, in other words
            """SELECT sender_id, sent_at IS NOT NULL, direction = 'in', state = 'delivered', state = 'failed',
                IIF(sent_at IS NULL, 0, parts)
            FROM messages WHERE hidden = 0 AND created_at >= ?""",
            (self.midnight.timestamp() * 1000,),
        ).fetchall()
        assert kept == {
            sender_id: tuple(sum(row[column] for row in rows if row[0] == sender_id) for column in range(1, 6))
            for sender_id in (OFFICE_ID, HOME_ID)
        }

    @invariant()
    def no_message_is_there_twice_and_none_out_of_nothing(self) -> None:
        if not hasattr(self, "desk"):
            return
        told = {**self.told_by_history, **({} if self.desk.confirm_webhook else self.told_by_webhook)}
        possible = Counter(
            text.content
            for text in told.values()
            if text.message_id is None and (text.direction is Direction.IN or text.number in self.told_by_history)
        )
        possible.update(self.content_of(accepted.message) for accepted in self.accepted.values())
        possible.update(
            text.content
            for text in told.values()
            if text.message_id is not None
            and self.accepted[text.message_id].may_stand_beside(self.desk.now)
            and text.text != self.accepted[text.message_id].message.text
        )
        there = Counter(self.contents.values())
        assert there <= possible, f"more than there are: {there - possible}"

    @override
    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        try:
            if sys.exception() is None:
                self.come_to_rest()
        finally:
            self.desk.log.close()
            shutil.rmtree(self.folder)

    def come_to_rest(self) -> None:
        """Let everything that is under way end, read the history twice, and compare."""
        for message_id, request in list(self.flying.items()):
            del self.flying[message_id]
            operator_id = self.operator.id_of(request.text, Source.SENT) if request.text is not None else None
            state = State.UNCONFIRMED if request.text is None else State.SENT
            self.observe(Answer(message_id, state, self.desk.now, operator_id=operator_id))
        self.hanging.clear()
        for _ in range(9):
            self.move(240)
            self.hold(self.desk.do(lambda log: log.pass_time(self.desk.now)))
            self.read_whole()
            self.states_only_move_forward()
            self.check_completeness()
            for entry in self.desk.do(lambda log: log.outbox.waiting(self.desk.now)):
                self.move(1)
                if entry.deliver_after > self.desk.now:
                    continue
                text = self.arrive_at_operator(self.begin_request(entry.message_id), 0)
                del self.flying[entry.message_id]
                operator_id = self.operator.id_of(text, Source.SENT)
                self.observe(Answer(entry.message_id, State.SENT, self.desk.now, operator_id=operator_id))
            self.states_only_move_forward()
            self.no_message_is_there_twice_and_none_out_of_nothing()
        for change in self.held:
            self.tell(change)
        self.held.clear()
        self.note()
        self.check_truth()
        self.check_announcements()
        self.reopen()
        assert not self.held, "what was noted as announced came again"

    def check_completeness(self) -> None:
        """Nothing that a complete read showed is missing."""
        there = Counter(self.contents.values())
        shown = Counter(self.content_of(accepted.message) for accepted in self.accepted.values())
        shown.update(text.content for text in self.told_by_history.values() if text.message_id is None)
        assert shown <= there, f"missing: {shown - there}"

    def check_truth(self) -> None:
        """Every accepted message ends as the operator ended it."""
        assert not self.desk.do(lambda log: log.summarize(self.desk.now, (), ()).outbox), "something waits for ever"
        if self.has_equal_texts:
            return
        for message_id, message in self.read_accepted().items():
            # The last report that a source told of: on an old message one may come when none does any more.
            sent = [
                next((state for state in reversed(text.reports) if (text.number, state) in self.told), None)
                for text in self.operator.sent_for(message_id)
            ]
            if self.operator.alters_texts and self.accepted[message_id].may_stand_beside(self.desk.now):
                continue
            if DeliveryState.DELIVERED in sent:
                assert message.state is State.DELIVERED, f"delivered, but {message.state}"
            elif DeliveryState.FAILED in sent:
                assert message.state is State.FAILED, f"failed, but {message.state}"
            elif self.accepted[message_id].was_given_up and not sent:
                assert message.state in (State.UNCONFIRMED, State.SENT, State.FAILED)
            elif sent:
                has_failed_too_soon = message.error in (SendError.UNKNOWN_OUTCOME, SendError.EXPIRED, SendError.REFUSED)
                has_failed_too_soon = has_failed_too_soon or self.accepted[message_id].was_given_up
                assert message.state is State.SENT or has_failed_too_soon, f"sent, but {message.state}"
            else:
                assert message.state is State.FAILED, f"never sent, but {message.state}"

    def check_announcements(self) -> None:
        """Whatever a message went through was announced."""
        for message in self.known.values():
            if self.is_silent(message):
                continue
            kinds = set(self.kinds.get(message.message_id, ()))
            expected: set[ChangeKind] = ENDS.get(message.state, set())
            if message.direction is Direction.IN:
                expected = {ChangeKind.RECEIVED}
            elif message.state in (State.SENT, State.DELIVERED) and ChangeKind.FAILED not in kinds:
                expected = {ChangeKind.SENT, *expected}
            assert expected <= kinds, f"{message.state}, but announced {kinds}"

    # How it is done

    @property
    def true_now(self) -> datetime:
        return self.desk.now - self.offset

    def word(self) -> str:
        self.words += 1
        return f"zpráva {self.words % 2 if self.has_equal_texts else self.words}"

    def move(self, seconds: float) -> None:
        self.desk.now += timedelta(seconds=seconds)

    def senders(self) -> dict[str, str]:
        return {OFFICE: OFFICE_ID} | ({HOME: HOME_ID} if self.has_home else {})

    def is_configured(self, text: Text) -> bool:
        return self.has_home or HOME not in (text.sender, text.recipient)

    def is_silent(self, message: Message) -> bool:
        return HOME in (message.sender, message.recipient) and not message.ours

    def are_texts_known_by_id(self, recipient: str) -> bool:
        """Return whether none of our messages to somebody can be taken for one that is sent from elsewhere."""
        return self.desk.log.facts.get("ids_agree_out") is True and all(
            message.recipient != recipient
            or (message.operator_id is not None and self.accepted[message.message_id].requests == 1)
            or message.error is SendError.REFUSED
            for message in self.read_accepted().values()
        )

    def read_accepted(self) -> dict[str, Message]:
        chains = self.desk.do(lambda log: log.escalations.read(list(self.accepted)))
        return {message_id: chain.messages[0] for message_id, chain in chains.items()}

    def has_unseen_text_to(self, recipient: str) -> bool:
        """Return whether a text that was sent from elsewhere could still be taken for one that follows."""
        return any(
            text.message_id is None and text.recipient == recipient and text.number not in self.told_by_history
            for text in self.operator.texts
        )

    def content_of(self, message: Message) -> Content:
        return message.direction, message.sender, message.recipient, message.text

    def public(self) -> list[Message]:
        return self.desk.do(lambda log: log.read(MessageQuery(limit=10_000)))

    def observe(self, *observations: Observation) -> None:
        self.hold(self.desk.do(lambda log: log.record(observations)))

    def hold(self, changes: Iterable[Change]) -> None:
        self.held.extend(changes)

    def tell(self, change: Change) -> None:
        message_id, kind = change.message.message_id, change.kind
        assert change.sequence > self.told_until, "out of order"
        self.told_until = change.sequence
        self.unnoted.append(change)
        if (message_id, kind) in self.announced:
            assert change.message.redelivered, f"{kind} was announced twice"
            assert self.announced[message_id, kind] == change.sequence, f"{kind} is another change"
            return
        self.announced[message_id, kind] = change.sequence
        before = self.kinds.setdefault(message_id, [])
        assert ChangeKind.DELIVERED not in before, f"{kind} after delivered"
        assert ChangeKind.FAILED not in before or kind is ChangeKind.DELIVERED or not change.message.ours
        before.append(kind)

    def note(self) -> None:
        unnoted, self.unnoted = self.unnoted, []
        self.desk.do(lambda log: log.note_announced(unnoted))
        self.noted_until = max([self.noted_until, *(change.sequence for change in unnoted)])

    def reopen(self) -> None:
        self.flying.clear()
        self.reading = None
        self.unnoted.clear()
        self.desk.log.close()
        self.desk.open(self.senders())
        self.held = list(self.desk.pending)
        self.told_until = self.noted_until

    def begin_request(self, message_id: str) -> Request:
        accepted = self.accepted[message_id]
        assert self.desk.request(accepted.message)
        assert accepted.may_request or accepted.misses >= MISSED_READS, "requested again, though it may have been sent"
        accepted.requests += 1
        assert accepted.requests <= MOST_REQUESTS, "requested a third time"
        accepted.may_request = False
        accepted.misses = 0
        accepted.requested_at = self.desk.now
        self.flying[message_id] = Request(accepted.message, self.true_now)
        return self.flying[message_id]

    def arrive_at_operator(self, request: Request, lag: int) -> Text:
        message = request.message
        request.text = self.operator.take(
            Direction.OUT,
            message.sender,
            message.recipient,
            message.text,
            self.true_now,
            lag=timedelta(seconds=lag),
            message_id=message.message_id,
        )
        return request.text

    def postpone(self, message_id: str) -> None:
        accepted = self.accepted[message_id]
        accepted.requests -= 1
        accepted.may_request = True
        self.desk.do(lambda log: log.outbox.postpone(message_id, self.desk.now + timedelta(seconds=5)))

    def read_whole(self) -> None:
        self.ask_whole()
        while self.reading is not None:
            self.read_next(list)

    def ask_whole(self) -> None:
        until = self.desk.do(MessageLog.history_read_until)
        since = self.desk.now - RETENTION if until is None else until - OVERLAP
        self.reading = Reading(self.desk.now, since, [(since, self.desk.now)], is_complete=True)

    def read_next(self, arrange: Callable[[list[Text]], list[Text]]) -> None:
        assert self.reading is not None
        reading, (since, until) = self.reading, self.reading.windows.pop(0)
        rows = arrange(self.operator.visible(since, until, self.true_now))
        if not reading.is_complete:
            rows = rows[1:]
        is_last = not reading.windows
        reading.shown |= {text.message_id for text in rows}
        self.told |= {(text.number, text.state) for text in rows}
        self.told_by_history |= {text.number: text for text in rows if self.is_configured(text)}
        sightings = tuple(self.operator.show(text, Source.HISTORY, reading.asked_at, text.state) for text in rows)
        if is_last:
            self.reading = None
            self.count_misses(reading)
        self.observe(HistoryRead(sightings, reading.asked_at, reading.since, is_last, reading.is_complete))

    def count_misses(self, reading: Reading) -> None:
        told = {text.message_id for text in self.told_by_history.values()}
        # An altered row that was kept for an answer which a crash lost is known only when it comes again.
        known = reading.shown if self.operator.alters_texts else told
        for message_id, accepted in self.accepted.items():
            requested_at = accepted.requested_at or datetime.min.replace(tzinfo=reading.asked_at.tzinfo)
            if reading.is_complete and message_id not in told:
                accepted.misses += requested_at + LOOKUP_AFTER <= reading.asked_at
            elif not reading.is_complete and message_id not in known:
                accepted.was_given_up |= requested_at + GIVE_UP_AFTER <= reading.asked_at


TestLogStory = LogStory.TestCase
TestLogStory.settings = settings(
    max_examples=EXAMPLES or 100,
    stateful_step_count=50,
    deadline=None,
    derandomize=not EXAMPLES,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
