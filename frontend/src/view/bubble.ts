/** One line of a conversation: a bubble with its text, time and sign, and the day above it. */

import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import type { Row } from "../data/rows";
import { findLinks } from "../text/links";
import type { ViewContext } from "./context";
import { icons } from "./icons";
import { renderSign } from "./message-sign";

export interface BubbleOptions {
  readonly context: ViewContext;
  readonly now: Date;
  /** The name of the other side, for those who cannot see on which side a bubble stands. */
  readonly name: string;
  readonly isOverdue: boolean;
  /** Absent when this user may not send. */
  readonly sendAgain?: (text: string) => void;
}

/** Texts come from strangers: they are text nodes, and links lead to http and https only. */
const renderText = (text: string): readonly (string | TemplateResult)[] =>
  findLinks(text).map(({ text: part, href }) =>
    href === undefined ? part : html`<a href=${href} target="_blank" rel="noopener noreferrer">${part}</a>`,
  );

export function renderRow(row: Row, options: BubbleOptions): TemplateResult {
  const { context, now, name } = options;
  const { translate, times } = context;
  const { message, outgoing, direction } = row;
  const text = message ? message.text : (outgoing?.text ?? "");
  const state = message?.state ?? "sending";
  const failed = state === "failed";
  return html`<div class=${classMap({ row: true, [direction]: true, apart: row.startsGroup, failed })}>
    ${row.startsDay ? html`<div class="day"><span>${times.heading(row.at, now)}</span></div>` : nothing}
    ${row.startsUnread ? html`<div class="day fresh"><span>${translate("new_messages")}</span></div>` : nothing}
    <div class="bubble">
      <span class="hidden">${direction === "in" ? name : translate("you")}: </span
      ><span class="text ${text === null ? "erased" : ""}" dir="auto"
        >${text === null ? translate("text_erased") : renderText(text)}</span
      ><span class="meta"
        ><time datetime=${row.at.toISOString()} title=${times.full(row.at)}>${times.time(row.at)}</time
        >${direction === "out" && state !== "received" ? renderSign(state, translate) : nothing}</span
      >
    </div>
    ${failed && direction === "out" ? renderFailed(message?.reason ?? null, text, options) : nothing}
    ${options.isOverdue ? html`<div class="hint"><span>${icons.clock}${translate("overdue")}</span></div>` : nothing}
  </div>`;
}

function renderFailed(reason: string | null, text: string | null, { context, sendAgain }: BubbleOptions): TemplateResult {
  const { translate } = context;
  return html`<div class="hint error">
    <span>${reason ?? translate("no_reason")}</span>
    ${sendAgain && text !== null
      ? html`<button class="chip" @click=${() => sendAgain(text)}>${translate("send_again")}</button>`
      : nothing}
  </div>`;
}
