/**
 * Which lines of a long conversation are in the document: never more than a few screens of them.
 *
 * It is counted from the newest end, so that older lines may be added in front without moving it.
 */

const FIRST = 60;
const STEP = 50;
const MOST = 160;

export class RowWindow {
  /** Lines that are newer than the window. */
  #after = 0;
  #size = FIRST;
  #newest: string | undefined;

  get isAtNewest(): boolean {
    return this.#after === 0;
  }

  /** Return the first line in the document and the one behind the last. */
  span(total: number): readonly [number, number] {
    const end = Math.max(0, total - this.#after);
    return [Math.max(0, end - this.#size), end];
  }

  /** Show older lines that are loaded already. Returns whether there are any. */
  goBack(total: number): boolean {
    const [start] = this.span(total);
    if (start === 0) return false;
    this.#size += Math.min(STEP, start);
    if (this.#size > MOST) {
      this.#after += this.#size - MOST;
      this.#size = MOST;
    }
    return true;
  }

  goForward(): boolean {
    if (this.#after === 0) return false;
    this.#after = Math.max(0, this.#after - STEP);
    return true;
  }

  goToNewest(): void {
    this.#after = 0;
    this.#size = FIRST;
  }

  /** Take note of lines that were added at the newest end: while the user reads older ones, those stay where they are. */
  keep(keys: readonly string[], follows: boolean): void {
    const previous = this.#newest;
    this.#newest = keys.at(-1);
    if (previous === undefined || follows) return;
    const index = keys.lastIndexOf(previous);
    if (index >= 0) this.#after += keys.length - 1 - index;
  }
}
