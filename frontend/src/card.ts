/** The card: the list of conversations and the open one, or, fixed to one person, that conversation alone. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { type CardConfig, createForm, readConfig, readHeight, readPerson } from "./config";
import { type Thread, threadKey } from "./contract";
import { Messenger } from "./data/messenger";
import { SmsApi } from "./home/api";
import type { HomeAssistant } from "./home/hass";
import { Times } from "./home/times";
import type { ViewContext } from "./view/context";
import type { ConversationView } from "./view/conversation-view";
import { Listening } from "./view/listening";
import { renderNote } from "./view/person";
import type { Choice } from "./view/recipient-picker";
import { base, palette } from "./view/styles";
import type { ThreadListView } from "./view/thread-list-view";
import { createTranslate } from "./words/localize";

const DEFAULT_HEIGHT = "560px";
const ROW = 56;

// The visual editor asks for its form without telling the language or the recipients.
let lastHass: HomeAssistant | undefined;

export class IpexSmsCard extends LitElement {
  static override properties = {
    preview: { attribute: false },
    layout: { attribute: false },
    isChoosing: { state: true },
  };

  /** Set by Home Assistant while the card is being edited. */
  declare preview: boolean;
  /** Set by Home Assistant: what kind of view the card stands in. */
  declare layout: string | undefined;
  /** Whether somebody is choosing whom to write to. */
  declare isChoosing: boolean;

  static override styles = [
    base,
    palette,
    css`
      :host {
        display: block;
        height: 100%;
      }

      ha-card {
        display: flex;
        flex-direction: column;
        height: var(--sms-height);
        min-height: 200px;
        max-height: var(--sms-most);
        overflow: hidden;
      }

      .frame {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-height: 0;
        container: sms / inline-size;
      }

      .panes {
        display: flex;
        flex: 1;
        min-height: 0;
      }

      .pane {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-width: 0;
        min-height: 0;
      }

      .pane > * {
        flex: 1;
        min-height: 0;
      }

      .list.behind,
      .main.behind {
        display: none;
      }

      @container sms (min-width: 720px) {
        .list,
        .list.behind {
          display: flex;
          flex: 0 0 clamp(280px, 34%, 380px);
          border-inline-end: 1px solid var(--sms-line);
        }

        .main,
        .main.behind {
          display: flex;
        }
      }
    `,
  ];

  #hass: HomeAssistant | undefined;
  #config: CardConfig | undefined;
  #messenger: Messenger | undefined;
  #context: ViewContext | undefined;

  constructor() {
    super();
    this.preview = false;
    this.isChoosing = false;
    new Listening(this, () => this.#messenger);
    // The picker shows how many are unread and which one is open.
    new Listening(this, () => this.#messenger?.conversation ?? undefined);
  }

  static getConfigForm(): ReturnType<typeof createForm> {
    return createForm(lastHass);
  }

  static getStubConfig(hass: HomeAssistant): Record<string, never> {
    lastHass = hass;
    return {};
  }

  setConfig(raw: unknown): void {
    const config = readConfig(raw);
    const old = this.#config;
    this.#config = config;
    if (old && (old.config_entry_id !== config.config_entry_id || readPerson(old) !== readPerson(config))) {
      this.#restart();
    }
    this.requestUpdate();
  }

  /** Home Assistant sets this with every change of every state: only what the card shows makes it draw anew. */
  set hass(hass: HomeAssistant) {
    const old = this.#hass;
    this.#hass = hass;
    lastHass = hass;
    const isSame =
      old?.language === hass.language &&
      old.locale === hass.locale &&
      old.config.time_zone === hass.config.time_zone &&
      old.user?.is_admin === hass.user?.is_admin;
    if (!isSame) {
      const translate = createTranslate(hass.language);
      this.#context = { translate, times: new Times(hass, translate), isAdmin: hass.user?.is_admin ?? false };
      this.requestUpdate();
    }
    if (old?.connection !== hass.connection) this.#restart();
  }

  getCardSize(): number {
    const height = Number.parseFloat((this.#config && readHeight(this.#config)) ?? DEFAULT_HEIGHT);
    return Math.max(3, Math.round(height / 50));
  }

  getGridOptions(): Record<string, number> {
    return { columns: 12, rows: 8, min_columns: 6, min_rows: 4 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Moved within the page, it is connected again at once, and goes on where it was.
    queueMicrotask(() => {
      if (!this.isConnected) this.#messenger?.stop();
    });
  }

  protected override willUpdate(): void {
    this.#setHeight();
  }

  protected override render(): TemplateResult | typeof nothing {
    const messenger = this.#messenger;
    const context = this.#context;
    if (!messenger || !context || !this.#config) return nothing;
    const { translate } = context;
    const isLost = !messenger.isLive && messenger.phase === "ready";
    return html`<ha-card>
      <div class="frame">
        ${isLost ? html`<div class="banner" role="status">${translate("away")}</div>` : nothing}
        <div class="panes">${this.#renderPanes(messenger, context)}</div>
      </div>
    </ha-card>`;
  }

  #renderPanes(messenger: Messenger, context: ViewContext): TemplateResult {
    const { translate } = context;
    if (messenger.phase === "failed") {
      return messenger.failure?.code === "unknown_command"
        ? renderNote("chat", translate("not_set_up"), translate("not_set_up_hint"))
        : renderNote("failed", translate("failed_to_load"), translate("away"));
    }
    if (messenger.person !== null) {
      if (messenger.conversation) return html`<div class="pane main">${this.#renderConversation(messenger, context)}</div>`;
      if (messenger.phase === "ready") return renderNote("failed", translate("no_person"), translate("no_person_hint"));
      return html`<div class="pane" aria-busy="true"><span class="hidden" role="status">${translate("loading")}</span></div>`;
    }
    const { conversation } = messenger;
    const isDetail = this.isChoosing || conversation !== null;
    const maySend = messenger.shownAccounts.some(
      ({ senders, recipients }) => senders.length > 0 && (context.isAdmin || recipients.some(({ may_send }) => may_send)),
    );
    return html`
      <div class="pane list ${isDetail ? "behind" : ""}">
        <ipex-sms-thread-list
          .list=${messenger.list}
          .drafts=${messenger.drafts}
          .context=${context}
          .heading=${this.#config?.title || undefined}
          .chosen=${conversation && !this.isChoosing ? threadKey(conversation.thread) : null}
          .maySend=${maySend}
          .accountTitle=${messenger.accountId === undefined ? undefined : messenger.shownAccounts[0]?.title}
          @open-thread=${(event: CustomEvent<Thread>) => this.#open(() => messenger.open(event.detail))}
          @new-message=${() => (this.isChoosing = true)}
        ></ipex-sms-thread-list>
      </div>
      <div class="pane main ${isDetail ? "" : "behind"}">${this.#renderMain(messenger, context)}</div>
    `;
  }

  #renderMain(messenger: Messenger, context: ViewContext): TemplateResult {
    if (this.isChoosing) {
      return html`<ipex-sms-recipients
        .accounts=${messenger.shownAccounts}
        .context=${context}
        @go-back=${() => (this.isChoosing = false)}
        @choose=${({ detail }: CustomEvent<Choice>) =>
          this.#open(() => messenger.openWith(detail.accountId, detail.counterpart))}
      ></ipex-sms-recipients>`;
    }
    if (messenger.conversation) return this.#renderConversation(messenger, context);
    return renderNote("chat", context.translate("choose_conversation"));
  }

  #renderConversation(messenger: Messenger, context: ViewContext): TemplateResult {
    const conversation = messenger.conversation!;
    return html`<ipex-sms-conversation
      .conversation=${conversation}
      .account=${messenger.accountOf(conversation.thread)}
      .context=${context}
      .heading=${messenger.person === null ? undefined : this.#config?.title || undefined}
      .canGoBack=${messenger.person === null}
      .isPreview=${this.preview}
      @go-back=${this.#goBack}
    ></ipex-sms-conversation>`;
  }

  #open(action: () => void): void {
    this.isChoosing = false;
    action();
    void this.updateComplete.then(async () => {
      const view = this.renderRoot.querySelector<ConversationView>("ipex-sms-conversation");
      await view?.updateComplete;
      view?.focusFirst();
    });
  }

  readonly #goBack = (): void => {
    const conversation = this.#messenger?.conversation;
    this.#messenger?.close();
    if (!conversation) return;
    void this.updateComplete.then(() => {
      const list = this.renderRoot.querySelector<ThreadListView>("ipex-sms-thread-list");
      list?.focusThread(threadKey(conversation.thread));
    });
  };

  /** Begin anew where what is shown, or the connection, is another one; go on where it is the same. */
  #restart(): void {
    if (!this.isConnected || !this.#hass || !this.#config) return;
    const { connection } = this.#hass;
    const accountId = this.#config.config_entry_id || undefined;
    const person = readPerson(this.#config);
    const old = this.#messenger;
    old?.stop();
    const isSame = old?.api.connection === connection && old.accountId === accountId && old.person === person;
    this.#messenger = isSame ? old : new Messenger(new SmsApi(connection), accountId, person);
    this.#messenger.start();
    this.requestUpdate();
  }

  /** In a grid and in a panel the view decides how high the card is; elsewhere the configuration does. */
  #setHeight(): void {
    if (!this.#config) return;
    const isFitted = (this.layout === "grid" && this.#config.grid_options?.rows !== "auto") || this.layout === "panel";
    const height = isFitted ? "100%" : readHeight(this.#config);
    this.style.setProperty("--sms-height", height ?? DEFAULT_HEIGHT);
    // A phone lying on its side is lower than the card would be.
    this.style.setProperty("--sms-most", height === null ? `calc(100vh - ${2 * ROW}px)` : "none");
  }
}
