"""What arrives twice, late or in the wrong order is settled here, and nowhere else."""

from collections import Counter
from datetime import datetime
import logging
import sqlite3
from typing import Final

from ..api.models import Direction
from .clock import learn_zone
from .entries import Senders, enter, told_state
from .facts import Facts
from .ledger import Ledger
from .matching import FACT_IDS_AGREE, FACT_ZONE, Likeness, Matcher
from .models import FINAL_STATES, Channel, SendError, Source, State
from .observations import Answer, HistoryRead, Sighting
from .outbox_queue import OutboxQueue
from .rows import SEEN_BY, to_moment
from .suspicion import Suspicion

_LOGGER = logging.getLogger(__name__)

FACT_PROVEN: Final = "webhook_proven"
FACT_LAG: Final = "history_lag_seconds"
FACT_STRANGERS: Final = "messages_of_other_numbers"


class Settlement:
    """Applies observations to the rows of the log, within the caller's transaction."""

    def __init__(
        self, ledger: Ledger, matcher: Matcher, facts: Facts, outbox: OutboxQueue, suspicion: Suspicion
    ) -> None:
        """Work on this log; the senders are set once they are known."""
        self.senders: Senders = {}
        self.confirm_webhook = False
        self._facts = facts
        self._ledger = ledger
        self._matcher = matcher
        self._outbox = outbox
        self._suspicion = suspicion

    def settle_answer(self, answer: Answer) -> None:
        """Apply what came of our request for one message."""
        row = self._outbox.find_message(answer.message_id)
        if row is None:
            return
        position = row["position"]
        self._outbox.end_request(position)
        if answer.state is State.FAILED:
            if row["resent"]:
                # The first request's row may have come meanwhile, and was kept for this answer: then it was sent.
                self._take_stray(position, answer.answered_at)
                row = self._ledger.row(position)
            # Accepted without an id and never shown, then refused when it was sent again: it has failed.
            if State(row["state"]) in (State.QUEUED, State.UNCONFIRMED) or not self._is_known(row):
                self._ledger.advance(
                    position,
                    State.FAILED,
                    answer.answered_at,
                    error=answer.error,
                    reason=answer.reason,
                    was_accepted=False,
                )
            if answer.operator_id is None:
                self._outbox.forget_request(position)
            else:
                # Refused, but kept: the history may show it.
                self._take_answered_id(position, answer.operator_id, answer.answered_at)
            self._outbox.remove(position)
            return
        if answer.operator_id is not None:
            self._take_answered_id(position, answer.operator_id, answer.answered_at)
        self._ledger.advance(position, answer.state, answer.answered_at)
        self._take_stray(position, answer.answered_at)
        self._close_if_known(position)

    def settle_sighting(self, sighting: Sighting) -> None:
        """Apply what a webhook shows."""
        self._settle([sighting])

    def settle_history(self, read: HistoryRead) -> None:
        """Apply a part of the history, and at its end conclude what it does not show."""
        self._settle(read.sightings)
        if not read.is_last:
            return
        for position in self._outbox.looked_for():
            # A row that was kept for an answer, which a crash then lost, still shows that this was sent.
            self._take_stray(position, read.asked_at)
            self._close_if_known(position)
        if read.is_complete:
            for position in self._outbox.note_missed(read.asked_at, read.covers_since):
                _LOGGER.warning("A message whose outcome was unknown is not in the operator's history")
                if not self._outbox.allow_resend(position):
                    self._ledger.advance(
                        position, State.FAILED, read.asked_at, error=SendError.UNKNOWN_OUTCOME, was_accepted=False
                    )
            self._suspicion.note_read(read.asked_at, read.covers_since)
        else:
            for _ in self._outbox.give_up(read.asked_at, read.covers_since):
                _LOGGER.warning("Whether a message was sent cannot be told: the history has rows nobody understands")
        self._judge_webhook(read.asked_at)

    def _settle(self, sightings: tuple[Sighting, ...] | list[Sighting]) -> None:
        ours = [sighting for sighting in sightings if sighting.own_number in self.senders]
        self._facts.count(FACT_STRANGERS, len(sightings) - len(ours))
        ordered = sorted(ours, key=lambda sighting: min(self._matcher.moments_of(sighting)))
        # Every row is matched before one is applied: a row with a known id must not be taken for another one's twin.
        for sighting, found in zip(ordered, self._match(ordered), strict=True):
            if sighting.direction is Direction.IN:
                self._settle_inbound(sighting, found)
            else:
                self._settle_outgoing(sighting, found)

    def _match(self, sightings: list[Sighting]) -> list[sqlite3.Row | None]:
        claimed: Counter[int] = Counter()
        found = [self._find_by_id(sighting) for sighting in sightings]
        claimed.update(row["position"] for row in found if row is not None)
        for likeness in Likeness:
            for index, sighting in enumerate(sightings):
                known = found[index]
                if known is not None and not (known["hidden"] and sighting.direction is Direction.OUT):
                    continue
                match = None
                if sighting.direction is Direction.OUT and self._is_believed(sighting):
                    match = self._matcher.find_ours(sighting, claimed, likeness)
                if match is None and known is None and likeness is Likeness.SAME:
                    match = self._matcher.find_twin(sighting, claimed)
                if match is not None:
                    claimed[match["position"]] += 1
                    found[index] = match
        return found

    def _find_by_id(self, sighting: Sighting) -> sqlite3.Row | None:
        found = self._matcher.find_by_id(sighting)
        if found is None or not self._matcher.is_named_otherwise(found, sighting):
            return found
        # One source gives one text one id. So the webhook's text and the history's, which were taken for twins, are
        # two equal ones; and where this is neither, only the numbers that count them happen to be the same.
        if not self._matcher.is_twin(found, sighting):
            return None
        self._ledger.part(found["position"], sighting.observed_at, hidden=self.confirm_webhook)
        return self._matcher.find_by_id(sighting)

    def _settle_inbound(self, sighting: Sighting, found: sqlite3.Row | None) -> None:
        is_history = sighting.source is Source.HISTORY
        if found is None:
            self._insert(sighting, State.RECEIVED, hidden=self.confirm_webhook and not is_history)
            return
        self._recognise(sighting, found, confirmed=True if is_history else None)
        if found["hidden"] and is_history:
            self._ledger.reveal(found["position"], self.senders[sighting.own_number].since, sighting.observed_at)

    def _settle_outgoing(self, sighting: Sighting, found: sqlite3.Row | None) -> None:
        is_history = sighting.source is Source.HISTORY
        is_believed = self._is_believed(sighting)
        told = told_state(sighting) if is_believed else State.SENT
        is_awaited = found is not None and found["ours"] and self._outbox.is_in_flight(found["position"])
        if is_awaited:
            # Its own answer is on the way and knows best whose row this is: keep it until then.
            found = self._matcher.find_by_id(sighting) or self._matcher.find_twin(sighting, Counter())
            if found is None:
                self._insert(sighting, told, hidden=True)
                return
        if found is None:
            self._insert(sighting, told, hidden=not is_history)
            return
        position = found["position"]
        stray = self._matcher.find_by_id(sighting)
        if stray is not None and stray["position"] != position and not stray["ours"]:
            self._ledger.absorb(stray["position"], position)
        if not is_believed:
            self._ledger.mark_seen(position, sighting.source, confirmed=None)
            return
        self._recognise(sighting, found, confirmed=is_history)
        error = SendError.DELIVERY_FAILED if told is State.FAILED else None
        self._ledger.advance(position, told, sighting.observed_at, error=error)
        if found["ours"]:
            self._learn_from_ours(sighting, found)
            self._close_if_known(position)
        elif found["hidden"] and is_history and not is_awaited and not self._outbox.awaits_answer_for(found):
            self._ledger.reveal(position, self.senders[sighting.own_number].since, sighting.observed_at)

    def _insert(self, sighting: Sighting, state: State, *, hidden: bool) -> None:
        zone = self._facts.word(FACT_ZONE)
        entry = enter(sighting, self.senders[sighting.own_number], zone, state=state, hidden=hidden)
        (position,) = self._ledger.insert([entry])
        if not entry.hidden and not entry.silent:
            self._ledger.note_arrival(position, state)

    def _recognise(self, sighting: Sighting, found: sqlite3.Row, *, confirmed: bool | None) -> None:
        position = found["position"]
        self._learn_whether_ids_agree(sighting, found)
        if sighting.operator_id is not None and found["told_by"] is None:
            self._ledger.add_operator_id(position, sighting.direction, sighting.operator_id, sighting.source)
        self._ledger.mark_seen(position, sighting.source, confirmed=confirmed)
        if sighting.source is Source.HISTORY:
            self._suspicion.clear(position)
        seen_by = found["seen_by"] | SEEN_BY[sighting.source]
        if seen_by != found["seen_by"] and seen_by == SEEN_BY[Source.WEBHOOK] | SEEN_BY[Source.HISTORY]:
            self._facts.set(FACT_PROVEN, value=True)

    def _learn_whether_ids_agree(self, sighting: Sighting, found: sqlite3.Row) -> None:
        fact = FACT_IDS_AGREE[sighting.direction]
        if found["told_by"] is not None:
            if found["told_by"] != sighting.source:
                self._facts.set(fact, value=True)
        elif found["resent"] and found["operator_id"] is not None:
            _LOGGER.warning("A message that was sent again may have gone out twice: a second row of it appeared")
        elif found["operator_id"] is not None and sighting.operator_id is not None:
            self._facts.set(fact, value=False)

    def _learn_from_ours(self, sighting: Sighting, found: sqlite3.Row) -> None:
        if found["requested_at"] is None:
            return
        requested_at = to_moment(found["requested_at"])
        zone = learn_zone(sighting.created_at, requested_at)
        if zone is not None:
            self._facts.set(FACT_ZONE, zone)
        if sighting.source is Source.HISTORY and not found["seen_by"] & SEEN_BY[Source.HISTORY]:
            self._facts.set(FACT_LAG, round((sighting.observed_at - requested_at).total_seconds(), 1))

    def _take_answered_id(self, position: int, operator_id: str, now: datetime) -> None:
        owner = self._matcher.find_owner(operator_id)
        if owner is not None and owner["position"] != position:
            if owner["ours"]:
                return
            self._absorb(owner, position, now)
            self._facts.set(FACT_IDS_AGREE[Direction.OUT], value=True)
        self._ledger.add_operator_id(position, Direction.OUT, operator_id, Source.SENT)

    def _take_stray(self, position: int, now: datetime) -> None:
        stray = self._matcher.find_stray(position)
        if stray is not None and (stray["confirmed"] or not self.confirm_webhook):
            self._absorb(stray, position, now)

    def _absorb(self, stray: sqlite3.Row, position: int, now: datetime) -> None:
        self._ledger.absorb(stray["position"], position)
        told = State(stray["state"])
        self._ledger.advance(position, told, now, error=SendError.DELIVERY_FAILED if told is State.FAILED else None)

    def _close_if_known(self, position: int) -> None:
        row = self._ledger.row(position)
        state = State(row["state"])
        is_instant = row["sender_id"].startswith(Channel.INSTANT)
        is_shown = self._is_known(row) and state is not State.UNCONFIRMED
        if is_instant or is_shown or state in FINAL_STATES:
            self._outbox.remove(position)

    def _is_believed(self, sighting: Sighting) -> bool:
        """Return whether a sighting counts; with confirmation a webhook's does not, the history will tell."""
        return sighting.source is Source.HISTORY or not self.confirm_webhook

    def _is_known(self, row: sqlite3.Row) -> bool:
        """Return whether the operator has the message: an answer named its id, or a source that counts showed it."""
        shown = row["seen_by"] & SEEN_BY[Source.HISTORY] if self.confirm_webhook else row["seen_by"]
        return bool(row["operator_id"] is not None or shown)

    def _judge_webhook(self, now: datetime) -> None:
        if self._facts.get(FACT_PROVEN) and self._suspicion.missed_by_webhook(now):
            self._facts.set(FACT_PROVEN, value=False)
