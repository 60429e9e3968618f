import { beforeEach, describe, expect, it, vi } from "vitest";
import type { IpexSmsCard } from "../src/card";
import { box, bubbles, click, find, findAll, press, see, send, settle, showCard, signs, textOf, texts, type } from "./card";
import { ANNA, FakeHome } from "./fake-home";

let home: FakeHome;
let card: IpexSmsCard;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") });
  home = new FakeHome();
});

async function showAnna(): Promise<void> {
  card = await showCard(home, { recipient: "Anna" });
}

describe("a conversation", () => {
  it("shows texts, days, times in the user's zone, and how far each got", async () => {
    home.now = Date.parse("2026-11-20T22:58:59Z");
    home.write({ direction: "out", text: "one", state: "sent", from: "+420222333444" });
    home.now = Date.parse("2026-11-20T23:01:00Z");
    home.write({ text: "two" });
    home.now = Date.parse("2026-11-22T09:00:00Z");
    home.write({ direction: "out", text: "three" });
    home.forget();
    await showAnna();
    expect(bubbles(card)).toEqual(["one", "two", "three"]);
    expect(texts(card, ".day")).toEqual(["Friday", "Yesterday", "Today"]);
    expect(texts(card, "time")).toEqual(["23:59", "00:01", "10:00"]);
    expect(signs(card)).toEqual(["Sent", "Delivered"]);
    expect(textOf(find(card, "h3"))).toBe("Anna");
    expect(textOf(find(card, "small"))).toBe("+420 607 608 609");
  });

  it("never makes elements of what strangers write", async () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3) {{ 1 }} ${1}';
    home.write({ text: evil, name: null, from: ANNA });
    home.write({ text: 'https://x.cz/"onmouseover="alert(4) https://ok.example/a.' });
    await showAnna();
    expect(bubbles(card)[0]).toBe(evil);
    expect(findAll(card, "img, script")).toEqual([]);
    const links = findAll(card, "a") as HTMLAnchorElement[];
    expect(links.map(({ href }) => href)).toEqual(["https://x.cz/", "https://ok.example/a"]);
    for (const link of links) {
      expect([link.rel, link.target]).toEqual(["noopener noreferrer", "_blank"]);
      expect(link.getAttributeNames().sort()).toEqual(["href", "rel", "target"]);
    }
  });

  it("shows what comes in at once, and each message once", async () => {
    await showAnna();
    const message = home.announce({ text: "hello" });
    home.advance(message, "received");
    await settle();
    expect(bubbles(card)).toEqual(["hello"]);
    home.announce({ text: "from somebody else", from: "+420601602603" });
    await settle();
    expect(bubbles(card)).toEqual(["hello"]);
  });

  it("says what stands in the way of a failed text, and sends it again", async () => {
    home.write({ direction: "out", text: "water!", state: "failed", reason: "Number not in use" });
    await showAnna();
    expect(signs(card)).toEqual(["Failed"]);
    expect(textOf(find(card, ".hint.error span"))).toBe("Number not in use");
    await click(card, ".hint.error button");
    expect(home.last("send")).toMatchObject({ config_entry_id: "account", to: ANNA, message: "water!" });
    expect(bubbles(card)).toEqual(["water!", "water!"]);
  });

  it("says when a report is missing, by itself and when told, but not for instant SMS", async () => {
    home.now = Date.parse("2026-11-22T11:30:00Z");
    home.write({ direction: "out", text: "old", state: "sent" });
    home.write({ direction: "out", text: "instant", state: "sent", from: "+420222333444" });
    home.now = Date.parse("2026-11-22T11:58:00Z");
    const fresh = home.write({ direction: "out", text: "fresh", state: "sent" });
    await showAnna();
    const late = () => findAll(card, ".row").filter((row) => textOf(row).includes("Not delivered yet")).map((row) => textOf(row.querySelector(".text")!));
    expect(late()).toEqual(["old"]);
    home.advance(fresh, "overdue");
    await settle();
    expect(late()).toEqual(["old", "fresh"]);
    home.advance(fresh, "delivered");
    await settle();
    expect(late()).toEqual(["old"]);
  });

  it("says that a text was erased", async () => {
    home.write({ text: null });
    await showAnna();
    expect(textOf(find(card, ".erased"))).toContain("erased");
  });

  it("tells who has nothing to say yet how to begin", async () => {
    await showAnna();
    expect(textOf(find(card, ".note"))).toContain("No messages with Anna yet");
    await send(card, "Hi");
    expect(bubbles(card)).toEqual(["Hi"]);
  });
});

describe("sending", () => {
  it("shows a text at once, and what becomes of it in the same bubble", async () => {
    await showAnna();
    let answer: (() => void) | undefined;
    home.answerOnce("send", (command) => new Promise((resolve) => (answer = () => resolve(home.send(command)))));
    await send(card, "On my way");
    expect(bubbles(card)).toEqual(["On my way"]);
    expect(signs(card)).toEqual(["Sending"]);
    expect(box(card).value).toBe("");
    const bubble = find(card, ".row");
    answer?.();
    await settle();
    expect(bubbles(card)).toEqual(["On my way"]);
    expect(signs(card)).toEqual(["Sent"]);
    expect(find(card, ".row")).toBe(bubble);
  });

  it("never doubles a text whose event overtakes the answer, also when the account took its accents away", async () => {
    home.changeAccounts({ plain_text: true });
    await showAnna();
    let answer: ((result: unknown) => void) | undefined;
    home.answerOnce("send", () => new Promise((resolve) => (answer = resolve)));
    await send(card, "Dům 🏡 je náš");
    home.now = Date.now();
    const message = home.announce({ direction: "out", text: "Dum je nas", state: "queued" });
    await settle();
    expect(bubbles(card)).toEqual(["Dum je nas"]);
    home.advance(message, "delivered");
    answer?.({ message, error: null, lost_characters: ["🏡"] });
    await settle();
    expect(bubbles(card)).toEqual(["Dum je nas"]);
    expect(signs(card)).toEqual(["Delivered"]);
  });

  it("keeps two equal texts apart", async () => {
    await showAnna();
    await send(card, "ok");
    await send(card, "ok");
    expect(bubbles(card)).toEqual(["ok", "ok"]);
    expect(signs(card)).toEqual(["Sent", "Sent"]);
  });

  it.each([
    ["hourly_limit", "en", "The account has reached its hourly limit. It can be lifted in Settings > Repairs."],
    ["unauthorized", "cs", "Na toto číslo psát nesmíte."],
    ["something_new", "de", "the integration's own sentence"],
  ])("gives a text back that was refused (%s), with the reason beside it", async (code, language, sentence) => {
    home.language = language;
    await showAnna();
    home.refuseOnce("send", code, "the integration's own sentence");
    await send(card, "a long text");
    expect(bubbles(card)).toEqual([]);
    expect(box(card).value).toBe("a long text");
    expect(textOf(find(card, "[role=alert]"))).toBe(sentence);
    await type(card, "a long text!");
    expect(findAll(card, "[role=alert]")).toEqual([]);
  });

  it("loses neither the refused text nor what was written since", async () => {
    await showAnna();
    let refuse: ((error: unknown) => void) | undefined;
    home.answerOnce("send", () => new Promise((_, reject) => (refuse = reject)));
    await send(card, "first");
    await type(card, "second");
    refuse?.({ code: "refused", message: "No." });
    await settle();
    expect(box(card).value).toBe("first\nsecond");
  });

  it("gives refused texts back in the order in which they were written, whichever was refused first", async () => {
    await showAnna();
    const refusals: (() => void)[] = [];
    for (const text of ["first", "second", "third"]) {
      home.answerOnce("send", () => new Promise((_, reject) => refusals.push(() => reject({ code: "refused", message: "No." }))));
      await send(card, text);
    }
    await type(card, "being written");
    for (const index of [1, 0, 2]) {
      refusals[index]?.();
      await settle();
    }
    expect(box(card).value).toBe("first\nsecond\nthird\nbeing written");
  });

  it("gives texts back whose requests were lost, in their order, and not one that arrived", async () => {
    await showAnna();
    for (const text of ["lost", "arrived", "lost, too"]) {
      home.answerOnce("send", () => new Promise(() => undefined));
      await send(card, text);
    }
    home.disconnect();
    await settle();
    expect(bubbles(card)).toEqual(["lost", "arrived", "lost, too"]);
    home.now = Date.now();
    home.write({ direction: "out", text: "arrived", state: "sent" });
    home.reconnect();
    await settle();
    expect(bubbles(card)).toEqual(["arrived"]);
    expect(box(card).value).toBe("lost\nlost, too");
    expect(textOf(find(card, "[role=alert]"))).toContain("The connection broke");
  });

  it("sends with Enter, but not with Shift, while a character is being composed, or without a text", async () => {
    await showAnna();
    await press(card, "Enter");
    await type(card, "  ");
    await press(card, "Enter");
    await type(card, "text");
    expect((await press(card, "Enter", { shiftKey: true })).defaultPrevented).toBe(false);
    await press(card, "Enter", { isComposing: true });
    expect(home.count("send")).toBe(0);
    expect((await press(card, "Enter")).defaultPrevented).toBe(true);
    expect(home.count("send")).toBe(1);
  });

  it("keeps its keys from Home Assistant's shortcuts", async () => {
    await showAnna();
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    await press(card, "e", { composed: true });
    document.removeEventListener("keydown", heard);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("counting", () => {
  it("tells characters and parts as one types", async () => {
    await showAnna();
    expect(find(card, ".count").hidden).toBe(true);
    await type(card, "a".repeat(161));
    expect(texts(card, ".count span")).toEqual(["161 of 306 characters", "2 parts"]);
    expect(findAll(card, ".advice")).toEqual([]);
  });

  it("says what accents cost, and takes them away", async () => {
    home.language = "cs";
    await showAnna();
    await type(card, "ž".repeat(140) + "🏡");
    expect(textOf(find(card, ".advice"))).toContain("S diakritikou jsou to 3 díly místo 1.");
    expect(textOf(find(card, ".advice small"))).toContain("🏡");
    await click(card, ".advice button");
    expect(box(card).value).toBe("z".repeat(140));
    expect(findAll(card, ".advice")).toEqual([]);
  });

  it("has nothing to say where accents cost nothing, or the account takes them away", async () => {
    await showAnna();
    await type(card, "žluťoučký");
    expect(findAll(card, ".advice")).toEqual([]);
    home.changeAccounts({ plain_text: true });
    await showAnna();
    await type(card, "ž".repeat(100));
    expect(texts(card, ".count span")).toContain("1 part");
    expect(findAll(card, ".advice")).toEqual([]);
  });
});

describe("reading", () => {
  it("marks what stands before somebody's eyes for a moment", async () => {
    const last = [home.write({ text: "one" }), home.write({ text: "two" })][1]!;
    await showAnna();
    await vi.advanceTimersByTimeAsync(1000);
    expect(home.count("mark_read")).toBe(0);
    see();
    await vi.advanceTimersByTimeAsync(1000);
    expect(home.last("mark_read")).toMatchObject({ counterpart: ANNA, message_id: last.message_id });
    expect(texts(card, ".fresh")).toEqual(["New"]);
    home.announce({ text: "three" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(home.count("mark_read")).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(home.count("mark_read")).toBe(2);
  });

  it("marks nothing while the page is hidden or the card is being edited", async () => {
    home.write({ text: "one" });
    await showAnna();
    card.preview = true;
    see();
    await vi.advanceTimersByTimeAsync(1000);
    card.preview = false;
    const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await vi.advanceTimersByTimeAsync(1000);
    expect(home.count("mark_read")).toBe(0);
    visibility.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(home.count("mark_read")).toBe(1);
  });
});

describe("who may not write", () => {
  const foot = () => textOf(find(card, ".read-only"));

  it("reads", async () => {
    home.changeAccounts({ recipients: [{ name: "Anna", phone: ANNA, may_send: false }] });
    home.write({ direction: "out", text: "water!", state: "failed" });
    await showAnna();
    expect(foot()).toContain("not write");
    expect(findAll(card, "textarea, .hint button")).toEqual([]);
  });

  it("is not offered to write to a number that only administrators may text", async () => {
    card = await showCard(home, { counterpart: "+420601602603" });
    expect(findAll(card, "textarea")).toHaveLength(1);
    home.isAdmin = false;
    card = await showCard(home, { counterpart: "+420601602603" });
    expect(foot()).toContain("not write");
  });

  it("is told where the account has no sender", async () => {
    home.changeAccounts({ senders: [] });
    await showAnna();
    expect(foot()).toContain("no number to send from");
  });

  it("learns that nobody answers there", async () => {
    home.write({ text: "Your parcel", from: "Alza.cz" });
    card = await showCard(home, { counterpart: "Alza.cz" });
    expect(foot()).toBe("Alza.cz takes no answers.");
  });

  it("waits for an account that is away, and goes on by itself", async () => {
    home.write({ text: "hello" });
    await showAnna();
    home.setAvailable(false);
    await settle();
    expect(bubbles(card)).toEqual(["hello"]);
    expect(foot()).toContain("home@example.com is not available");
    home.setAvailable(true);
    await settle();
    expect(findAll(card, "textarea")).toHaveLength(1);
  });

  it("is told so where the account was away from the start", async () => {
    home.setAvailable(false);
    home.write({ text: "hello" });
    await showAnna();
    expect(textOf(find(card, ".note"))).toContain("home@example.com is not available");
    home.setAvailable(true);
    await settle();
    expect(bubbles(card)).toEqual(["hello"]);
  });
});

describe("a long conversation", () => {
  beforeEach(() => {
    for (let index = 0; index < 1000; index += 1) home.write({ text: `message ${index}` });
    home.forget();
  });

  const log = () => find(card, ".log");

  it("asks for one page at first, and for older ones when somebody scrolls there", async () => {
    await showAnna();
    expect(home.count("messages")).toBe(1);
    expect(bubbles(card)).toHaveLength(50);
    expect(bubbles(card).at(-1)).toBe("message 999");
    scrollTo(0);
    await settle();
    expect(home.count("messages")).toBe(2);
    expect(home.last("messages")).toMatchObject({ cursor: "50" });
  });

  it("keeps only a part of it in the document, and finds the way back to the newest", async () => {
    await showAnna();
    for (let turn = 0; turn < 30; turn += 1) {
      scrollTo(1000);
      scrollTo(0);
      await settle();
    }
    expect(bubbles(card).length).toBeLessThanOrEqual(160);
    expect(bubbles(card)).not.toContain("message 999");
    const before = bubbles(card);
    home.announce({ text: "newest" });
    await settle();
    expect(bubbles(card)).toEqual(before);
    expect(textOf(find(card, ".newest"))).toContain("1 unread message");
    await click(card, ".newest");
    expect(bubbles(card).at(-1)).toBe("newest");
    expect(bubbles(card).length).toBeLessThanOrEqual(80);
  });

  it("is asked for more once where all fits, until it can be read again", async () => {
    await showAnna();
    Object.defineProperties(log(), { scrollHeight: { value: 500 }, clientHeight: { value: 500 } });
    home.refuseOnce("messages", "timeout");
    home.announce({ text: "newest" });
    await settle();
    expect(home.count("messages")).toBe(2);
    home.disconnect();
    home.reconnect();
    await settle();
    expect(home.count("messages")).toBeGreaterThan(3);
  });

  function scrollTo(top: number): void {
    const element = log();
    Object.defineProperties(element, {
      scrollHeight: { value: 4000, configurable: true },
      clientHeight: { value: 500, configurable: true },
      scrollTop: { value: top, configurable: true, writable: true },
    });
    element.dispatchEvent(new Event("scroll"));
  }
});
