/** Everything that one card knows: accounts, the list, the open conversation, and whether it is live. */

import { type Account, type FeedEvent, type Recipient, type Thread, threadKey } from "../contract";
import { type Failure, readFailure, type SmsApi } from "../home/api";
import { foldText } from "../text/plain";
import { Conversation, type Phase } from "./conversation";
import { Emitter } from "./emitter";
import { Feed } from "./feed";
import { ThreadList } from "./thread-list";

const findRecipient = (account: Account | undefined, counterpart: string): Recipient | undefined =>
  account?.recipients.find(({ name, phone }) => phone === counterpart || foldText(name) === foldText(counterpart));

export class Messenger extends Emitter {
  phase: Phase = "loading";
  failure: Failure | null = null;
  isLive = false;
  accounts: readonly Account[] = [];
  conversation: Conversation | null = null;
  readonly list: ThreadList;
  readonly #feed: Feed;
  /** Conversations that were left unfinished. */
  readonly #left = new Set<Conversation>();

  constructor(
    readonly api: SmsApi,
    readonly accountId: string | undefined,
    /** A recipient's name or a number; given: the only conversation that is shown, and no list. */
    readonly person: string | null,
  ) {
    super();
    this.list = new ThreadList(api, accountId);
    this.#feed = new Feed(api, {
      onLive: () => void this.#refresh(),
      onEvent: (event) => this.#apply(event),
      onLost: (failure) => this.#lose(failure),
    });
  }

  start(): void {
    this.#feed.start();
  }

  stop(): void {
    this.#feed.stop();
  }

  accountOf(thread: Pick<Thread, "config_entry_id">): Account | undefined {
    return this.accounts.find(({ config_entry_id }) => config_entry_id === thread.config_entry_id);
  }

  /** The accounts that this card shows. */
  get shownAccounts(): readonly Account[] {
    return this.accounts.filter(({ config_entry_id }) => this.accountId === undefined || config_entry_id === this.accountId);
  }

  /** What is still to be sent in conversations that were left, by their keys. */
  get drafts(): ReadonlyMap<string, string> {
    return new Map([...this.#left].map(({ thread, draft }) => [threadKey(thread), draft]));
  }

  open(thread: Thread): void {
    if (this.conversation?.concerns(thread)) return;
    this.close();
    const left = [...this.#left].find((each) => each.concerns(thread));
    left?.reopen(thread);
    if (left) this.#left.delete(left);
    this.conversation = left ?? this.#begin(thread);
    this.emit();
    void this.conversation.load();
  }

  /** Open the conversation with a recipient or a number that may not be in the list. */
  openWith(accountId: string, counterpart: string): void {
    const recipient = findRecipient(this.accountOf({ config_entry_id: accountId }), counterpart);
    const blank: Thread = {
      config_entry_id: accountId,
      counterpart: recipient?.phone ?? counterpart,
      name: recipient?.name ?? null,
      unread: 0,
      last_message: null,
      may_send: recipient?.may_send ?? true,
    };
    this.open(this.list.find(threadKey(blank)) ?? blank);
  }

  close(): void {
    if (!this.conversation) return;
    if (this.conversation.isUnfinished) this.#left.add(this.conversation);
    this.conversation = null;
    this.emit();
  }

  #begin(thread: Thread): Conversation {
    const conversation = new Conversation(this.api, thread, (changed) => this.list.update(changed));
    conversation.listen(() => {
      // It was left, and the list shows what becomes of what was written there.
      if (conversation !== this.conversation) this.emit();
    });
    return conversation;
  }

  /** Read everything anew: something may have happened while nobody listened. */
  async #refresh(): Promise<void> {
    try {
      this.accounts = await this.api.accounts();
      this.isLive = true;
      this.phase = "ready";
      this.failure = null;
      this.emit();
    } catch (error) {
      this.#lose(readFailure(error));
      return;
    }
    if (this.person !== null && !this.conversation) this.#openPerson(this.person);
    else void this.conversation?.load();
    for (const left of this.#left) if (left.outgoing.uncertain.length > 0) void left.load();
    if (this.person === null) await this.list.load();
  }

  #openPerson(person: string): void {
    const account = this.accounts.find((each) => findRecipient(each, person)) ?? this.accounts[0];
    const id = this.accountId ?? account?.config_entry_id;
    if (id !== undefined) this.openWith(id, person);
  }

  #apply(event: FeedEvent): void {
    if (event.kind === "account") {
      this.accounts = this.accounts.map((account) =>
        account.config_entry_id === event.config_entry_id ? { ...account, available: event.available } : account,
      );
      this.emit();
      // What an account has may be different after a reload.
      if (event.available) void this.#refresh();
      return;
    }
    this.list.update(event.thread);
    this.conversation?.apply(event);
  }

  #lose(failure: Failure | null): void {
    this.isLive = false;
    if (failure !== null) {
      this.failure = failure;
      if (this.phase !== "ready") this.phase = "failed";
    }
    this.emit();
  }
}
