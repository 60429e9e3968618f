/** Keeps a conversation where it is while lines come and go above and below, or at its newest line. */

const AT_END = 48;
const NEAR_EDGE = 500;

export class ScrollKeeper {
  /** Whether the newest line is followed. */
  follows = true;
  #anchor: { row: HTMLElement; top: number } | undefined;

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
    this.#anchor = undefined;
    if (!log || this.follows) return;
    const edge = log.getBoundingClientRect().top;
    const row = [...log.querySelectorAll<HTMLElement>(".row")].find((each) => each.getBoundingClientRect().bottom > edge);
    if (row) this.#anchor = { row, top: row.getBoundingClientRect().top - edge };
  }

  /** After the size changed: stay at the newest line. */
  stay(): void {
    const log = this.find();
    if (log && this.follows) log.scrollTop = log.scrollHeight;
  }

  /** After the lines changed: put that line back where it was, or go to the newest. */
  restore(): void {
    this.stay();
    const log = this.find();
    if (!log || this.follows || !this.#anchor?.row.isConnected) return;
    const { row, top } = this.#anchor;
    const moved = row.getBoundingClientRect().top - log.getBoundingClientRect().top - top;
    if (Math.abs(moved) >= 1) log.scrollTop += moved;
  }
}
