/** The websocket commands, one function each, and what went wrong as one word. */

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
// What Home Assistant calls an error that an integration raised: which one it is, only the key tells.
const GENERIC: ReadonlySet<unknown> = new Set(["home_assistant_error", "service_validation_error"]);

export function readFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error === CONNECTION_LOST) return new Failure("connection_lost");
  if (typeof error === "object" && error !== null) {
    const { code, message, translation_key: key } = error as Record<string, unknown>;
    if (code === CONNECTION_LOST) return new Failure("connection_lost");
    const word = GENERIC.has(code) && typeof key === "string" ? key : code;
    if (typeof word === "string") return new Failure(word, typeof message === "string" ? message : "");
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
    return (await this.#call<{ accounts: readonly Account[] }>("accounts", {})).accounts;
  }

  threads(page: Page & { config_entry_id?: string }): Promise<ThreadPage> {
    return this.#call("threads", { ...page });
  }

  messages(page: Page & { config_entry_id: string; counterpart: string }): Promise<MessagePage> {
    return this.#call("messages", { ...page });
  }

  send(draft: Draft): Promise<SendResult> {
    return this.#call("send", { ...draft });
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
  async subscribe(callback: (event: FeedEvent) => void): Promise<Unsubscribe> {
    try {
      return await this.connection.subscribeMessage(callback, { type: "ipex_sms/subscribe" }, { resubscribe: false });
    } catch (error) {
      throw readFailure(error);
    }
  }

  async #call<Result>(command: string, fields: Record<string, unknown>): Promise<Result> {
    try {
      return await this.connection.sendMessagePromise<Result>({ type: `ipex_sms/${command}`, ...fields });
    } catch (error) {
      throw readFailure(error);
    }
  }
}
