/** The list of conversations: a few pages of it, newest first, and what is looked for in it. */

import { type Thread, threadKey } from "../contract";
import { type Failure, readFailure, type SmsApi } from "../home/api";
import type { Phase } from "./conversation";
import { Emitter } from "./emitter";

const PAGE = 50;

/** Compare newest first; people who were never texted come last, by name. */
function compare(one: Thread, other: Thread): number {
  const [left, right] = [one.last_message?.created_at ?? "", other.last_message?.created_at ?? ""];
  if (left !== right) return left > right ? -1 : 1;
  return (one.name ?? one.counterpart).localeCompare(other.name ?? other.counterpart);
}

export class ThreadList extends Emitter {
  phase: Phase = "loading";
  failure: Failure | null = null;
  search = "";
  #threads = new Map<string, Thread>();
  #sorted: readonly Thread[] | null = null;
  #cursor: string | null = null;
  /** What was looked for in what is shown. */
  #shown = "";
  #loads = 0;
  #isLoadingMore = false;

  constructor(
    readonly api: SmsApi,
    readonly accountId: string | undefined,
  ) {
    super();
  }

  get threads(): readonly Thread[] {
    this.#sorted ??= [...this.#threads.values()].sort(compare);
    return this.#sorted;
  }

  get unread(): number {
    return this.threads.reduce((sum, { unread }) => sum + unread, 0);
  }

  /** There are more conversations than were read; how many texts in them are unread is not known. */
  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  find(key: string): Thread | undefined {
    return this.#threads.get(key);
  }

  async load(): Promise<void> {
    this.#loads += 1;
    const [load, search] = [this.#loads, this.search];
    try {
      const page = await this.api.threads({ ...this.#filter, limit: PAGE });
      if (load !== this.#loads) return;
      this.#shown = search;
      this.#threads = new Map(page.threads.map((thread) => [threadKey(thread), thread]));
      this.#sorted = null;
      this.#cursor = page.cursor;
      this.phase = "ready";
      this.failure = null;
    } catch (error) {
      if (load !== this.#loads) return;
      this.failure = readFailure(error);
      if (this.phase !== "ready" || search !== this.#shown) this.phase = "failed";
    }
    this.emit();
  }

  async loadMore(): Promise<void> {
    const [cursor, load] = [this.#cursor, this.#loads];
    if (cursor === null || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    try {
      const page = await this.api.threads({ ...this.#filter, limit: PAGE, cursor });
      if (load === this.#loads) {
        for (const thread of page.threads) if (!this.#threads.has(threadKey(thread))) this.#set(thread);
        this.#cursor = page.cursor;
      }
      this.emit();
    } catch {
      // The next scroll asks again. Drawn anew, a list without a scroll would ask without end.
    } finally {
      this.#isLoadingMore = false;
    }
  }

  async setSearch(search: string): Promise<void> {
    if (search === this.search) return;
    this.search = search;
    await this.load();
  }

  /** Take a thread as an event or an answer shows it. While something is looked for, only the found ones change. */
  update(thread: Thread): void {
    if (this.accountId !== undefined && thread.config_entry_id !== this.accountId) return;
    if (this.search !== "" && !this.#threads.has(threadKey(thread))) return;
    this.#set(thread);
    this.emit();
  }

  get #filter(): { config_entry_id?: string; search?: string } {
    return {
      ...(this.accountId === undefined ? {} : { config_entry_id: this.accountId }),
      ...(this.search === "" ? {} : { search: this.search }),
    };
  }

  #set(thread: Thread): void {
    this.#threads.set(threadKey(thread), thread);
    this.#sorted = null;
  }
}
