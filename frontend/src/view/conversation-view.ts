/** One conversation: who it is with, its messages, and the box to write in. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Account } from "../contract";
import type { Conversation } from "../data/conversation";
import { buildRows, countRows, listKeys, type Row } from "../data/rows";
import { formatNumber, isPhone } from "../text/numbers";
import { explainFailure } from "../words/localize";
import { renderRow } from "./bubble";
import type { ViewContext } from "./context";
import { conversationStyles } from "./conversation-styles";
import { icons } from "./icons";
import { Listening } from "./listening";
import { isOverdue } from "./message-sign";
import { nameOf, renderAvatar, renderNote } from "./person";
import { RowWindow } from "./row-window";
import { ScrollKeeper } from "./scroll-keeper";
import { base } from "./styles";

const SEEN_AFTER = 400;
const MINUTE = 60_000;

export class ConversationView extends LitElement {
  static override styles = [base, conversationStyles];
  static override properties = {
    conversation: { attribute: false },
    account: { attribute: false },
    context: { attribute: false },
    heading: { attribute: false },
    canGoBack: { attribute: false },
    isPreview: { attribute: false },
  };

  declare conversation: Conversation;
  declare account: Account | undefined;
  declare context: ViewContext;
  /** Shown in place of the name, when the card has a title of its own. */
  declare heading: string | undefined;
  declare canGoBack: boolean;
  declare isPreview: boolean;

  #window = new RowWindow();
  readonly #scroll = new ScrollKeeper(() => this.renderRoot.querySelector<HTMLElement>(".log"));
  #isInView = false;
  #intersections: IntersectionObserver | undefined;
  #sizes: ResizeObserver | undefined;
  #minutes: ReturnType<typeof setInterval> | undefined;
  #seen: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    new Listening(this, () => this.conversation);
  }

  /** Put the cursor where one writes; without a keyboard that would cover the messages. */
  focusFirst(): void {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const target = isTouch ? ".log, .back" : "ipex-sms-composer, .log, .back";
    this.renderRoot.querySelector<HTMLElement>(target)?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#minutes = setInterval(() => this.requestUpdate(), MINUTE);
    document.addEventListener("visibilitychange", this.#noticeSeen);
    this.#intersections = new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)?.isIntersecting ?? false;
      this.#noticeSeen();
    });
    this.#intersections.observe(this);
    this.#sizes = new ResizeObserver(() => this.#scroll.stay());
    if (this.hasUpdated) this.#observeSizes();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#minutes);
    clearTimeout(this.#seen);
    document.removeEventListener("visibilitychange", this.#noticeSeen);
    this.#intersections?.disconnect();
    this.#sizes?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversation")) {
      this.#window = new RowWindow();
      this.#scroll.follows = true;
    }
    this.#window.keep(listKeys(this.conversation), this.#scroll.follows);
    if (this.#scroll.follows) this.#window.goToNewest();
    this.#scroll.remember();
  }

  protected override firstUpdated(): void {
    this.#observeSizes();
  }

  protected override updated(): void {
    this.#scroll.restore();
    // Without a scroll, what cannot be read would be asked for without end.
    if (this.#scroll.fits && !this.conversation.lacksOlder) void this.conversation.loadOlder();
    this.#noticeSeen();
  }

  protected override render(): TemplateResult {
    const { conversation, context } = this;
    const { translate } = context;
    return html`
      ${this.#renderBar()}
      ${conversation.phase === "ready" && conversation.failure
        ? html`<div class="banner" role="status">${translate("failed_to_load")}</div>`
        : nothing}
      <div class="body">${this.#renderBody()}</div>
      ${conversation.phase === "failed" ? nothing : this.#renderFoot()}
    `;
  }

  #renderBar(): TemplateResult {
    const { thread } = this.conversation;
    const { translate } = this.context;
    const name = nameOf(thread);
    const number = thread.name === null ? null : formatNumber(thread.counterpart);
    const below = this.heading === undefined ? number : [name, number].filter(Boolean).join(" · ");
    return html`<div class="bar">
      ${this.canGoBack
        ? html`<button class="round back" aria-label=${translate("back")} @click=${() => this.dispatchEvent(new CustomEvent("go-back"))}>
            ${icons.back}
          </button>`
        : nothing}
      ${renderAvatar(thread)}
      <div class="who">
        <h3 dir="auto">${this.heading ?? name}</h3>
        ${below ? html`<small>${below}</small>` : nothing}
      </div>
    </div>`;
  }

  #renderBody(): TemplateResult {
    const { conversation, context } = this;
    const { translate } = context;
    if (conversation.phase === "loading") {
      return html`<div class="log" aria-busy="true">
        <div class="bones">
          <span class="hidden" role="status">${translate("loading")}</span>
          ${[1, 2, 3, 4].map(() => html`<div class="bone"></div>`)}
        </div>
      </div>`;
    }
    if (conversation.phase === "failed") return this.#renderFailure();
    const total = countRows(conversation);
    if (total === 0) {
      const title = translate("empty_conversation", { name: nameOf(conversation.thread) });
      return this.#maySend
        ? renderNote("chat", title, translate("empty_conversation_hint"))
        : renderNote("chat", title);
    }
    const [start, end] = this.#window.span(total);
    const rows = buildRows(conversation, start, end, context.times);
    const now = new Date();
    return html`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${translate("conversation_with", { name: nameOf(conversation.thread) })}
        aria-busy=${conversation.isLoadingOlder ? "true" : "false"}
        @scroll=${this.#onScroll}
      >
        <div class="content">
          ${conversation.isLoadingOlder ? html`<div class="older">${translate("loading_older")}</div>` : nothing}
          ${repeat(
            rows,
            (row) => row.key,
            (row) => this.#renderRow(row, now),
          )}
        </div>
      </div>
      ${this.#scroll.follows && this.#window.isAtNewest ? nothing : this.#renderNewestButton()}`;
  }

  #renderRow(row: Row, now: Date): TemplateResult {
    const { conversation, context, account } = this;
    const { message } = row;
    const isReported = !account?.senders.some(({ channel, number }) => channel === "instant" && number === message?.from);
    return renderRow(row, {
      context,
      now,
      name: nameOf(conversation.thread),
      isOverdue: message !== undefined && isOverdue(message, isReported, conversation.overdue, Number(now)),
      ...(this.#maySend ? { sendAgain: (text: string) => this.#send(text) } : {}),
    });
  }

  #renderNewestButton(): TemplateResult {
    const { unread } = this.conversation.thread;
    const { translate } = this.context;
    return html`<button class="round newest" aria-label=${translate("to_newest")} @click=${this.#goToNewest}>
      ${icons.down}
      ${unread > 0
        ? html`<span class="badge" aria-hidden="true">${unread}</span><span class="hidden">${translate("unread", { n: unread })}</span>`
        : nothing}
    </button>`;
  }

  #renderFailure(): TemplateResult {
    const { conversation, context, account } = this;
    const { translate } = context;
    const failure = conversation.failure;
    if (failure?.code === "account_unavailable") {
      return renderNote("clock", translate("account_away", { account: account?.title ?? "IPEX SMS" }));
    }
    const again = html`<button class="chip" @click=${() => void conversation.load()}>${translate("try_again")}</button>`;
    if (failure?.code === "not_found") return renderNote("failed", translate("no_person"), translate("no_person_hint"));
    const hint = failure && failure.code !== "unknown" ? explainFailure(translate, failure) : undefined;
    return renderNote("failed", translate("failed_to_load"), hint, again);
  }

  #renderFoot(): TemplateResult | typeof nothing {
    const { conversation, context, account } = this;
    const { translate } = context;
    const { thread } = conversation;
    if (conversation.phase === "loading" && !this.#maySend) return nothing;
    if (account && !account.available) {
      return html`<div class="read-only" role="status">${translate("account_away", { account: account.title })}</div>`;
    }
    if (!this.#maySend) {
      const name = nameOf(thread);
      const hasNoAnswer = !isPhone(thread.counterpart) && conversation.isKnown;
      const why = hasNoAnswer ? "no_answer" : account?.senders.length === 0 ? "no_sender" : "read_only";
      return html`<div class="read-only">${translate(why, { name })}</div>`;
    }
    return html`<ipex-sms-composer
      .context=${context}
      .name=${nameOf(thread)}
      .text=${conversation.draft}
      .failure=${conversation.sendFailure}
      .writesPlainly=${account?.plain_text ?? false}
      @draft-change=${(event: CustomEvent<string>) => this.#write(event.detail)}
      @send-text=${(event: CustomEvent<string>) => this.#send(event.detail)}
    ></ipex-sms-composer>`;
  }

  get #maySend(): boolean {
    const { thread, isKnown, phase } = this.conversation;
    // A number that was never texted takes an administrator.
    const isOpen = isKnown || phase === "loading" || this.context.isAdmin;
    return thread.may_send && isOpen && this.account?.available !== false;
  }

  #write(text: string): void {
    this.conversation.draft = text;
    this.conversation.sendFailure = null;
    this.requestUpdate();
  }

  #send(text: string): void {
    if (text === this.conversation.draft) this.conversation.draft = "";
    this.conversation.firstUnread = null;
    this.#scroll.follows = true;
    void this.conversation.send(text);
  }

  readonly #onScroll = (): void => {
    const followed = this.#scroll.follows;
    const edge = this.#scroll.note();
    if (!this.#window.isAtNewest) this.#scroll.follows = false;
    if (edge === "top") {
      if (this.#window.goBack(countRows(this.conversation))) this.requestUpdate();
      else void this.conversation.loadOlder();
    } else if (edge === "bottom" && this.#window.goForward()) {
      this.requestUpdate();
    }
    if (followed !== this.#scroll.follows) this.requestUpdate();
    this.#noticeSeen();
  };

  readonly #goToNewest = (): void => {
    this.#scroll.follows = true;
    this.requestUpdate();
  };

  /** What stands before somebody's eyes for a moment is read. */
  readonly #noticeSeen = (): void => {
    clearTimeout(this.#seen);
    const isSeen = this.#isInView && this.#scroll.follows && document.visibilityState === "visible" && !this.isPreview;
    if (!isSeen || this.conversation.phase !== "ready" || this.conversation.thread.unread === 0) return;
    this.#seen = setTimeout(() => void this.conversation.markRead(), SEEN_AFTER);
  };

  #observeSizes(): void {
    const body = this.renderRoot.querySelector(".body");
    if (body) this.#sizes?.observe(body);
  }
}
