import { describe, expect, it, test } from "vitest";
import { Times } from "../src/home/times";
import { createTranslate, explainFailure, type Key, LANGUAGES } from "../src/words/localize";

const words = (language: string) => Object.entries(LANGUAGES[language]!);
const forms = (entry: string | object): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const placeholders = (text: string): string[] => [...text.matchAll(/{(\w+)}/g)].map(([, name]) => name!).sort();

describe.each(Object.keys(LANGUAGES))("the words in %s", (language) => {
  it("are all that English has, with the same placeholders and no stray spaces", () => {
    expect(words(language).map(([key]) => key)).toEqual(words("en").map(([key]) => key));
    for (const [key, entry] of words(language)) {
      const english = placeholders(forms(LANGUAGES["en"]![key as Key]).at(-1)!);
      for (const form of forms(entry)) {
        expect(placeholders(form), key).toEqual(english);
        expect(form, key).toBe(form.trim());
        expect(form, key).not.toBe("");
      }
    }
  });

  it("have every form that this language has for a count", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.slice().sort();
    for (const [key, entry] of words(language)) {
      if (typeof entry !== "string") expect(Object.keys(entry).sort(), key).toEqual(categories);
    }
  });

  it("are not left in English", () => {
    if (language === "en") return;
    const same = words(language).filter(([key, entry]) => entry === LANGUAGES["en"]![key as Key]);
    expect(same).toEqual([]);
  });
});

test("counts are said as a native says them", () => {
  const parts = (language: string) => [1, 2, 5].map((n) => createTranslate(language)("parts", { n }));
  expect(parts("en")).toEqual(["1 part", "2 parts", "5 parts"]);
  expect(parts("cs")).toEqual(["1 díl", "2 díly", "5 dílů"]);
  expect(parts("sk")).toEqual(["1 časť", "2 časti", "5 častí"]);
  expect(parts("de-CH")).toEqual(["1 Teil", "2 Teile", "5 Teile"]);
  expect(parts("tlh")).toEqual(["1 part", "2 parts", "5 parts"]);
});

test("what a stranger calls himself is no placeholder", () => {
  expect(createTranslate("en")("conversation_with", { name: "{n} $1 $&" })).toBe("Conversation with {n} $1 $&");
});

test("every reason is told, if need be as the integration says it", () => {
  const translate = createTranslate("sk");
  expect(explainFailure(translate, { code: "empty_text", message: "x" })).toBe("Správa je prázdna.");
  expect(explainFailure(translate, { code: "new_word", message: "Because." })).toBe("Because.");
  expect(explainFailure(translate, { code: "new_word", message: "" })).toBe("Správu sa nepodarilo odoslať.");
});

describe("times", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const make = (language: string, locale: object = {}) =>
    new Times({ language, locale: { time_zone: "server", ...locale }, config: { time_zone: "Europe/Prague" } }, createTranslate(language));

  it("follow the user's clock", () => {
    const evening = new Date("2026-11-22T17:05:00Z");
    expect(make("en", { time_format: "24" }).time(evening)).toBe("18:05");
    expect(make("cs", { time_format: "language" }).time(evening)).toBe("18:05");
    expect(make("en", { time_format: "12" }).time(evening).replace(/\s/gu, " ")).toBe("6:05 PM");
  });

  it.each([
    ["2026-11-22T00:30:00Z", "Dnes"],
    ["2026-11-20T23:30:00Z", "Včera"],
    ["2026-11-17T12:00:00Z", "Úterý"],
    ["2026-11-10T12:00:00Z", "Úterý 10. listopadu"],
    ["2025-11-10T12:00:00Z", "10. listopadu 2025"],
  ])("name the day of %s: %s", (moment, heading) => {
    expect(make("cs").heading(new Date(moment), now).replace(/\s/gu, " ")).toBe(heading);
  });

  it("are short in the list", () => {
    const brief = (moment: string) => make("cs").brief(new Date(moment), now).replace(/\s/gu, " ");
    expect(brief("2026-11-22T08:00:00Z")).toBe("9:00");
    expect(brief("2026-11-21T08:00:00Z")).toBe("Včera");
    expect(brief("2026-11-02T08:00:00Z")).toBe("2. 11.");
    expect(brief("2025-11-02T08:00:00Z")).toBe("2. 11. 2025");
  });
});
