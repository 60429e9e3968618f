/** One conversation: a few pages of its messages, what is under way, and what is being written. */

import { counterpartOf, type FeedEvent, type Message, type MessagePage, type Thread, threadKey } from "../contract";
import { Failure, readFailure, type SmsApi } from "../home/api";
import { looksLikeNumber } from "../text/numbers";
import { Emitter } from "./emitter";
import { place } from "./message-order";
import { type Outgoing, OutgoingTexts } from "./outgoing";

const PAGE = 50;

export type Phase = "loading" | "ready" | "failed";

export class Conversation extends Emitter {
  thread: Thread;
  phase: Phase = "loading";
  /** Why the messages cannot be shown. */
  failure: Failure | null = null;
  /** Why the last text could not be sent; the text is in the draft again. */
  sendFailure: Failure | null = null;
  draft = "";
  isLoadingOlder = false;
  /** Older messages could not be read: they are asked for again by a scroll, or once the newest were read. */
  lacksOlder = false;
  /** The integration knows this conversation, and who may write in it. */
  isKnown = false;
  /** The first message that was not read when the conversation was opened. */
  firstUnread: string | null = null;
  readonly outgoing = new OutgoingTexts();
  readonly overdue = new Set<string>();
  /** Texts that lead the draft because they could not be sent, in the order in which they were written. */
  #returned: readonly Outgoing[] = [];
  #messages: readonly Message[] = [];
  #cursor: string | null = null;
  #markedRead: string | null = null;
  #loads = 0;

  constructor(
    readonly api: SmsApi,
    thread: Thread,
    /** Called when the thread changed by what was done here. */
    readonly onThread: (thread: Thread) => void,
  ) {
    super();
    this.thread = thread;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Something is being written, or it is not known yet what became of a text. */
  get isUnfinished(): boolean {
    return this.draft !== "" || this.outgoing.all.length > 0;
  }

  /** Show it anew after it was left: only what is unfinished stays as it is. */
  reopen(thread: Thread): void {
    this.thread = thread;
    this.phase = "loading";
    this.failure = null;
    this.isKnown = false;
    this.firstUnread = null;
    this.lacksOlder = false;
    this.#messages = [];
    this.#cursor = null;
  }

  /** Tell whether an event is about this conversation. */
  concerns(thread: Thread): boolean {
    return threadKey(thread) === threadKey(this.thread);
  }

  /** Read the newest messages: at first, and whenever something may have been missed. */
  async load(): Promise<void> {
    this.#loads += 1;
    const load = this.#loads;
    try {
      const page = await this.api.messages({ ...this.#address, limit: PAGE });
      if (load !== this.#loads) return;
      this.#takeNewest(page);
    } catch (error) {
      if (load !== this.#loads) return;
      this.#takeFailure(readFailure(error));
    }
    this.#settleUncertain();
    this.emit();
  }

  async loadOlder(): Promise<void> {
    const cursor = this.#cursor;
    if (cursor === null || this.isLoadingOlder || this.phase !== "ready") return;
    this.isLoadingOlder = true;
    this.emit();
    try {
      const page = await this.api.messages({ ...this.#address, limit: PAGE, cursor });
      // A reload may have begun the pages anew in the meantime.
      if (this.#cursor === cursor) {
        this.#messages = place(this.#messages, page.messages);
        this.#cursor = page.cursor;
      }
      this.lacksOlder = false;
    } catch {
      this.lacksOlder = true;
    } finally {
      this.isLoadingOlder = false;
      this.emit();
    }
  }

  apply(event: FeedEvent): void {
    if (event.kind === "account" || !this.concerns(event.thread)) return;
    this.thread = event.thread;
    if (event.kind !== "read") {
      if (event.kind === "overdue") this.overdue.add(event.message.message_id);
      this.outgoing.claim(event.message);
      if (this.phase === "ready") this.#messages = place(this.#messages, [event.message]);
    }
    this.emit();
  }

  /** Send a text; it is shown at once. When it cannot be sent, it is in the draft again, with the reason beside it. */
  async send(text: string): Promise<void> {
    const outgoing = this.outgoing.add(text, Date.now());
    this.sendFailure = null;
    this.emit();
    try {
      const { message } = await this.api.send({
        config_entry_id: this.thread.config_entry_id,
        to: this.thread.counterpart,
        message: text,
      });
      this.outgoing.settle(outgoing, message);
      this.#messages = place(this.#messages, [message]);
      this.#follow(message);
    } catch (error) {
      const failure = readFailure(error);
      if (failure.code === "connection_lost") outgoing.isUncertain = true;
      else {
        this.#giveBack(outgoing, failure);
      }
    }
    this.emit();
  }

  /** Say that everything up to the newest text of the other side was seen. */
  async markRead(): Promise<void> {
    const newest = this.#messages.filter(({ direction }) => direction === "in").at(-1);
    if (this.thread.unread === 0 || !newest || this.#markedRead === newest.message_id) return;
    this.#markedRead = newest.message_id;
    try {
      this.thread = await this.api.markRead(this.thread, newest.message_id);
      this.onThread(this.thread);
      this.emit();
    } catch {
      // It counts as unread until it is seen again.
    }
  }

  get #address(): { config_entry_id: string; counterpart: string } {
    const { config_entry_id, counterpart } = this.thread;
    return { config_entry_id, counterpart };
  }

  #takeNewest(page: MessagePage): void {
    const known = new Set(this.#messages.map(({ message_id }) => message_id));
    // Events told of the newest ones meanwhile: only with its oldest one known, the page leaves no gap.
    const overlaps = page.cursor === null || known.has(page.messages.at(-1)?.message_id ?? "");
    const isFirst = this.phase !== "ready";
    for (const message of [...page.messages].reverse()) if (!known.has(message.message_id)) this.outgoing.claim(message);
    if (known.size > 0 && overlaps) {
      this.#messages = place(this.#messages, page.messages);
    } else {
      this.#messages = place([], page.messages);
      this.#cursor = page.cursor;
    }
    this.thread = page.thread;
    this.isKnown = true;
    this.phase = "ready";
    this.failure = null;
    this.lacksOlder = false;
    this.#markedRead = null;
    if (isFirst && page.thread.unread > 0) {
      const inbound = this.#messages.filter(({ direction }) => direction === "in");
      this.firstUnread = inbound.at(-page.thread.unread)?.message_id ?? null;
    }
  }

  #takeFailure(failure: Failure): void {
    if (failure.code === "not_found" && looksLikeNumber(this.thread.counterpart)) {
      // Nobody was texted at this number yet. Whether it can be, the integration tells when somebody tries.
      this.phase = "ready";
      this.failure = null;
      return;
    }
    this.failure = failure;
    if (this.phase !== "ready") this.phase = "failed";
  }

  /** What became of texts whose answer was lost: those that the history does not show were not sent. */
  #settleUncertain(): void {
    if (this.failure !== null) return;
    for (const outgoing of this.outgoing.uncertain) this.#giveBack(outgoing, new Failure("connection_lost"));
  }

  /** Put a text in front of what is being written, behind those that were written before it. */
  #giveBack(outgoing: Outgoing, failure: Failure): void {
    this.outgoing.remove(outgoing);
    const leading = this.#returned.map(({ text }) => text).join("\n");
    // Edited, they are what is being written.
    if (this.draft !== leading && !this.draft.startsWith(`${leading}\n`)) this.#returned = [];
    const written = this.#returned.length === 0 ? this.draft : this.draft.slice(leading.length + 1);
    this.#returned = [...this.#returned, outgoing].sort((one, other) => one.number - other.number);
    this.draft = [...this.#returned.map(({ text }) => text), ...(written === "" ? [] : [written])].join("\n");
    this.sendFailure = failure;
  }

  /** A number as it was typed becomes the one that the integration made of it. */
  #follow(message: Message): void {
    const counterpart = counterpartOf(message);
    if (counterpart === this.thread.counterpart) return;
    this.thread = { ...this.thread, counterpart, name: message.name ?? this.thread.name, last_message: message };
    this.onThread(this.thread);
  }
}
