/** Keeps a conversation where it is while lines come and go above and below, or at its newest line. */

const AT_END = 48;
const NEAR_EDGE = 500;

export class ScrollKeeper {
  /** Whether the newest line is followed. */
  follows = true;
  #anchor: { key: string; top: number } | null = null;

  constructor(readonly find: () => HTMLElement | null) {}

  /** Take note of the scroll position that the user chose. Returns which edge is near. */
  note(): "top" | "bottom" | null {
    const log = this.find();
    if (!log) return null;
    const below = log.scrollHeight - log.clientHeight - log.scrollTop;
    this.follows = below < AT_END;
    if (log.scrollTop < NEAR_EDGE) return "top";
    return below < NEAR_EDGE ? "bottom" : null;
  }

  /** Tell whether all lines are seen at once, so that nobody can scroll for more. */
  get fits(): boolean {
    const log = this.find();
    return log !== null && log.clientHeight > 0 && log.scrollHeight <= log.clientHeight;
  }

  /** Before the lines change: remember the first one that is seen. */
  remember(): void {
    const log = this.find();
    this.#anchor = null;
    if (!log || this.follows) return;
    const edge = log.getBoundingClientRect().top;
    for (const row of log.querySelectorAll<HTMLElement>(".row")) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge) {
        this.#anchor = { key: row.dataset["key"] ?? "", top: top - edge };
        return;
      }
    }
  }

  /** After the size changed: stay at the newest line. */
  stay(): void {
    const log = this.find();
    if (log && this.follows) log.scrollTop = log.scrollHeight;
  }

  /** After the lines changed: put that line back where it was, or go to the newest. */
  restore(): void {
    const log = this.find();
    if (!log) return;
    this.stay();
    if (this.follows) return;
    const anchor = this.#anchor;
    if (!anchor) return;
    for (const row of log.querySelectorAll<HTMLElement>(".row")) {
      if (row.dataset["key"] !== anchor.key) continue;
      const moved = row.getBoundingClientRect().top - log.getBoundingClientRect().top - anchor.top;
      if (Math.abs(moved) >= 1) log.scrollTop += moved;
      return;
    }
  }
}
