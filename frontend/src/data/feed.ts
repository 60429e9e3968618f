/** The live subscription: started again and again, through lost connections and restarts of Home Assistant. */

import type { FeedEvent } from "../contract";
import { type Failure, readFailure, type SmsApi } from "../home/api";
import type { Unsubscribe } from "../home/hass";

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

export interface FeedListener {
  /** It is live now; whatever happened before has to be read. */
  onLive(): void;
  onEvent(event: FeedEvent): void;
  /** It is not live, and tries again by itself. */
  onLost(failure: Failure | null): void;
}

export class Feed {
  #unsubscribe: Unsubscribe | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE;
  #round = 0;

  constructor(
    readonly api: SmsApi,
    readonly listener: FeedListener,
  ) {}

  start(): void {
    this.api.connection.addEventListener("ready", this.#restart);
    this.api.connection.addEventListener("disconnected", this.#lose);
    this.#restart();
  }

  stop(): void {
    this.api.connection.removeEventListener("ready", this.#restart);
    this.api.connection.removeEventListener("disconnected", this.#lose);
    if (this.#unsubscribe) drop(this.#unsubscribe);
    this.#halt();
  }

  readonly #restart = (): void => {
    this.#pause = FIRST_PAUSE;
    void this.#try();
  };

  readonly #lose = (): void => {
    this.#halt();
    this.listener.onLost(null);
  };

  #halt(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    this.#unsubscribe = undefined;
  }

  async #try(): Promise<void> {
    // The server forgot the old subscription with the old connection.
    this.#halt();
    const round = this.#round;
    const isCurrent = () => round === this.#round;
    try {
      const unsubscribe = await this.api.subscribe((event) => {
        if (isCurrent()) this.listener.onEvent(event);
      });
      if (!isCurrent()) {
        drop(unsubscribe);
        return;
      }
      this.#unsubscribe = unsubscribe;
      this.#pause = FIRST_PAUSE;
      this.listener.onLive();
    } catch (error) {
      if (!isCurrent()) return;
      this.listener.onLost(readFailure(error));
      this.#timer = setTimeout(() => void this.#try(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }
}

function drop(unsubscribe: Unsubscribe): void {
  // The connection may be gone, and the subscription with it.
  unsubscribe().catch(() => undefined);
}
