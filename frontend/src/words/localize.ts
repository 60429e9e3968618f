/** The card's own words: English, Czech, Slovak and German, by the language of the user. */

import { cs } from "./cs";
import { de } from "./de";
import { en } from "./en";
import { sk } from "./sk";

export type Key = keyof typeof en;
type Plural = { readonly one?: string; readonly few?: string; readonly many?: string; readonly other: string };
export type Words = Readonly<Record<Key, string | Plural>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;

export const LANGUAGES: Readonly<Record<string, Words>> = { en, cs, sk, de };

/** Return the function that says things in a language, such as `cs` or `de-CH`; English where it is not known. */
export function createTranslate(language: string): Translate {
  const base = language.toLowerCase().split(/[-_]/)[0] ?? "en";
  const known = base in LANGUAGES ? base : "en";
  const words = LANGUAGES[known] as Words;
  const plurals = new Intl.PluralRules(known);
  return (key, values = {}) => {
    const entry = words[key];
    const text = typeof entry === "string" ? entry : (entry[plurals.select(Number(values["n"])) as keyof Plural] ?? entry.other);
    return text.replace(/{(\w+)}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  };
}

/** Say why a text was not sent: in the user's language where the reason is known, else as the integration says it. */
export function explainFailure(translate: Translate, failure: { readonly code: string; readonly message: string }): string {
  const key = `error_${failure.code}`;
  if (key in en) return translate(key as Key);
  return failure.message || translate("error_unknown");
}
