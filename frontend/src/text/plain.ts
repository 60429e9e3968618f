/** A text without accents, as messages/plain_text.py writes it; test/text-vectors.json holds the two together. */

import { findEncoding, isGsm7 } from "./parts";

export interface PlainText {
  readonly text: string;
  /** The characters that could not be kept, each once, in their order. */
  readonly lost: readonly string[];
}

// In the GSM-7 alphabet, but a text whose other accents are gone is not left with these alone.
const DROPPED = new Set("éÉ");

// What Unicode's own decomposition does not bring into the alphabet.
const REPLACEMENTS = new Map<string, string>([
  ...Array.from("„“”‟«»″", (mark) => [mark, '"'] as const),
  ...Array.from("‚‘’‛‹›′´`", (mark) => [mark, "'"] as const),
  ...Array.from("‐‑‒–—―−", (mark) => [mark, "-"] as const),
  ...Array.from("•·▪", (mark) => [mark, "*"] as const),
  ["\t", " "],
  ["⁄", "/"],
  ["÷", "/"],
  ["×", "x"],
  ["±", "+-"],
  ["≈", "~"],
  ["≠", "!="],
  ["≤", "<="],
  ["≥", ">="],
  ["→", "->"],
  ["←", "<-"],
  ["©", "(c)"],
  ["®", "(r)"],
  ["μ", "u"],
  ["ł", "l"],
  ["Ł", "L"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ı", "i"],
  ["œ", "oe"],
  ["Œ", "OE"],
]);

const isKept = (character: string): boolean => isGsm7(character) && !DROPPED.has(character);
const isAlphanumeric = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
// Marks that stand over a letter, and those that only shape an emoji, are nothing by themselves.
const isMark = (character: string): boolean => /[\p{Mn}\p{Me}\p{Cf}]/u.test(character);

function writeCharacter(character: string): string {
  if (isKept(character)) return character;
  return Array.from((REPLACEMENTS.get(character) ?? character).normalize("NFKD"))
    .filter((part) => !isMark(part))
    .map((part) => REPLACEMENTS.get(part) ?? part)
    .join("");
}

/**
 * Return a text in GSM-7; one in GSM-7 already stays as it is.
 *
 * A letter that cannot be kept becomes a question mark, a symbol is left out. A text of which no letter and no digit
 * would be left stays as it is, too.
 */
export function writePlainly(text: string): PlainText {
  const composed = text.normalize("NFC");
  if (findEncoding(composed) === "gsm7") return { text: composed, lost: [] };
  const lost = new Set<string>();
  let result = "";
  for (const character of composed) {
    const plain = writeCharacter(character);
    if (Array.from(plain).every(isKept)) {
      result += plain;
    } else {
      result += isAlphanumeric(character) ? "?" : "";
      lost.add(character);
    }
  }
  if (lost.size > 0) result = result.replace(/ {2,}/g, " ").replace(/^ +| +$/g, "");
  return isAlphanumeric(result) ? { text: result, lost: [...lost] } : { text: composed, lost: [] };
}

/** Return a text without accents, case and white space: what people call the same. */
export const foldText = (text: string): string => text.normalize("NFKD").replace(/[\p{M}\s]/gu, "").toLowerCase();
