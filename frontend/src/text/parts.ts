/** What the bill counts for a text: the same rules as messages/text.py, held together by test/text-vectors.json. */

export type Encoding = "gsm7" | "ucs2";

export interface Count {
  readonly parts: number;
  readonly encoding: Encoding;
  /** Septets or UTF-16 code units that the text takes. */
  readonly units: number;
  /** Units that fit into as many parts. */
  readonly capacity: number;
}

// 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table behind the escape character.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

const SINGLE_PART = { gsm7: 160, ucs2: 70 } as const;
const JOINED_PART = { gsm7: 153, ucs2: 67 } as const;

export const isGsm7 = (character: string): boolean => BASIC.has(character) || EXTENDED.has(character);

/** Return the cheapest alphabet that holds every character of a text. */
export const findEncoding = (text: string): Encoding => ([...text].every(isGsm7) ? "gsm7" : "ucs2");

/** Count a text. A character of two units is never divided between two parts. */
export function countParts(text: string): Count {
  const encoding = findEncoding(text);
  const single = SINGLE_PART[encoding];
  const joined = JOINED_PART[encoding];
  const sizes = Array.from(text, (character) =>
    encoding === "gsm7" ? (EXTENDED.has(character) ? 2 : 1) : character.length,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (units <= single) return { parts: 1, encoding, units, capacity: single };
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { parts, encoding, units, capacity: parts * joined };
}
