/** A card on a page, as tests see and use it. */

import { afterEach, vi } from "vitest";
import type { IpexSmsCard } from "../src/card";
import { defineElements } from "../src/elements";
import type { FakeHome } from "./fake-home";

// The document of the tests has no layout: tests say themselves what is seen.
const observers = new Set<(isSeen: boolean) => void>();
class SeenObserver {
  readonly #tell: (isSeen: boolean) => void;

  constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
    this.#tell = (isIntersecting) => callback([{ isIntersecting }]);
    observers.add(this.#tell);
  }

  observe(): void {}

  disconnect(): void {
    observers.delete(this.#tell);
  }
}
vi.stubGlobal("IntersectionObserver", SeenObserver);

/** Bring the cards before somebody's eyes, or out of sight. */
export function see(isSeen = true): void {
  for (const tell of [...observers]) tell(isSeen);
}

/** Let everything that is under way come to rest. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

export async function showCard(home: FakeHome, config: Record<string, unknown> = {}): Promise<IpexSmsCard> {
  defineElements();
  const card = document.createElement("ipex-sms-card") as IpexSmsCard;
  card.setConfig({ type: "custom:ipex-sms-card", ...config });
  card.hass = home.hass;
  document.body.append(card);
  await settle();
  return card;
}

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** Find all elements in a card and in the elements within it. */
export function findAll(root: Element | ShadowRoot, selector: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  const visit = (node: Element | ShadowRoot): void => {
    for (const element of node.querySelectorAll<HTMLElement>("*")) {
      if (element.matches(selector)) found.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(root instanceof Element && root.shadowRoot ? root.shadowRoot : root);
  return found;
}

export function find(root: Element, selector: string): HTMLElement {
  const [element] = findAll(root, selector);
  if (!element) throw new Error(`there is no ${selector}`);
  return element;
}

/** Return what an element says, with its spaces as people see them. */
export const textOf = (element: Element): string => (element.textContent ?? "").replace(/\s+/g, " ").trim();

export const texts = (root: Element, selector: string): string[] => findAll(root, selector).map(textOf);

export async function click(root: Element, selector: string): Promise<void> {
  find(root, selector).click();
  await settle();
}

/** Open a conversation from the list. */
export async function open(card: IpexSmsCard, name: string): Promise<void> {
  const thread = findAll(card, ".thread").find((element) => textOf(element).includes(name));
  if (!thread) throw new Error(`there is no conversation with ${name}`);
  thread.click();
  await settle();
}

/** Type into a box in place of what is there. */
export async function fill(root: Element, selector: string, text: string): Promise<void> {
  const field = find(root, selector) as HTMLInputElement | HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new Event("input"));
  await settle();
}

export const type = (card: IpexSmsCard, text: string): Promise<void> => fill(card, "textarea", text);

export async function press(card: IpexSmsCard, key: string, options: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  box(card).dispatchEvent(event);
  await settle();
  return event;
}

export async function send(card: IpexSmsCard, text: string): Promise<void> {
  await type(card, text);
  await press(card, "Enter");
}

export const box = (card: IpexSmsCard): HTMLTextAreaElement => find(card, "textarea") as HTMLTextAreaElement;

/** Return the texts of the bubbles, in order. */
export const bubbles = (card: IpexSmsCard): string[] => texts(card, ".text");

/** Return how far each outgoing text got, in words. */
export const signs = (card: IpexSmsCard): (string | null)[] =>
  findAll(find(card, "ipex-sms-conversation"), ".sign").map((sign) => sign.getAttribute("aria-label"));
