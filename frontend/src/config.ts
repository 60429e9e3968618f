/** The card's configuration: what it may hold, the form that edits it, and what is suggested for our own entities. */

import type { HomeAssistant } from "./home/hass";
import { createTranslate, type Key } from "./words/localize";

export interface CardConfig {
  readonly type: string;
  readonly config_entry_id?: string;
  /** A recipient's name or a number: the only conversation that is shown. */
  readonly recipient?: string;
  /** The same, for those who think of it as a number. */
  readonly counterpart?: string;
  readonly title?: string;
  /** Pixels, or a length of CSS. */
  readonly height?: number | string;
  readonly grid_options?: { readonly rows?: number | "auto" };
}

export const CARD = "ipex-sms-card";
const PLATFORM = "ipex_sms";
const LENGTH = /^\d+(\.\d+)?(px|rem|em|vh|dvh|svh|%)?$/;

const isText = (value: unknown): boolean => value == null || typeof value === "string" || typeof value === "number";

/** Return a configuration as the card uses it; throws what Home Assistant shows in place of the card. */
export function readConfig(raw: unknown): CardConfig {
  if (typeof raw !== "object" || raw === null) throw new Error("The configuration of the card is empty");
  const config = raw as Record<string, unknown>;
  for (const key of ["config_entry_id", "recipient", "counterpart", "title"]) {
    if (!isText(config[key])) throw new Error(`"${key}" must be a text`);
  }
  const { height } = config;
  if (!isText(height) || (height != null && height !== "" && !LENGTH.test(String(height)))) {
    throw new Error('"height" must be a number of pixels, or a length such as 60vh');
  }
  return config as unknown as CardConfig;
}

/** Return whom a card is fixed to. A number that YAML took for one gets its plus back. */
export function readPerson({ recipient, counterpart }: CardConfig): string | null {
  const value = recipient || counterpart;
  if (!value) return null;
  return typeof value === "number" && String(value).length > 9 ? `+${String(value)}` : String(value);
}

export function readHeight({ height }: CardConfig): string | null {
  if (height == null || height === "") return null;
  return /^[\d.]+$/.test(String(height)) ? `${height}px` : String(height);
}

interface Device {
  readonly id: string;
  readonly name: string;
  readonly accountId: string | undefined;
}

/** Return the device behind one of our entities: a person, a sender or an account. */
function findDevice(hass: HomeAssistant, entityId: string): Device | null {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== PLATFORM || !entity.device_id) return null;
  const device = hass.devices?.[entity.device_id];
  if (!device?.name) return null;
  const accountId = device.primary_config_entry ?? device.config_entries?.[0];
  return { id: entity.device_id, name: device.name, accountId };
}

const findDevices = (hass: HomeAssistant, domain = ""): Device[] =>
  Object.keys(hass.entities ?? {})
    .filter((id) => id.startsWith(domain))
    .flatMap((id) => findDevice(hass, id) ?? []);

/** A notify entity belongs to a recipient, and to nobody else. */
const findRecipients = (hass: HomeAssistant): Device[] => findDevices(hass, "notify.");

const hasSeveralAccounts = (hass: HomeAssistant): boolean =>
  new Set(findDevices(hass).flatMap(({ accountId }) => accountId ?? [])).size > 1;

/** Suggest the conversation with the person an entity belongs to, or all conversations of its account. */
export function suggestForEntity(hass: HomeAssistant, entityId: string): { config: CardConfig } | null {
  const device = findDevice(hass, entityId);
  if (!device) return null;
  const account = device.accountId && hasSeveralAccounts(hass) ? { config_entry_id: device.accountId } : {};
  const recipient = findRecipients(hass).some(({ id }) => id === device.id) ? { recipient: device.name } : {};
  return { config: { type: `custom:${CARD}`, ...account, ...recipient } };
}

interface FormField {
  readonly name: string;
  readonly selector: Readonly<Record<string, unknown>>;
}

const LABELS: Readonly<Record<string, Key>> = {
  recipient: "form_recipient",
  title: "form_title",
  height: "form_height",
  config_entry_id: "form_account",
};
const HINTS: Readonly<Record<string, Key>> = { recipient: "form_recipient_hint", height: "form_height_hint" };

/** Return the form for the visual editor. The form is not given Home Assistant's state: the card remembers it. */
export function createForm(hass: HomeAssistant | undefined): {
  schema: FormField[];
  computeLabel: (field: { name: string }) => string;
  computeHelper: (field: { name: string }) => string | undefined;
  assertConfig: (config: unknown) => void;
} {
  const translate = createTranslate(hass?.language ?? "en");
  const recipients = hass ? findRecipients(hass).map(({ name }) => name) : [];
  const options = [...new Set(recipients)].sort((one, other) => one.localeCompare(other));
  const schema: FormField[] = [
    {
      name: "recipient",
      selector: {
        select: { options: options.map((name) => ({ value: name, label: name })), custom_value: true, mode: "dropdown" },
      },
    },
    { name: "title", selector: { text: {} } },
    { name: "height", selector: { number: { min: 200, max: 2000, step: 10, mode: "box", unit_of_measurement: "px" } } },
  ];
  if (hass && hasSeveralAccounts(hass)) {
    schema.unshift({ name: "config_entry_id", selector: { config_entry: { integration: PLATFORM } } });
  }
  return {
    schema,
    computeLabel: ({ name }) => (LABELS[name] ? translate(LABELS[name]) : name),
    computeHelper: ({ name }) => (HINTS[name] ? translate(HINTS[name]) : undefined),
    assertConfig: (config) => {
      const { height, counterpart } = readConfig(config);
      if (typeof height === "string" && height !== "" && !/^\d+$/.test(height)) {
        throw new Error("A height that is no number of pixels can only be edited as YAML");
      }
      if (counterpart) throw new Error('"counterpart" can only be edited as YAML; the form writes "recipient"');
    },
  };
}
