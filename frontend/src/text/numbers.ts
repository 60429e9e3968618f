/** Phone numbers and names as people read them. */

/** Group a Czech or Slovak number by three, as people there do; others stay as they are. */
export function formatNumber(number: string): string {
  const match = /^(\+42[01])(\d{3})(\d{3})(\d{3})$/.exec(number);
  return match ? match.slice(1).join(" ") : number;
}

/** Tell whether somebody may answer there: a name such as Alza.cz or a short code is no phone. */
export const isPhone = (counterpart: string): boolean => /^\+\d{8,}$/.test(counterpart);

/** Return up to two letters that stand for a person, or null for a bare number. */
export function findInitials(name: string): string | null {
  const words = name.split(/[\s._-]+/u).filter((word) => /^\p{L}/u.test(word));
  const ends = [...words.slice(0, 1), ...words.slice(1).slice(-1)];
  return ends.map((word) => Array.from(word)[0]).join("").toLocaleUpperCase() || null;
}

/** Tell whether what somebody typed may be meant as a number to text. */
export const looksLikeNumber = (typed: string): boolean => /^\+?[\d\s().-]{3,}$/.test(typed.trim());
