/** A Home Assistant with IPEX SMS, as far as the card can see it: the websocket commands over a log in memory. */

import { type Account, type ChangeKind, counterpartOf, type FeedEvent, type Message, type Recipient, type Thread } from "../src/contract";
import type { Connection, HomeAssistant } from "../src/home/hass";
import { isPhone } from "../src/text/numbers";
import { countParts } from "../src/text/parts";
import { foldText, writePlainly } from "../src/text/plain";

type Command = { type: string; [key: string]: unknown };
type Answer = (command: Command) => unknown;
interface Subscription {
  readonly callback: (event: FeedEvent) => void;
  /** The connection subscribes anew by itself, as the real one does unless it is told not to. */
  readonly isRenewed: boolean;
}

const OFFICE = "+420777888999";
export const ANNA = "+420607608609";
export const BORIS = "+420607608610";
const CONNECTION_LOST = 3;

export class FakeHome {
  accounts: Account[] = [
    {
      config_entry_id: "account",
      title: "home@example.com",
      available: true,
      senders: [
        { number: OFFICE, title: "+420 777 888 999", channel: "number" },
        { number: "+420222333444", title: "60030", channel: "instant" },
      ],
      recipients: [
        { name: "Anna", phone: ANNA, may_send: true },
        { name: "Boris Dvořák", phone: BORIS, may_send: true },
      ],
      plain_text: false,
    },
  ];
  isAdmin = true;
  language = "en";
  now = Date.parse("2026-11-22T10:00:00Z");
  /** What was asked, in order. */
  readonly #commands: Command[] = [];
  /** The integration is loaded, and knows its commands. */
  isSetUp = true;
  #isConnected = true;
  readonly #log: Message[] = [];
  readonly #unread = new Map<string, Set<string>>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #overrides = new Map<string, Answer[]>();
  #pending = new Set<(error: unknown) => void>();
  #count = 0;

  readonly connection: Connection = {
    sendMessagePromise: <Result>(message: Command) => this.#ask(message) as Promise<Result>,
    subscribeMessage: async <Event>(callback: (event: Event) => void, message: Command, options?: { resubscribe?: boolean }) => {
      await this.#ask(message);
      const subscription: Subscription = {
        callback: callback as unknown as (event: FeedEvent) => void,
        isRenewed: options?.resubscribe !== false,
      };
      this.#subscriptions.add(subscription);
      return async () => void this.#subscriptions.delete(subscription);
    },
    addEventListener: (type, listener) => {
      this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
    },
    removeEventListener: (type, listener) => {
      this.#listeners.get(type)?.delete(listener);
    },
  };

  get hass(): HomeAssistant {
    return {
      connection: this.connection,
      language: this.language,
      locale: { time_format: "24", time_zone: "server" },
      config: { time_zone: "Europe/Prague" },
      user: { is_admin: this.isAdmin },
      entities: {
        "notify.anna": { platform: "ipex_sms", device_id: "anna" },
        "sensor.anna_delivery_state": { platform: "ipex_sms", device_id: "anna" },
        "event.office_message": { platform: "ipex_sms", device_id: "office" },
        "light.kitchen": { platform: "hue", device_id: "lamp" },
      },
      devices: {
        anna: { name: "Anna", primary_config_entry: "account" },
        office: { name: "+420 777 888 999", primary_config_entry: "account" },
        lamp: { name: "Kitchen" },
      },
    };
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** Return how often a command was given. */
  count(command: string): number {
    return this.#given(command).length;
  }

  last(command: string): Command | undefined {
    return this.#given(command).at(-1);
  }

  #given(command: string): Command[] {
    return this.#commands.filter(({ type }) => type === `ipex_sms/${command}`);
  }

  /** Answer the next call of a command in another way. */
  answerOnce(command: string, answer: Answer): void {
    const key = `ipex_sms/${command}`;
    this.#overrides.set(key, [...(this.#overrides.get(key) ?? []), answer]);
  }

  /** Refuse the next call of a command with a word of the contract. */
  refuseOnce(command: string, code: string, message = `refused: ${code}`): void {
    this.answerOnce(command, () => Promise.reject({ code, message }));
  }

  /** Write a message into the log without telling anybody. */
  write(changes: Partial<Message> & { text: string | null }): Message {
    this.#count += 1;
    this.now += 1000;
    const time = new Date(this.now).toISOString().replace("Z", "+00:00");
    const direction = changes.direction ?? "in";
    const other = changes.direction === "out" ? (changes.to ?? ANNA) : (changes.from ?? ANNA);
    const count = countParts(changes.text ?? "");
    const message: Message = {
      message_id: `m${String(this.#count).padStart(26, "0")}`,
      operator_id: String(1000 + this.#count),
      from: direction === "in" ? other : OFFICE,
      to: direction === "in" ? OFFICE : other,
      name: this.#findRecipient(other)?.name ?? null,
      state: direction === "in" ? "received" : "delivered",
      created_at: time,
      updated_at: time,
      parts: count.parts,
      encoding: count.encoding,
      source: direction === "in" ? "webhook" : "sent",
      late: false,
      confirmed: true,
      redelivered: false,
      reason: null,
      ...changes,
      direction,
    };
    this.#log.push(message);
    if (direction === "in") this.#unread.set(other, (this.#unread.get(other) ?? new Set()).add(message.message_id));
    return message;
  }

  /** Mark everything that is there as read. */
  forget(): void {
    this.#unread.clear();
  }

  /** Let a text come in, or one that somebody else sent. */
  announce(changes: Partial<Message> & { text: string }): Message {
    const message = this.write(changes);
    this.#tell({ kind: message.state, message, thread: this.#threadOf(counterpartOf(message)) });
    return message;
  }

  /** Let a message get further. */
  advance(message: Message, state: ChangeKind, reason: string | null = null): Message {
    const index = this.#log.findIndex(({ message_id }) => message_id === message.message_id);
    const known = this.#log[index] ?? message;
    const next: Message = state === "overdue" ? known : { ...known, state, reason };
    this.#log[index] = next;
    this.#tell({ kind: state, message: next, thread: this.#threadOf(counterpartOf(next)) });
    return next;
  }

  /** Let every account have something else from now on, without telling anybody. */
  changeAccounts(changes: Partial<Account>): void {
    this.accounts = this.accounts.map((account) => ({ ...account, ...changes }));
  }

  setAvailable(available: boolean): void {
    this.changeAccounts({ available });
    for (const { config_entry_id } of this.accounts) this.#tell({ kind: "account", config_entry_id, available });
  }

  disconnect(): void {
    this.#isConnected = false;
    for (const subscription of this.#subscriptions) if (!subscription.isRenewed) this.#subscriptions.delete(subscription);
    for (const reject of this.#pending) reject(CONNECTION_LOST);
    this.#pending.clear();
    this.#emit("disconnected");
  }

  reconnect(): void {
    this.#isConnected = true;
    this.#emit("ready");
  }

  #emit(type: string): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener();
  }

  #tell(event: FeedEvent): void {
    for (const { callback } of [...this.#subscriptions]) callback(structuredClone(event));
  }

  #ask(command: Command): Promise<unknown> {
    this.#commands.push(command);
    if (!this.#isConnected) return Promise.reject(CONNECTION_LOST);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      const override = this.#overrides.get(command.type)?.shift();
      Promise.resolve()
        .then(() => (override ? override(command) : this.#answer(command)))
        .then(
          (answer) => resolve(structuredClone(answer)),
          (error: unknown) => reject(error),
        )
        .finally(() => this.#pending.delete(reject));
    });
  }

  #answer(command: Command): unknown {
    if (!this.isSetUp) throw { code: "unknown_command", message: "Unknown command." };
    switch (command.type) {
      case "ipex_sms/accounts":
        return { accounts: this.accounts };
      case "ipex_sms/threads":
        return this.#answerThreads(command);
      case "ipex_sms/messages":
        return this.#answerMessages(command);
      case "ipex_sms/subscribe":
        return null;
      case "ipex_sms/send":
        return this.send(command);
      case "ipex_sms/mark_read":
        return this.#answerMarkRead(command);
      default:
        throw { code: "unknown_command", message: "Unknown command." };
    }
  }

  #answerThreads({ search, limit, cursor }: Command): unknown {
    const wanted = foldText(String(search ?? ""));
    const counterparts = [
      ...new Set([
        ...[...this.#log].reverse().map(counterpartOf),
        ...(this.accounts[0]?.recipients ?? []).map(({ phone }) => phone),
      ]),
    ];
    const threads = counterparts
      .map((each) => this.#threadOf(each))
      .filter(({ name, counterpart }) => foldText(name ?? "").includes(wanted) || counterpart.includes(wanted));
    return page("threads", threads, limit, cursor);
  }

  #answerMessages({ counterpart, limit, cursor }: Command): unknown {
    const account = this.accounts[0];
    if (!account?.available) throw { code: "account_unavailable", message: "The account is not available." };
    const other = this.#findRecipient(String(counterpart))?.phone ?? String(counterpart);
    const messages = this.#log.filter((message) => counterpartOf(message) === other).reverse();
    if (messages.length === 0 && !this.#findRecipient(other)) throw { code: "not_found", message: "No such thread." };
    return { ...(page("messages", messages, limit, cursor) as object), thread: this.#threadOf(other) };
  }

  /** The ordinary answer to a send: queued at once, sent when the operator answers. */
  send({ to, message: text }: Command): unknown {
    const account = this.accounts[0];
    if (!account?.available) throw { code: "account_unavailable", message: "The account is not available." };
    const other = this.#findRecipient(String(to))?.phone ?? `+420${String(to).replace(/\D/g, "").slice(-9)}`;
    const plain = account.plain_text ? writePlainly(String(text)).text : String(text);
    const queued = this.announce({ direction: "out", to: other, text: plain, state: "queued", operator_id: null });
    return { message: this.advance(queued, "sent"), error: null, lost_characters: [] };
  }

  #answerMarkRead({ counterpart, message_id }: Command): unknown {
    const unread = this.#unread.get(String(counterpart));
    for (const id of [...(unread ?? [])]) if (id <= String(message_id)) unread?.delete(id);
    const thread = this.#threadOf(String(counterpart));
    this.#tell({ kind: "read", thread });
    return { thread };
  }

  #findRecipient(nameOrNumber: string): Recipient | undefined {
    return this.accounts[0]?.recipients.find(({ name, phone }) => phone === nameOrNumber || foldText(name) === foldText(nameOrNumber));
  }

  #threadOf(counterpart: string): Thread {
    const recipient = this.#findRecipient(counterpart);
    return {
      config_entry_id: this.accounts[0]?.config_entry_id ?? "account",
      counterpart,
      name: recipient?.name ?? null,
      unread: this.#unread.get(counterpart)?.size ?? 0,
      last_message: this.#log.filter((message) => counterpartOf(message) === counterpart).at(-1) ?? null,
      may_send: (recipient?.may_send ?? this.isAdmin) && isPhone(counterpart) && (this.accounts[0]?.senders.length ?? 0) > 0,
    };
  }
}

function page(name: string, items: readonly unknown[], limit: unknown, cursor: unknown): unknown {
  const start = cursor === undefined ? 0 : Number(cursor);
  const end = start + Number(limit ?? 50);
  return { [name]: items.slice(start, end), cursor: end < items.length ? String(end) : null };
}
