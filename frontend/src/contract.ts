/** What the integration's websocket commands say (custom_components/ipex_sms/websocket.py). */

import type { Encoding } from "./text/parts";

export type MessageState = "received" | "queued" | "unconfirmed" | "sent" | "delivered" | "failed";

export interface Message {
  readonly message_id: string;
  readonly operator_id: string | null;
  readonly direction: "in" | "out";
  readonly from: string;
  readonly to: string;
  readonly name: string | null;
  readonly text: string | null;
  readonly state: MessageState;
  readonly created_at: string;
  readonly updated_at: string;
  readonly parts: number | null;
  readonly encoding: Encoding | null;
  readonly source: string;
  readonly late: boolean;
  readonly confirmed: boolean;
  readonly redelivered: boolean;
  readonly reason: string | null;
  readonly fallback_for?: string | null;
}

export interface Thread {
  readonly config_entry_id: string;
  readonly counterpart: string;
  readonly name: string | null;
  readonly unread: number;
  readonly last_message: Message | null;
  readonly may_send: boolean;
}

export interface Recipient {
  readonly name: string;
  readonly phone: string;
  readonly may_send: boolean;
}

export interface Sender {
  readonly number: string;
  readonly title: string;
  readonly channel: "number" | "instant";
}

export interface Account {
  readonly config_entry_id: string;
  readonly title: string;
  readonly available: boolean;
  readonly senders: readonly Sender[];
  readonly recipients: readonly Recipient[];
  readonly plain_text: boolean;
}

export interface ThreadPage {
  readonly threads: readonly Thread[];
  readonly cursor: string | null;
}

export interface MessagePage {
  readonly messages: readonly Message[];
  readonly cursor: string | null;
  readonly thread: Thread;
}

export interface SendResult {
  readonly message: Message;
  readonly error: string | null;
  readonly lost_characters: readonly string[];
}

export type ChangeKind = MessageState | "overdue";

export interface MessageEvent {
  readonly kind: ChangeKind;
  readonly message: Message;
  readonly thread: Thread;
}

export interface ReadEvent {
  readonly kind: "read";
  readonly thread: Thread;
}

export interface AccountEvent {
  readonly kind: "account";
  readonly config_entry_id: string;
  readonly available: boolean;
}

export type FeedEvent = MessageEvent | ReadEvent | AccountEvent;

/** Name a thread: there is one for each account and counterpart. */
export const threadKey = (thread: Pick<Thread, "config_entry_id" | "counterpart">): string =>
  `${thread.config_entry_id}|${thread.counterpart}`;

/** Return who is at the other end of a message. */
export const counterpartOf = (message: Message): string => (message.direction === "in" ? message.from : message.to);
