/** Times and days as the user's profile says. */

import type { Translate } from "../words/localize";
import type { HomeAssistant } from "./hass";

const DAY = 86_400_000;

export class Times {
  readonly #clock: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #dateOfYear: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;
  readonly #shortOfYear: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;

  constructor(
    { locale, language, config }: Pick<HomeAssistant, "locale" | "language" | "config">,
    readonly translate: Translate,
  ) {
    const zone = locale.time_zone === "server" ? { timeZone: config.time_zone } : {};
    const cycles = { "12": { hour12: true }, "24": { hourCycle: "h23" } } as const;
    const cycle = cycles[locale.time_format as keyof typeof cycles];
    const clockLanguage = locale.time_format === "system" ? undefined : language;
    const dateLanguage = locale.date_format === "system" ? undefined : language;
    const make = (name: string | undefined, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(name, { ...options, ...zone });
    this.#clock = make(clockLanguage, { hour: "numeric", minute: "2-digit", ...cycle });
    this.#day = make("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });
    this.#weekday = make(language, { weekday: "long" });
    this.#date = make(language, { weekday: "long", day: "numeric", month: "long" });
    this.#dateOfYear = make(language, { day: "numeric", month: "long", year: "numeric" });
    this.#short = make(dateLanguage, { day: "numeric", month: "short" });
    this.#shortOfYear = make(dateLanguage, { day: "numeric", month: "numeric", year: "numeric" });
    this.#full = make(language, { dateStyle: "full", timeStyle: "medium", ...cycle });
  }

  /** Name the day of a moment, to compare: 2026-11-22. */
  dayOf(moment: Date): string {
    return this.#day.format(moment);
  }

  time(moment: Date): string {
    return this.#clock.format(moment);
  }

  /** Say a moment in full, for those who want to know exactly. */
  full(moment: Date): string {
    return this.#full.format(moment);
  }

  /** Say a day as a heading: Today, Yesterday, a weekday, a date. */
  heading(moment: Date, now: Date): string {
    const age = this.#daysBetween(moment, now);
    if (age === 0) return this.translate("today");
    if (age === 1) return this.translate("yesterday");
    if (age > 1 && age < 7) return capitalize(this.#weekday.format(moment));
    return capitalize((this.#isThisYear(moment, now) ? this.#date : this.#dateOfYear).format(moment));
  }

  /** Say a moment in a list: the time today, else the day. */
  brief(moment: Date, now: Date): string {
    const age = this.#daysBetween(moment, now);
    if (age === 0) return this.time(moment);
    if (age > 0 && age < 7) return this.heading(moment, now);
    return (this.#isThisYear(moment, now) ? this.#short : this.#shortOfYear).format(moment);
  }

  #isThisYear(moment: Date, now: Date): boolean {
    return this.dayOf(moment).slice(0, 4) === this.dayOf(now).slice(0, 4);
  }

  #daysBetween(moment: Date, now: Date): number {
    return Math.round((Date.parse(this.dayOf(now)) - Date.parse(this.dayOf(moment))) / DAY);
  }
}

const capitalize = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
