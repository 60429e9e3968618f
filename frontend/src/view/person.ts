/** How a person is shown: by name where there is one, else by number. */

import { html, nothing, type TemplateResult } from "lit";
import type { Thread } from "../contract";
import { findInitials, formatNumber } from "../text/numbers";
import { icons } from "./icons";

type Named = Pick<Thread, "name" | "counterpart">;

export const nameOf = ({ name, counterpart }: Named): string => name ?? formatNumber(counterpart);

export function renderAvatar(person: Named): TemplateResult {
  const initials = findInitials(nameOf(person));
  return html`<span class="avatar" aria-hidden="true">${initials ?? icons.number}</span>`;
}

export const renderNote = (
  icon: keyof typeof icons,
  title: string,
  hint?: string,
  action?: TemplateResult,
): TemplateResult =>
  html`<div class="note">
    ${icons[icon]}<strong>${title}</strong>${hint === undefined ? nothing : html`<span>${hint}</span>`}${action ?? nothing}
  </div>`;
