/** A new message: to one of the recipients, or, for administrators, to any number. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Account } from "../contract";
import { formatNumber, looksLikeNumber } from "../text/numbers";
import { foldText } from "../text/plain";
import type { ViewContext } from "./context";
import { icons } from "./icons";
import { renderAvatar, renderNote } from "./person";
import { base } from "./styles";

export interface Choice {
  readonly accountId: string;
  readonly counterpart: string;
}

export class RecipientPicker extends LitElement {
  static override properties = {
    accounts: { attribute: false },
    context: { attribute: false },
    typed: { state: true },
  };

  declare accounts: readonly Account[];
  declare context: ViewContext;
  declare typed: string;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
      }

      .bar {
        border-bottom: 1px solid var(--sms-line);
      }

      .bar h3 {
        flex: 1;
      }

      label {
        display: flex;
        align-items: center;
        gap: 8px;
        flex: none;
        margin: 12px 16px 4px;
        padding: 0 16px;
        border-radius: 20px;
        background: var(--sms-in);
        color: var(--sms-meta);
      }

      label:focus-within {
        outline: 2px solid var(--sms-accent-ink);
      }

      input {
        flex: 1;
        min-width: 0;
        height: 40px;
        border: 0;
        background: none;
        color: var(--sms-ink);
      }

      /* The box around it shows the focus. */
      input:focus-visible {
        outline: none;
      }

      .hint {
        flex: none;
        padding: 0 32px 8px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }

      h4 {
        margin: 0;
        padding: 8px 16px 4px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
        font-weight: var(--ha-font-weight-medium, 500);
      }

      li span span {
        display: block;
      }

      li small {
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }
    `,
  ];

  constructor() {
    super();
    this.typed = "";
  }

  focusFirst(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override firstUpdated(): void {
    this.focusFirst();
  }

  protected override render(): TemplateResult {
    const { translate, isAdmin } = this.context;
    const groups = this.#groups;
    const isEmpty = groups.every(({ choices }) => choices.length === 0);
    return html`
      <div class="bar">
        <button class="round" aria-label=${translate("back")} @click=${() => this.dispatchEvent(new CustomEvent("go-back"))}>
          ${icons.back}
        </button>
        <h3>${translate("new_message")}</h3>
      </div>
      <label>
        ${translate("new_message_to")}
        <input
          type="text"
          inputmode=${isAdmin ? "text" : "search"}
          autocomplete="off"
          placeholder=${translate(isAdmin ? "choose_or_number" : "search")}
          @input=${(event: Event) => (this.typed = (event.currentTarget as HTMLInputElement).value)}
          @keydown=${this.#onKey}
        />
      </label>
      ${isAdmin ? html`<div class="hint">${translate("number_hint")}</div>` : nothing}
      ${isEmpty
        ? renderNote("search", translate("empty_search"))
        : html`<div class="scroll">${groups.map((group) => this.#renderGroup(group, groups.length > 1))}</div>`}
    `;
  }

  #renderGroup({ account, choices }: Group, isTitled: boolean): TemplateResult | typeof nothing {
    if (choices.length === 0) return nothing;
    return html`${isTitled ? html`<h4>${account.title}</h4>` : nothing}
      <ul aria-label=${account.title}>
        ${choices.map(
          ({ name, counterpart }) => html`<li>
            <button @click=${() => this.#choose(account, counterpart)}>
              ${renderAvatar({ name, counterpart })}
              <span>
                <span dir="auto">${name ?? this.context.translate("text_number", { number: formatNumber(counterpart) })}</span>
                ${name === null ? nothing : html`<small>${formatNumber(counterpart)}</small>`}
              </span>
            </button>
          </li>`,
        )}
      </ul>`;
  }

  get #groups(): Group[] {
    const typed = this.typed.trim();
    const wanted = foldText(typed);
    const digits = typed.replace(/\D/g, "");
    const isWanted = ({ name, phone }: { name: string; phone: string }) =>
      foldText(name).includes(wanted) || (digits !== "" && phone.includes(digits));
    return this.accounts
      .filter(({ available, senders }) => available && senders.length > 0)
      .map((account) => ({
        account,
        choices: [
          ...(this.context.isAdmin && looksLikeNumber(typed) ? [{ name: null, counterpart: typed }] : []),
          ...account.recipients
            .filter((recipient) => recipient.may_send && isWanted(recipient))
            .map(({ name, phone }) => ({ name, counterpart: phone })),
        ],
      }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") this.dispatchEvent(new CustomEvent("go-back"));
    if (event.key !== "Enter" || event.isComposing) return;
    const group = this.#groups.find(({ choices }) => choices.length > 0);
    const choice = group?.choices.find(({ name }) => name !== null) ?? group?.choices[0];
    if (group && choice) this.#choose(group.account, choice.counterpart);
  };

  #choose(account: Account, counterpart: string): void {
    const detail: Choice = { accountId: account.config_entry_id, counterpart };
    this.dispatchEvent(new CustomEvent("choose", { detail }));
  }
}

interface Group {
  readonly account: Account;
  readonly choices: readonly { readonly name: string | null; readonly counterpart: string }[];
}
