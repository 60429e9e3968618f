/**
 * The file that Home Assistant loads: it offers the card, and makes its elements known when the page is ready for them.
 *
 * The frontend replaces the page's registry of elements, and HTMLElement with it, while it starts. A class that was made
 * before would be known to nobody and could not be made known again: so the classes are only made once the frontend is
 * there, and this file is small until then.
 */

import { CARD, suggestForEntity } from "./config";
import type { HomeAssistant } from "./home/hass";
import { createTranslate } from "./words/localize";

declare global {
  interface Window {
    customCards?: { type: string }[];
  }
}

// The frontend, and the app that shows dashboards on a Chromecast.
const APPS = ["home-assistant", "hc-main"];
const PATIENCE = 5_000;

function offerCard(): void {
  window.customCards ??= [];
  if (window.customCards.some(({ type }) => type === CARD)) return;
  const app = document.querySelector("home-assistant") as { hass?: HomeAssistant } | null;
  const translate = createTranslate(app?.hass?.language ?? navigator.language);
  const card = {
    type: CARD,
    name: translate("card_name"),
    description: translate("card_description"),
    preview: true,
    documentationURL: "https://github.com/ipex-sms/home-assistant-ipex-sms#dashboard-card",
    getEntitySuggestion: suggestForEntity,
  };
  window.customCards.push(card);
}

async function defineCard(): Promise<void> {
  const { defineElements } = await import("./elements");
  defineElements();
}

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PATIENCE));

/** Wait for the frontend; some pages that show cards have none. */
async function waitForApp(): Promise<void> {
  if (APPS.some((name) => customElements.get(name))) return;
  await Promise.race([wait(), ...APPS.map((name) => customElements.whenDefined(name))]);
}

/** Look once more: if the registry was replaced after all, this very file is run anew and makes new classes. */
async function ensureCard(): Promise<void> {
  await wait();
  if (customElements.get(CARD) || import.meta.url.includes("#again")) return;
  await import(/* @vite-ignore */ `${import.meta.url}#again`);
}

offerCard();
void waitForApp().then(defineCard).then(ensureCard);
