/** The card on a page of its own, with people and messages in memory: `home` and `card` can be used from the console. */

import type { IpexSmsCard } from "../src/card";
import { defineElements } from "../src/elements";
import { FakeHome } from "../test/fake-home";
import { SCENES } from "./scenes";

/** As Home Assistant's own: a box with a slot. */
class Card extends HTMLElement {
  connectedCallback(): void {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).innerHTML = `<style>
      :host { display: block; box-sizing: border-box; color: var(--primary-text-color);
        background: var(--ha-card-background, var(--card-background-color));
        border: 1px solid var(--divider-color); border-radius: 12px; }
    </style><slot></slot>`;
  }
}
customElements.define("ha-card", Card);

const query = new URLSearchParams(location.search);
document.documentElement.className = query.get("theme") ?? "light";
document.documentElement.lang = query.get("language") ?? "en";

const home = new FakeHome();
home.now = Date.now() - 9 * 24 * 3_600_000;
home.language = query.get("language") ?? "en";
if (query.has("reader")) {
  home.isAdmin = false;
  home.changeAccounts({ recipients: home.accounts[0]!.recipients.map((recipient) => ({ ...recipient, may_send: false })) });
}
SCENES[query.get("scene") ?? "home"]?.(home);

defineElements();
const card = document.createElement("ipex-sms-card") as IpexSmsCard;
const height = query.get("height") ?? "calc(100vh - 18px)";
card.setConfig({ type: "custom:ipex-sms-card", ...(query.has("person") ? { recipient: query.get("person") } : {}) });
card.hass = home.hass;
document.body.append(card);
if (height !== "own") {
  card.layout = "panel";
  card.style.display = "block";
  card.style.height = height;
}
Object.assign(window, { home, card });
