/** Links in texts of strangers: only http and https, and never markup. */

export type Segment = { readonly text: string; readonly href?: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
const TRAILING = /[.,;:!?…*_~]+$/u;
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

/** Cut what belongs to the sentence and not to the address: its full stop, and a bracket that was opened before it. */
function trimAddress(candidate: string): string {
  let address = candidate;
  for (;;) {
    const before = address;
    address = address.replace(TRAILING, "");
    const last = address.at(-1) ?? "";
    const opening = BRACKETS[last];
    if (opening !== undefined && address.split(opening).length < address.split(last).length) {
      address = address.slice(0, -1);
    }
    if (address === before) return address;
  }
}

function readAddress(address: string): string | undefined {
  try {
    const url = new URL(address);
    const isSafe = (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
    return isSafe && url.username === "" && url.password === "" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Divide a text into what is a link and what is not. Joined, the segments are the text. */
export function findLinks(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = trimAddress(match[0]);
    const href = readAddress(address);
    if (href === undefined) continue;
    if (match.index > end) segments.push({ text: text.slice(end, match.index) });
    segments.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) segments.push({ text: text.slice(end) });
  return segments;
}
