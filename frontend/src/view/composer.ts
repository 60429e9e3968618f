/** The box to write in: counts what the text will cost, and sends with Enter. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Failure } from "../home/api";
import { type Count, countParts } from "../text/parts";
import { type PlainText, writePlainly } from "../text/plain";
import { explainFailure } from "../words/localize";
import type { ViewContext } from "./context";
import { icons } from "./icons";
import { base } from "./styles";

const MOST_LINES_HEIGHT = 132;

export class Composer extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override properties = {
    context: { attribute: false },
    name: { attribute: false },
    text: { attribute: false },
    failure: { attribute: false },
    writesPlainly: { attribute: false },
  };

  declare context: ViewContext;
  declare name: string;
  declare text: string;
  declare failure: Failure | null;
  /** The account takes accents away by itself. */
  declare writesPlainly: boolean;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px 10px;
        border-top: 1px solid var(--sms-line);
      }

      form {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }

      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        height: 40px;
        max-height: ${MOST_LINES_HEIGHT}px;
        margin: 0;
        padding: 10px 16px;
        border: 0;
        border-radius: var(--sms-radius);
        background: var(--sms-in);
        line-height: 20px;
        overflow-y: hidden;
        resize: none;
        scrollbar-width: thin;
      }

      textarea.long {
        overflow-y: auto;
      }

      textarea:focus-visible {
        outline-offset: 0;
      }

      .send {
        background: var(--sms-accent-ink);
        color: var(--sms-surface);
        transition: opacity 120ms;
      }

      .send:hover {
        background: var(--sms-accent-ink);
        opacity: 0.9;
      }

      .send:disabled {
        background: var(--sms-in);
        color: var(--sms-faint);
        opacity: 1;
      }

      .send .icon {
        height: 22px;
        margin-inline-start: 2px;
      }

      .count {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 4px 52px 0 16px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
        font-variant-numeric: tabular-nums;
      }

      .advice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 6px 12px;
        margin-bottom: 8px;
        padding: 8px 8px 8px 14px;
        border-radius: var(--ha-border-radius-lg, 12px);
        background: var(--sms-warning);
        font-size: var(--sms-small);
      }

      .advice span {
        flex: 1 1 160px;
      }

      .advice small {
        display: block;
        font-size: inherit;
        color: var(--sms-meta);
      }

      .error {
        padding: 0 4px 8px 16px;
        color: var(--sms-error-ink);
        font-size: var(--sms-small);
      }
    `,
  ];

  protected override updated(): void {
    const box = this.#box;
    if (!box) return;
    box.style.height = "auto";
    const needed = box.scrollHeight;
    box.style.height = `${Math.min(needed, MOST_LINES_HEIGHT)}px`;
    box.classList.toggle("long", needed > MOST_LINES_HEIGHT);
  }

  protected override render(): TemplateResult {
    const { translate } = this.context;
    const plain = writePlainly(this.text);
    const count = countParts(this.writesPlainly ? plain.text : this.text);
    const label = translate("write_to", { name: this.name });
    const isEmpty = this.text.trim() === "";
    return html`
      ${this.failure ? html`<div class="error" role="alert">${explainFailure(translate, this.failure)}</div>` : nothing}
      <div role="status">${this.#renderAdvice(count, plain)}</div>
      <form @submit=${this.#submit}>
        <textarea
          rows="1"
          aria-label=${label}
          aria-describedby="count"
          placeholder=${translate("write")}
          enterkeyhint="send"
          dir="auto"
          .value=${this.text}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
        ></textarea>
        <button class="round send" type="submit" aria-label=${translate("send")} title=${translate("send")} ?disabled=${isEmpty}>
          ${icons.send}
        </button>
      </form>
      <div class="count" id="count" ?hidden=${isEmpty}>
        <span>${translate("units", { used: count.units, capacity: count.capacity })}</span>
        <span>${translate("parts", { n: count.parts })}</span>
      </div>
    `;
  }

  #renderAdvice(count: Count, plain: PlainText): TemplateResult | typeof nothing {
    const { translate } = this.context;
    const cheaper = countParts(plain.text);
    if (this.writesPlainly || cheaper.encoding !== "gsm7" || cheaper.parts >= count.parts) return nothing;
    return html`<div class="advice">
      <span
        >${translate("accents_cost", { n: count.parts, plain: cheaper.parts })}
        ${plain.lost.length > 0 ? html`<small>${translate("lost", { characters: plain.lost.join(" ") })}</small>` : nothing}</span
      >
      <button class="chip" type="button" @click=${() => this.#replace(plain.text)}>${translate("remove_accents")}</button>
    </div>`;
  }

  get #box(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  readonly #onInput = (): void => this.#write(this.#box?.value ?? "");

  readonly #onKey = (event: KeyboardEvent): void => {
    // Home Assistant has shortcuts on single letters.
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#send();
    this.#box?.focus();
  };

  #replace(text: string): void {
    this.#write(text);
    this.#box?.focus();
  }

  #write(text: string): void {
    this.text = text;
    this.dispatchEvent(new CustomEvent("draft-change", { detail: text }));
  }

  #send(): void {
    const { text } = this;
    if (text.trim() === "") return;
    this.dispatchEvent(new CustomEvent("send-text", { detail: text }));
  }
}
