/** What may be seen on the harness page. */

import type { Message } from "../src/contract";
import { ANNA, BORIS, type FakeHome } from "../test/fake-home";

const HOUR = 3_600_000;
const MINUTE = 60_000;

function later(home: FakeHome, milliseconds: number): void {
  home.now += milliseconds;
}

const out = (text: string, changes: Partial<Message> = {}) => ({ direction: "out" as const, text, ...changes });

function fill(home: FakeHome): void {
  home.write({ text: "Your parcel is waiting in the box Náměstí Míru 12. PIN 4821. Track it at https://example.com/t/4821.", from: "Alza.cz" });
  later(home, 30 * HOUR);
  home.write({ text: "Hi, this is the plumber. I will come on Tuesday.", from: "+420601602603" });
  later(home, 49 * HOUR);
  home.write(out("Boris, are you at home on Sunday? The heating has to be checked.", { to: BORIS }));
  later(home, 7 * MINUTE);
  home.write({ text: "Sunday is fine, from ten.", from: BORIS });
  later(home, 68 * HOUR);
  home.write(out("There is water in the basement.", { to: ANNA }));
  later(home, 2 * MINUTE);
  home.write({ text: "I see it, the valve is closed.\nThe plumber has been called: https://example.com/plumber", from: ANNA });
  home.write({ text: "Thank you ❤️", from: ANNA });
  later(home, 40 * MINUTE);
  home.write(out("Příliš žluťoučký kůň úpěl ďábelské ódy.", { to: ANNA }));
  home.now = Date.now() - 30 * HOUR;
  home.write(out("The garage was open for more than ten minutes, so I closed it.", { to: ANNA }));
  later(home, 3 * MINUTE);
  home.write({ text: "Oops, sorry!", from: ANNA });
  home.forget();
  home.now = Date.now() - 50 * MINUTE;
  home.write(out("Nobody is at home and the bedroom window is open. It will rain in an hour.", { to: ANNA }));
  later(home, MINUTE);
  home.write(out("Shall I turn the alarm on?", { to: ANNA, state: "failed", reason: "The operator reported that it could not be delivered." }));
  later(home, 20 * MINUTE);
  home.write(out("The alarm is on.", { to: ANNA, state: "sent" }));
  home.now = Date.now() - 4 * MINUTE;
  home.write({ text: "<b>On my way</b>, be there in 15 minutes <img src=x onerror=alert(1)>", from: ANNA });
  home.write({ text: "EVENING", from: ANNA });
  home.write(out("Good evening! The lights are on.", { to: ANNA, state: "queued" }));
  home.write({ text: "Is the gate open?", from: BORIS });
}

/** Ten thousand messages with Anna. */
function fillLong(home: FakeHome): void {
  home.now -= 400 * 24 * HOUR;
  for (let index = 0; index < 10_000; index += 1) {
    later(home, 50 * MINUTE);
    const text = `Message ${index}. ${"The quick brown fox jumps over the lazy dog. ".repeat(index % 5)}`.trim();
    home.write(index % 3 === 0 ? out(text, { to: ANNA }) : { text, from: ANNA });
  }
  home.forget();
}

function fillCrowd(home: FakeHome): void {
  fill(home);
  for (let index = 0; index < 150; index += 1) {
    home.write({ text: `Hello from phone ${index}`, from: `+4207770${String(10_000 + index)}` });
  }
}

export const SCENES: Readonly<Record<string, (home: FakeHome) => void>> = {
  home: fill,
  long: fillLong,
  crowd: fillCrowd,
  empty: (home) => home.changeAccounts({ recipients: [] }),
  away: (home) => {
    fill(home);
    home.setAvailable(false);
  },
  none: (home) => {
    home.isSetUp = false;
  },
  loading: (home) => {
    for (const command of ["accounts", "threads", "messages"]) home.answerOnce(command, () => new Promise(() => undefined));
  },
  listloading: (home) => {
    for (const command of ["threads", "messages"]) home.answerOnce(command, () => new Promise(() => undefined));
  },
};
