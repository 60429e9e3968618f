/** What the conversation shows, line by line: bubbles with their days and groups. */

import type { Message } from "../contract";
import type { Times } from "../home/times";
import type { Conversation } from "./conversation";
import type { Outgoing } from "./outgoing";

export interface Row {
  readonly key: string;
  readonly direction: "in" | "out";
  readonly at: Date;
  readonly message?: Message;
  readonly outgoing?: Outgoing;
  /** The first of its day: the day is written above it. */
  readonly startsDay: boolean;
  readonly startsUnread: boolean;
  /** Set apart from what stands before it: another side, another day, or some minutes later. */
  readonly startsGroup: boolean;
}

const GROUP_WITHIN = 5 * 60_000;

/** How many lines a conversation has. */
export const countRows = ({ messages, outgoing }: Conversation): number => messages.length + outgoing.all.length;

/** The keys of all lines, oldest first. */
export const listKeys = ({ messages, outgoing }: Conversation): string[] => [
  ...messages.map((message) => outgoing.keyOf(message)),
  ...outgoing.all.map(({ key }) => key),
];

/** Return the lines from `start` to before `end`. */
export function buildRows(conversation: Conversation, start: number, end: number, times: Times): Row[] {
  const { messages, outgoing } = conversation;
  const rows: Row[] = [];
  let before: { at: Date; direction: string; day: string } | null = null;
  for (let index = Math.max(0, start - 1); index < end; index += 1) {
    const message = messages[index];
    const text = outgoing.all[index - messages.length];
    if (message === undefined && text === undefined) break;
    const at = new Date(message?.created_at ?? text?.startedAt ?? 0);
    const direction = message?.direction ?? "out";
    const day = times.dayOf(at);
    const startsDay = before?.day !== day;
    const startsUnread = message !== undefined && message.message_id === conversation.firstUnread;
    const startsGroup =
      startsDay || startsUnread || before?.direction !== direction || Number(at) - Number(before.at) > GROUP_WITHIN;
    if (index >= start) {
      const key = message ? outgoing.keyOf(message) : (text?.key ?? "");
      const content = message ? { message } : text ? { outgoing: text } : {};
      rows.push({ key, direction, at, ...content, startsDay, startsUnread, startsGroup });
    }
    before = { at, direction, day };
  }
  return rows;
}
