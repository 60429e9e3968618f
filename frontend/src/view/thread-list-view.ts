/** The list of conversations. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Thread, threadKey } from "../contract";
import type { ThreadList } from "../data/thread-list";
import type { ViewContext } from "./context";
import { icons } from "./icons";
import { Listening } from "./listening";
import { renderSign } from "./message-sign";
import { nameOf, renderAvatar, renderNote } from "./person";
import { base } from "./styles";

const NEAR_END = 300;
const TYPED = 250;
const MINUTE = 60_000;
// Fewer are found at a glance.
const WORTH_SEARCHING = 8;

export class ThreadListView extends LitElement {
  static override properties = {
    list: { attribute: false },
    drafts: { attribute: false },
    context: { attribute: false },
    heading: { attribute: false },
    chosen: { attribute: false },
    maySend: { attribute: false },
    accountTitle: { attribute: false },
  };

  declare list: ThreadList;
  /** What is still to be sent, by the keys of the conversations. */
  declare drafts: ReadonlyMap<string, string>;
  declare context: ViewContext;
  declare heading: string | undefined;
  /** The key of the conversation that is open. */
  declare chosen: string | null;
  declare maySend: boolean;
  /** The account that the card is about, where it is about one. */
  declare accountTitle: string | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
      }

      .bar h2 {
        font-size: var(--ha-font-size-xl, 20px);
      }

      .gap {
        flex: 1;
      }

      .search {
        position: relative;
        flex: none;
        margin: 0 16px 8px;
      }

      .search .icon {
        position: absolute;
        inset-inline-start: 12px;
        top: 10px;
        height: 20px;
        color: var(--sms-meta);
        pointer-events: none;
      }

      .search input {
        display: block;
        width: 100%;
        height: 40px;
        padding: 0 16px 0 40px;
        border: 0;
        border-radius: 20px;
        background: var(--sms-in);
      }

      .thread {
        padding-block: 10px;
      }

      .thread[aria-current="true"] {
        background: var(--sms-chosen);
      }

      .thread[aria-current="true"] .avatar {
        background: var(--sms-surface);
      }

      .lines {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 8px;
        align-items: center;
        flex: 1;
        min-width: 0;
      }

      .name {
        overflow: hidden;
        font-weight: var(--ha-font-weight-medium, 500);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      time,
      .preview {
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }

      [aria-current="true"] :is(time, .preview) {
        color: var(--sms-meta);
      }

      .preview {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 22px;
        font-size: 13px;
      }

      .preview > span:last-child {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        unicode-bidi: isolate;
      }

      .preview .draft {
        flex: none;
        color: var(--sms-accent-ink);
      }

      .unread .name {
        font-weight: var(--ha-font-weight-bold, 600);
      }

      .unread .preview {
        color: var(--sms-ink);
      }

      .bones {
        padding: 8px 16px;
      }

      .bones div {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 10px 0;
      }

      .bones .bone:first-child {
        width: 40px;
        height: 40px;
      }

      .bones .bone:last-child {
        width: 60%;
        height: 14px;
      }
    `,
  ];

  #typed: ReturnType<typeof setTimeout> | undefined;
  #minutes: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new Listening(this, () => this.list);
  }

  /** Put the cursor back on the conversation that was open. */
  focusThread(key: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#minutes = setInterval(() => this.requestUpdate(), MINUTE);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#minutes);
    clearTimeout(this.#typed);
  }

  protected override updated(): void {
    const scroll = this.renderRoot.querySelector(".scroll");
    const fits = scroll !== null && scroll.clientHeight > 0 && scroll.scrollHeight <= scroll.clientHeight;
    // Where nothing can be scrolled, nobody can scroll for more.
    if (fits) void this.list.loadMore();
  }

  protected override render(): TemplateResult {
    const { list, context } = this;
    const { translate } = context;
    const { unread } = list;
    return html`
      <div class="bar">
        <h2>${this.heading ?? translate("title")}</h2>
        ${unread > 0 ? this.#renderBadge(unread, list.hasMore) : nothing}
        <span class="gap"></span>
        ${this.maySend
          ? html`<button
              class="round new"
              aria-label=${translate("new_message")}
              title=${translate("new_message")}
              @click=${() => this.#fire("new-message")}
            >
              ${icons.pencil}
            </button>`
          : nothing}
      </div>
      ${list.search !== "" || list.threads.length >= WORTH_SEARCHING ? this.#renderSearch() : nothing}
      ${this.#renderBody()}
    `;
  }

  #renderSearch(): TemplateResult {
    const label = this.context.translate("search");
    return html`<div class="search">
      ${icons.search}
      <input type="search" autocomplete="off" aria-label=${label} placeholder=${label} @input=${this.#onSearch} @keydown=${stopKey} />
    </div>`;
  }

  #renderBody(): TemplateResult {
    const { list, context } = this;
    const { translate } = context;
    if (list.phase === "loading") {
      return html`<div class="bones" aria-busy="true">
        <span class="hidden" role="status">${translate("loading")}</span>
        ${[1, 2, 3].map(() => html`<div><span class="bone"></span><span class="bone"></span></div>`)}
      </div>`;
    }
    if (list.phase === "failed") {
      if (list.failure?.code === "account_unavailable") {
        return renderNote("clock", translate("account_away", { account: this.accountTitle ?? "IPEX SMS" }));
      }
      const again = html`<button class="chip" @click=${() => void list.load()}>${translate("try_again")}</button>`;
      return renderNote("failed", translate("failed_to_load"), undefined, again);
    }
    if (list.threads.length === 0) {
      if (list.search !== "") return renderNote("search", translate("empty_search"));
      const hint = translate(context.isAdmin ? "empty_people_hint" : "empty_list_hint");
      return renderNote("chat", translate("empty_list"), hint);
    }
    const now = new Date();
    return html`<div class="scroll" @scroll=${this.#onScroll}>
      <ul aria-label=${translate("conversations")}>
        ${repeat(list.threads, threadKey, (thread) => this.#renderThread(thread, now))}
      </ul>
    </div>`;
  }

  #renderThread(thread: Thread, now: Date): TemplateResult {
    const { times } = this.context;
    const { last_message: last, unread } = thread;
    const key = threadKey(thread);
    return html`<li>
      <button
        class="thread ${unread > 0 ? "unread" : ""}"
        data-key=${key}
        aria-current=${key === this.chosen ? "true" : "false"}
        @click=${() => this.#fire("open-thread", thread)}
      >
        ${renderAvatar(thread)}
        <span class="lines">
          <span class="name" dir="auto">${nameOf(thread)}</span>
          ${last
            ? html`<time datetime=${last.created_at}>${times.brief(new Date(last.created_at), now)}</time>`
            : html`<span></span>`}
          <span class="preview">${this.#renderPreview(thread)}</span>
          ${unread > 0 ? this.#renderBadge(unread) : html`<span></span>`}
        </span>
      </button>
    </li>`;
  }

  #renderPreview(thread: Thread): TemplateResult {
    const { translate } = this.context;
    const { last_message: last } = thread;
    const draft = this.drafts.get(threadKey(thread));
    if (draft) return html`<span class="draft">${translate("draft")}: </span><span dir="auto">${shorten(draft)}</span>`;
    if (!last) return html`<span>${translate("never")}</span>`;
    const text = shorten(last.text ?? translate("text_erased"));
    if (last.direction === "in" || last.state === "received") return html`<span dir="auto">${text}</span>`;
    return html`${renderSign(last.state, translate)}<span dir="auto"><span class="hidden">${translate("you")}: </span>${text}</span>`;
  }

  #renderBadge(unread: number, isLeast = false): TemplateResult {
    const count = unread > 99 ? "99+" : `${unread}${isLeast ? "+" : ""}`;
    return html`<span class="badge"
      ><span aria-hidden="true">${count}</span
      ><span class="hidden">${this.context.translate("unread", { n: unread })}</span></span
    >`;
  }

  readonly #onScroll = (event: Event): void => {
    const { scrollHeight, clientHeight, scrollTop } = event.currentTarget as HTMLElement;
    if (scrollHeight - clientHeight - scrollTop < NEAR_END) void this.list.loadMore();
  };

  readonly #onSearch = (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => void this.list.setSearch(value.trim()), TYPED);
  };

  #fire(name: string, detail?: Thread): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const shorten = (text: string): string => text.replace(/\s+/g, " ").slice(0, 160);

/** Home Assistant has shortcuts on single letters. */
const stopKey = (event: Event): void => event.stopPropagation();
