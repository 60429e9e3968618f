import { afterEach, describe, expect, it, test, vi } from "vitest";
import { IpexSmsCard } from "../src/card";
import { createForm, readConfig, readHeight, readPerson, suggestForEntity } from "../src/config";
import { settle, showCard } from "./card";
import { FakeHome } from "./fake-home";

const TYPE = "custom:ipex-sms-card";

describe("the configuration", () => {
  it.each([{}, { height: 400 }, { height: "60vh" }, { title: "SMS", recipient: "Anna" }, { height: "" }])("may be %j", (fields) => {
    expect(() => readConfig({ type: TYPE, ...fields })).not.toThrow();
  });

  it.each([null, "x", { height: "red" }, { height: "1px;color:red" }, { recipient: ["Anna"] }, { title: {} }])("may not be %j", (fields) => {
    expect(() => readConfig(typeof fields === "object" && fields ? { type: TYPE, ...fields } : fields)).toThrow();
  });

  it("names a person by name or number, whatever YAML made of it", () => {
    const read = (fields: Record<string, unknown>) => readPerson(readConfig({ type: TYPE, ...fields }));
    expect(read({})).toBeNull();
    expect(read({ recipient: "" })).toBeNull();
    expect(read({ recipient: "Anna" })).toBe("Anna");
    expect(read({ counterpart: 420607608609 })).toBe("+420607608609");
    expect(read({ counterpart: 60030 })).toBe("60030");
    expect(readHeight({ type: TYPE, height: 300 })).toBe("300px");
  });
});

describe("the visual editor", () => {
  it("offers the recipients, in the user's language", () => {
    const home = new FakeHome();
    home.language = "cs";
    const { schema, computeLabel, computeHelper, assertConfig } = createForm(home.hass);
    expect(schema.map(({ name }) => name)).toEqual(["recipient", "title", "height"]);
    expect(schema[0]?.selector).toMatchObject({ select: { options: [{ value: "Anna", label: "Anna" }], custom_value: true } });
    expect(computeLabel({ name: "recipient" })).toBe("Konverzace s");
    expect(computeHelper({ name: "title" })).toBeUndefined();
    expect(() => assertConfig({ type: TYPE, height: 400 })).not.toThrow();
    expect(() => assertConfig({ type: TYPE, height: "60vh" })).toThrow();
  });

  it("asks for the account only where there are several", () => {
    const { hass } = new FakeHome();
    const other = { name: "Other", primary_config_entry: "second" };
    const two = {
      ...hass,
      entities: { ...hass.entities, "event.other": { platform: "ipex_sms", device_id: "other" } },
      devices: { ...hass.devices, other },
    };
    expect(createForm(two).schema[0]?.name).toBe("config_entry_id");
    expect(suggestForEntity(two, "notify.anna")).toEqual({
      config: { type: TYPE, config_entry_id: "account", recipient: "Anna" },
    });
  });

  it("knows nothing yet, and works all the same", () => {
    expect(createForm(undefined).schema).toHaveLength(3);
  });
});

test("a card is suggested for our own entities only", () => {
  const { hass } = new FakeHome();
  expect(suggestForEntity(hass, "notify.anna")).toEqual({ config: { type: TYPE, recipient: "Anna" } });
  expect(suggestForEntity(hass, "sensor.anna_delivery_state")).toEqual({ config: { type: TYPE, recipient: "Anna" } });
  expect(suggestForEntity(hass, "event.office_message")).toEqual({ config: { type: TYPE } });
  expect(suggestForEntity(hass, "light.kitchen")).toBeNull();
  expect(suggestForEntity(hass, "light.unknown")).toBeNull();
});

test("the card fits into the views of Home Assistant", async () => {
  const card = await showCard(new FakeHome(), { height: 300 });
  const height = () => card.style.getPropertyValue("--sms-height");
  expect(height()).toBe("300px");
  expect(card.getCardSize()).toBe(6);
  card.layout = "grid";
  await settle();
  expect(height()).toBe("100%");
  card.setConfig({ type: TYPE, grid_options: { rows: "auto" } });
  await settle();
  expect(height()).toBe("560px");
  expect(card.getGridOptions()).toMatchObject({ columns: 12, rows: 8 });
  expect(IpexSmsCard.getStubConfig(new FakeHome().hass)).toEqual({});
  expect(IpexSmsCard.getConfigForm().schema.length).toBeGreaterThan(0);
});

describe("the file", () => {
  afterEach(() => {
    delete window.customCards;
  });

  it("offers the card once, however often it is loaded", async () => {
    vi.useFakeTimers();
    window.customCards = [{ type: "another-card" }];
    await import("../src/index");
    vi.resetModules();
    await import("../src/index");
    expect(window.customCards.map(({ type }) => type)).toEqual(["another-card", "ipex-sms-card"]);
    expect(window.customCards[1]).toMatchObject({ preview: true, name: "IPEX SMS: conversations" });
  });
});
