/** Texts on their way to the integration: shown at once, and given up for the real message as soon as that is known. */

import type { Message } from "../contract";
import { foldText, writePlainly } from "../text/plain";

export interface Outgoing {
  /** Counts up in the order in which texts were written. */
  readonly number: number;
  readonly key: string;
  readonly text: string;
  readonly startedAt: number;
  /** The connection broke before the answer: what the history says next decides. */
  isUncertain: boolean;
}

// The clocks of the browser and of Home Assistant need not agree.
const CLOCKS_APART = 60_000;

export class OutgoingTexts {
  #texts: Outgoing[] = [];
  #count = 0;
  /** The key under which a message was first shown, so that its bubble stays the same element. */
  readonly #keys = new Map<string, string>();

  get all(): readonly Outgoing[] {
    return this.#texts;
  }

  get uncertain(): readonly Outgoing[] {
    return this.#texts.filter((outgoing) => outgoing.isUncertain);
  }

  add(text: string, now: number): Outgoing {
    this.#count += 1;
    const outgoing = { number: this.#count, key: `outgoing-${this.#count}`, text, startedAt: now, isUncertain: false };
    this.#texts = [...this.#texts, outgoing];
    return outgoing;
  }

  remove(outgoing: Outgoing): void {
    this.#texts = this.#texts.filter((each) => each !== outgoing);
  }

  /** Give up a text for the message that became of it. */
  settle(outgoing: Outgoing, message: Message): void {
    if (this.#texts.includes(outgoing) && !this.#keys.has(message.message_id)) {
      this.#keys.set(message.message_id, outgoing.key);
    }
    this.remove(outgoing);
  }

  /** Give up the text that an announced message most probably is: its event may overtake the answer. */
  claim(message: Message): void {
    if (message.direction !== "out" || message.text === null || this.#keys.has(message.message_id)) return;
    const seen = foldText(message.text);
    const createdAt = Date.parse(message.created_at);
    const match = this.#texts.find(
      ({ text, startedAt }) =>
        createdAt > startedAt - CLOCKS_APART && (foldText(text) === seen || foldText(writePlainly(text).text) === seen),
    );
    if (match) this.settle(match, message);
  }

  keyOf(message: Message): string {
    return this.#keys.get(message.message_id) ?? message.message_id;
  }
}
