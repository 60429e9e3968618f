import { describe, expect, it, test } from "vitest";
import { findLinks } from "../src/text/links";
import { findInitials, formatNumber, isPhone, looksLikeNumber } from "../src/text/numbers";
import { countParts } from "../src/text/parts";
import { foldText, writePlainly } from "../src/text/plain";
import vectors from "./text-vectors.json";

test.each(vectors)("the card says of a text what the integration says: %#", ({ text, parts, encoding, plain, lost }) => {
  expect(countParts(text)).toMatchObject({ parts, encoding });
  expect(writePlainly(text)).toEqual({ text: plain, lost });
});

test("a count tells how much fits into as many parts", () => {
  expect(countParts("")).toEqual({ parts: 1, encoding: "gsm7", units: 0, capacity: 160 });
  expect(countParts("ž")).toEqual({ parts: 1, encoding: "ucs2", units: 1, capacity: 70 });
  expect(countParts("a".repeat(161))).toEqual({ parts: 2, encoding: "gsm7", units: 161, capacity: 306 });
});

describe("links", () => {
  const hrefs = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);

  it.each([
    ["see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]],
    ["(https://en.wikipedia.org/wiki/SMS_(x))", ["https://en.wikipedia.org/wiki/SMS_(x)"]],
    ["HTTP://EXAMPLE.COM, and http://b.cz/x!", ["http://example.com/", "http://b.cz/x"]],
    ["no javascript:alert(1) data:text/html,x ftp://a.b //c.d www.e.f", []],
    ["https://", []],
    ["https://bank.cz@evil.example/", []],
  ])("are found in %s", (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
  });

  it("lose nothing of the text", () => {
    const text = 'a https://x.cz/"><img src=x onerror=alert(1)> b https://y.cz. c';
    expect(findLinks(text).map((segment) => segment.text).join("")).toBe(text);
  });
});

test("numbers and names are shown as people write them", () => {
  expect(formatNumber("+420607608609")).toBe("+420 607 608 609");
  expect(formatNumber("+4915112345678")).toBe("+4915112345678");
  expect(formatNumber("60030")).toBe("60030");
  expect([findInitials("Anna"), findInitials("jan Amos komenský"), findInitials("+420607"), findInitials("Žofie Ř.")]).toEqual(["A", "JK", null, "ŽŘ"]);
  expect([isPhone("+420607608609"), isPhone("60030"), isPhone("Alza.cz")]).toEqual([true, false, false]);
  expect([looksLikeNumber("607 608 609"), looksLikeNumber("Anna"), looksLikeNumber("+")]).toEqual([true, false, false]);
});

test("texts are the same whatever their accents, case and spaces", () => {
  expect(foldText("Dům je  NÁŠ\n")).toBe(foldText("dum je nas"));
});
