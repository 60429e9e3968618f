/** Messages in the order of a conversation, each once, and never back to an earlier state. */

import type { Message, MessageState } from "../contract";

const RANK: Readonly<Record<MessageState, number>> = {
  queued: 0,
  unconfirmed: 1,
  sent: 2,
  failed: 3,
  received: 4,
  delivered: 4,
};

/** Compare by time; ids are made in order, and decide between equal times. */
function compare(one: Message, other: Message): number {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? -1 : 1;
  return one.message_id < other.message_id ? -1 : one.message_id > other.message_id ? 1 : 0;
}

/** Return the one of two sights of a message that is further on: answers and events may overtake each other. */
function later(known: Message, seen: Message): Message {
  return RANK[seen.state] < RANK[known.state] ? known : seen;
}

/** Return the messages with others in their places, oldest first. */
export function place(messages: readonly Message[], seen: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  for (const message of seen) {
    const known = byId.get(message.message_id);
    byId.set(message.message_id, known ? later(known, message) : message);
  }
  return [...byId.values()].sort(compare);
}
