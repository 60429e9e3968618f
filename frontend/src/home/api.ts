/** The websocket commands, one function each, and what a rejected one means. */

import type { Account, FeedEvent, MessagePage, SendResult, Thread, ThreadPage } from "../contract";
import type { Connection, Unsubscribe } from "./hass";

/** Why a command failed: a word of the contract, and the integration's own sentence if it had one. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message = "",
  ) {
    super(message);
  }
}

// home-assistant-js-websocket rejects with this number when the connection is lost before the answer.
const CONNECTION_LOST = 3;

/** Return what a rejected command means. */
export function readFailure(error: unknown): Failure {
  if (error === CONNECTION_LOST) return new Failure("connection_lost");
  if (typeof error === "object" && error !== null) {
    const { code, message } = error as Record<string, unknown>;
    if (code === CONNECTION_LOST) return new Failure("connection_lost");
    if (typeof code === "string") return new Failure(code, typeof message === "string" ? message : "");
  }
  return new Failure("unknown", error instanceof Error ? error.message : "");
}

export interface Page {
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Draft {
  readonly config_entry_id: string;
  readonly to: string;
  readonly message: string;
}

export class SmsApi {
  constructor(readonly connection: Connection) {}

  async accounts(): Promise<readonly Account[]> {
    return (await this.#call<{ accounts: readonly Account[] }>("accounts")).accounts;
  }

  threads(page: Page & { config_entry_id?: string }): Promise<ThreadPage> {
    return this.#call("threads", page);
  }

  messages(page: Page & { config_entry_id: string; counterpart: string }): Promise<MessagePage> {
    return this.#call("messages", page);
  }

  send(draft: Draft): Promise<SendResult> {
    return this.#call("send", draft);
  }

  async markRead(thread: Thread, messageId: string): Promise<Thread> {
    const { config_entry_id, counterpart } = thread;
    const answer = await this.#call<{ thread: Thread }>("mark_read", {
      config_entry_id,
      counterpart,
      message_id: messageId,
    });
    return answer.thread;
  }

  /** Subscribe once: after a reconnection the caller subscribes anew, for the integration may be up later than the socket. */
  subscribe(callback: (event: FeedEvent) => void): Promise<Unsubscribe> {
    return this.connection.subscribeMessage(callback, { type: "ipex_sms/subscribe" }, { resubscribe: false });
  }

  #call<Result>(command: string, fields: object = {}): Promise<Result> {
    return this.connection.sendMessagePromise({ type: `ipex_sms/${command}`, ...fields });
  }
}
