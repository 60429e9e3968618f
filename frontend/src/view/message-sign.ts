/** The sign that tells how far a message got. */

import { html, type TemplateResult } from "lit";
import type { Message, MessageState } from "../contract";
import type { Key, Translate } from "../words/localize";
import { icons } from "./icons";

type Shown = "sending" | Exclude<MessageState, "received">;

const SIGNS: Readonly<Record<Shown, { icon: keyof typeof icons; words: Key }>> = {
  sending: { icon: "clock", words: "state_sending" },
  queued: { icon: "clock", words: "state_queued" },
  unconfirmed: { icon: "clock", words: "state_unconfirmed" },
  sent: { icon: "tick", words: "state_sent" },
  delivered: { icon: "ticks", words: "state_delivered" },
  failed: { icon: "failed", words: "state_failed" },
};

export function renderSign(state: Shown, translate: Translate): TemplateResult {
  const { icon, words } = SIGNS[state];
  const text = translate(words);
  return html`<span class="sign ${state}" role="img" aria-label=${text} title=${text}>${icons[icon]}</span>`;
}

// The default of the integration; who has set another one is told by the event.
const DELIVER_WITHIN = 10 * 60_000;
// The operator reports for days; after that, nobody can do anything about it.
const WORTH_SAYING = 48 * 3_600_000;

/** Tell whether a report is missing that should be there. Instant SMS has none. */
export function isOverdue(message: Message, isReported: boolean, announced: ReadonlySet<string>, now: number): boolean {
  if (message.direction === "in" || message.state !== "sent" || !isReported) return false;
  if (announced.has(message.message_id)) return true;
  const age = now - Date.parse(message.created_at);
  return age > DELIVER_WITHIN && age < WORTH_SAYING;
}
