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

/** Return the messages with another one in its place, oldest first. */
export function place(messages: readonly Message[], seen: Message): Message[] {
  const known = messages.findIndex(({ message_id }) => message_id === seen.message_id);
  const message = known < 0 ? seen : later(messages[known] as Message, seen);
  const others = [...messages];
  if (known >= 0) others.splice(known, 1);
  let index = others.length;
  while (index > 0 && compare(others[index - 1] as Message, message) > 0) index -= 1;
  others.splice(index, 0, message);
  return others;
}

/** Return the messages with many others in their places. */
export function placeAll(messages: readonly Message[], seen: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  for (const message of seen) {
    const known = byId.get(message.message_id);
    byId.set(message.message_id, known ? later(known, message) : message);
  }
  return [...byId.values()].sort(compare);
}
