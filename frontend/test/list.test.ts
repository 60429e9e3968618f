import { beforeEach, describe, expect, it, vi } from "vitest";
import type { IpexSmsCard } from "../src/card";
import { box, bubbles, click, fill, find, findAll, open, send, settle, showCard, signs, textOf, texts, type } from "./card";
import { BORIS, FakeHome } from "./fake-home";

let home: FakeHome;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") });
  home = new FakeHome();
});

const names = (card: IpexSmsCard) => texts(card, ".name");
const thread = (card: IpexSmsCard, name: string) => findAll(card, ".thread").find((each) => textOf(each).includes(name))!;

describe("the list of conversations", () => {
  it("shows names, last texts, unread counts, and who was never texted last", async () => {
    home.write({ direction: "out", text: "Shall I?", state: "failed" });
    home.forget();
    home.write({ text: "<b>hi</b>", from: "+420601602603" });
    home.write({ text: "again", from: "+420601602603" });
    const card = await showCard(home);
    expect(names(card)).toEqual(["+420 601 602 603", "Anna", "Boris Dvořák"]);
    expect(textOf(thread(card, "601"))).toContain("2 unread messages");
    expect(textOf(thread(card, "Anna"))).toContain("You: Shall I?");
    expect(find(card, ".preview .sign").getAttribute("aria-label")).toBe("Failed");
    expect(textOf(thread(card, "Boris"))).toContain("No messages yet");
    expect(textOf(find(card, "h2 + .badge"))).toContain("2 unread messages");
  });

  it("follows what happens", async () => {
    const card = await showCard(home);
    home.announce({ text: "I am home", from: BORIS });
    await settle();
    expect(names(card)).toEqual(["Boris Dvořák", "Anna"]);
    home.announce({ text: "me too" });
    await settle();
    expect(names(card)).toEqual(["Anna", "Boris Dvořák"]);
    await open(card, "Anna");
    expect(bubbles(card)).toEqual(["me too"]);
  });

  it("leads to a conversation and back to where one was, with what was being written", async () => {
    home.write({ text: "hello" });
    const card = await showCard(home);
    await open(card, "Anna");
    expect(find(card, ".list").className).toContain("behind");
    await type(card, "not finished");
    await click(card, ".back");
    await vi.advanceTimersByTimeAsync(10);
    expect(findAll(card, "ipex-sms-conversation")).toEqual([]);
    expect(find(card, "ipex-sms-thread-list").shadowRoot?.activeElement).toBe(thread(card, "Anna"));
    await open(card, "Boris");
    expect(box(card).value).toBe("");
    await open(card, "Anna");
    expect(box(card).value).toBe("not finished");
  });

  it("shows what was being written in a conversation that was left", async () => {
    home.write({ text: "hello" });
    const card = await showCard(home);
    await open(card, "Anna");
    await type(card, "not\nfinished");
    expect(textOf(thread(card, "Anna"))).not.toContain("not finished");
    await click(card, ".back");
    expect(textOf(thread(card, "Anna"))).toContain("Draft: not finished");
    await open(card, "Anna");
    await type(card, "");
    await click(card, ".back");
    expect(textOf(thread(card, "Anna"))).toContain("hello");
  });

  it("gives a text back that was refused or lost after its conversation was left, and says so in the list", async () => {
    home.write({ text: "hello" });
    const card = await showCard(home);
    let refuse: ((error: unknown) => void) | undefined;
    home.answerOnce("send", () => new Promise((_, reject) => (refuse = reject)));
    await open(card, "Anna");
    await send(card, "refused");
    await click(card, ".back");
    refuse?.({ code: "refused", message: "No." });
    await settle();
    expect(textOf(thread(card, "Anna"))).toContain("Draft: refused");
    home.answerOnce("send", () => new Promise(() => undefined));
    await open(card, "Boris");
    await send(card, "lost");
    await open(card, "Anna");
    expect(bubbles(card)).toEqual(["hello"]);
    expect(box(card).value).toBe("refused");
    expect(textOf(find(card, "[role=alert]"))).toBe("No.");
    home.disconnect();
    home.reconnect();
    await settle();
    expect(textOf(thread(card, "Boris"))).toContain("Draft: lost");
  });

  it("shows a text that is still on its way where its conversation is opened again", async () => {
    home.write({ text: "hello" });
    const card = await showCard(home);
    let answer: ((result: unknown) => void) | undefined;
    home.answerOnce("send", () => new Promise((resolve) => (answer = resolve)));
    await open(card, "Anna");
    await send(card, "on its way");
    await click(card, ".back");
    home.announce({ text: "meanwhile" });
    await open(card, "Anna");
    expect(bubbles(card)).toEqual(["hello", "meanwhile", "on its way"]);
    const message = home.announce({ direction: "out", text: "on its way", state: "sent" });
    answer?.({ message, error: null });
    await settle();
    expect(bubbles(card)).toEqual(["hello", "meanwhile", "on its way"]);
  });

  it("does not show what was found before where a search could not be read", async () => {
    for (let index = 0; index < 10; index += 1) home.write({ text: "x", from: `+4207770${10_000 + index}` });
    const card = await showCard(home);
    home.refuseOnce("threads", "unknown_error");
    await fill(card, "input[type=search]", "Anna");
    await vi.advanceTimersByTimeAsync(300);
    expect(findAll(card, ".thread")).toEqual([]);
    expect(find(card, "ipex-sms-thread-list").shadowRoot?.textContent).toContain("The messages could not be loaded");
    await click(card, ".chip");
    expect(findAll(card, ".thread")).toHaveLength(1);
  });

  it("is searched by the integration, and a page at a time", async () => {
    for (let index = 0; index < 120; index += 1) home.write({ text: "x", from: `+4207770${10_000 + index}` });
    const card = await showCard(home);
    expect(names(card)).toHaveLength(50);
    const scroll = find(card, ".scroll");
    scroll.dispatchEvent(new Event("scroll"));
    await settle();
    expect(names(card)).toHaveLength(100);
    await fill(card, "input[type=search]", " dvorak ");
    await vi.advanceTimersByTimeAsync(300);
    expect(home.last("threads")).toMatchObject({ search: "dvorak" });
    expect(names(card)).toEqual(["Boris Dvořák"]);
    home.announce({ text: "not looked for" });
    await settle();
    expect(names(card)).toEqual(["Boris Dvořák"]);
    await fill(card, "input[type=search]", "nobody");
    await vi.advanceTimersByTimeAsync(300);
    expect(textOf(find(card, ".note"))).toContain("Nothing found");
  });

  it("is asked for more once where all fits and more cannot be read", async () => {
    for (let index = 0; index < 60; index += 1) home.write({ text: "x", from: `+4207770${10_000 + index}` });
    const card = await showCard(home);
    Object.defineProperties(find(card, ".scroll"), { scrollHeight: { value: 500 }, clientHeight: { value: 500 } });
    home.refuseOnce("threads", "timeout");
    home.announce({ text: "hello" });
    await settle();
    expect(home.count("threads")).toBe(2);
  });

  it("helps where there is nothing yet", async () => {
    home.changeAccounts({ recipients: [] });
    const card = await showCard(home);
    expect(textOf(find(card, ".note"))).toContain("Add recipients under Settings");
    home.isAdmin = false;
    const other = await showCard(home);
    expect(textOf(find(other, ".note"))).not.toContain("Settings");
    expect(findAll(other, ".new")).toEqual([]);
  });

  it("shows only one account where the configuration names it", async () => {
    const card = await showCard(home, { config_entry_id: "another" });
    expect(home.last("threads")).toMatchObject({ config_entry_id: "another" });
    home.announce({ text: "hello", from: "+420601602603" });
    await settle();
    expect(names(card)).not.toContain("+420 601 602 603");
  });
});

describe("a new message", () => {
  const write = (card: IpexSmsCard, value: string) => fill(card, "ipex-sms-recipients input", value);
  const choices = (card: IpexSmsCard) => texts(find(card, "ipex-sms-recipients"), "li button > span:last-child");

  it("goes to a recipient", async () => {
    const card = await showCard(home);
    await click(card, ".new");
    expect(choices(card)).toEqual(["Anna +420 607 608 609", "Boris Dvořák +420 607 608 610"]);
    await write(card, "dvorak");
    expect(choices(card)).toEqual(["Boris Dvořák +420 607 608 610"]);
    find(card, "ipex-sms-recipients input").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    await settle();
    expect(textOf(find(card, "h3"))).toBe("Boris Dvořák");
    await send(card, "Hi");
    expect(home.last("send")).toMatchObject({ to: BORIS });
  });

  it("goes to any number, as an administrator typed it, and goes on under the number it became", async () => {
    const card = await showCard(home);
    await click(card, ".new");
    await write(card, "601 602 603");
    expect(choices(card)).toEqual(["Text 601 602 603"]);
    await click(card, "ipex-sms-recipients li button");
    expect(textOf(find(card, ".note"))).toContain("No messages with 601 602 603 yet");
    await send(card, "Hi");
    expect(textOf(find(card, "h3"))).toBe("+420 601 602 603");
    expect([bubbles(card), signs(card)]).toEqual([["Hi"], ["Sent"]]);
    home.announce({ text: "Hello", from: "+420601602603" });
    await settle();
    expect(bubbles(card)).toEqual(["Hi", "Hello"]);
    expect(thread(card, "+420 601 602 603").getAttribute("aria-current")).toBe("true");
  });

  it("keeps what was being written under the number that a typed one became after it was left", async () => {
    const card = await showCard(home);
    let answer: ((result: unknown) => void) | undefined;
    home.answerOnce("send", () => new Promise((resolve) => (answer = resolve)));
    await click(card, ".new");
    await write(card, "601 602 603");
    await click(card, "ipex-sms-recipients li button");
    await send(card, "Hi");
    await type(card, "And");
    await click(card, ".back");
    answer?.({ message: home.announce({ direction: "out", text: "Hi", to: "+420601602603" }), error: null });
    await settle();
    expect(textOf(thread(card, "+420 601 602 603"))).toContain("Draft: And");
    await open(card, "+420 601 602 603");
    expect(box(card).value).toBe("And");
  });

  it("goes to recipients only, from others", async () => {
    home.isAdmin = false;
    const card = await showCard(home);
    await click(card, ".new");
    await write(card, "601 602 603");
    expect(textOf(find(card, ".note"))).toBe("Nothing found");
  });
});

describe("a card", () => {
  it("shows bones while it loads, and who has no integration what to do", async () => {
    home.answerOnce("threads", () => new Promise(() => undefined));
    const loading = await showCard(home);
    expect(findAll(loading, ".bone").length).toBeGreaterThan(0);
    expect(texts(loading, "[role=status]")).toContain("Loading messages");
    home.isSetUp = false;
    const card = await showCard(home);
    expect(textOf(find(card, ".note"))).toContain("IPEX SMS is not running");
    home.isSetUp = true;
    await vi.advanceTimersByTimeAsync(1500);
    expect(names(card)).toEqual(["Anna", "Boris Dvořák"]);
  });

  it("offers to try again what could not be loaded", async () => {
    home.refuseOnce("messages", "timeout");
    home.write({ text: "hello" });
    const card = await showCard(home, { recipient: "Anna" });
    expect(textOf(find(card, ".note"))).toContain("could not be loaded");
    await click(card, ".note button");
    expect(bubbles(card)).toEqual(["hello"]);
  });

  it("waits for the account it is about", async () => {
    home.refuseOnce("threads", "account_unavailable");
    const card = await showCard(home, { config_entry_id: "account" });
    expect(textOf(find(card, ".note"))).toContain("home@example.com is not available");
    home.setAvailable(true);
    await settle();
    expect(names(card)).toEqual(["Anna", "Boris Dvořák"]);
  });

  it("comes back after a lost connection, also where the integration is up later than Home Assistant", async () => {
    home.write({ text: "before" });
    const card = await showCard(home, { recipient: "Anna" });
    home.disconnect();
    await settle();
    expect(textOf(find(card, ".banner"))).toContain("No connection");
    home.write({ text: "missed" });
    home.isSetUp = false;
    home.reconnect();
    await settle();
    expect(bubbles(card)).toEqual(["before"]);
    home.isSetUp = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(findAll(card, ".banner")).toEqual([]);
    expect(bubbles(card)).toEqual(["before", "missed"]);
    home.announce({ text: "live" });
    await settle();
    expect(bubbles(card)).toEqual(["before", "missed", "live"]);
    expect(home.subscriptions).toBe(1);
  });

  it("begins the pages anew where more was missed than a page holds, also when the newest is told meanwhile", async () => {
    home.write({ text: "before" });
    const card = await showCard(home, { recipient: "Anna" });
    home.disconnect();
    for (let index = 0; index < 80; index += 1) home.write({ text: `missed ${index}` });
    home.answerOnce("accounts", () => {
      home.announce({ text: "live" });
      return { accounts: home.accounts };
    });
    home.reconnect();
    await settle();
    expect(bubbles(card)).toHaveLength(50);
    expect([bubbles(card)[0], bubbles(card).at(-1)]).toEqual(["missed 31", "live"]);
  });

  it("listens as long as it is on the page, and once", async () => {
    const card = await showCard(home);
    expect(home.subscriptions).toBe(1);
    card.hass = home.hass;
    const place = document.createElement("div");
    document.body.append(place);
    place.append(card);
    await settle();
    expect(home.subscriptions).toBe(1);
    card.remove();
    await settle();
    expect(home.subscriptions).toBe(0);
    home.reconnect();
    await settle();
    expect(home.subscriptions).toBe(0);
  });

  it("says nothing of a lost connection when it comes back to the page", async () => {
    const card = await showCard(home);
    card.remove();
    await settle();
    home.answerOnce("accounts", () => new Promise(() => undefined));
    document.body.append(card);
    await settle();
    expect(names(card)).toEqual(["Anna", "Boris Dvořák"]);
    expect(findAll(card, ".banner")).toEqual([]);
  });

  it("draws nothing anew when only states of the house changed", async () => {
    const card = await showCard(home);
    const update = vi.spyOn(card, "requestUpdate");
    const { hass } = home;
    card.hass = { ...hass };
    update.mockClear();
    card.hass = { ...hass };
    expect(update).not.toHaveBeenCalled();
  });

  it("says so where its recipient is not known", async () => {
    const card = await showCard(home, { recipient: "Nobody" });
    expect(textOf(find(card, ".note"))).toContain("This recipient is not known");
  });

  it("speaks the user's language, and another one as soon as that changes", async () => {
    const card = await showCard(home);
    expect(textOf(find(card, "h2"))).toBe("Messages");
    home.language = "cs";
    card.hass = home.hass;
    await settle();
    expect(textOf(find(card, "h2"))).toBe("Zprávy");
  });

  it("can be used by those who hear it", async () => {
    home.write({ text: "hello" });
    const card = await showCard(home);
    await open(card, "Anna");
    const log = find(card, "[role=log]");
    expect([log.getAttribute("aria-label"), log.tabIndex]).toEqual(["Conversation with Anna", 0]);
    expect(textOf(find(card, ".bubble"))).toMatch(/^Anna: hello/);
    for (const element of findAll(card, "button, input, textarea")) {
      expect(element.getAttribute("aria-label") ?? textOf(element.closest("label") ?? element)).not.toBe("");
    }
  });
});
