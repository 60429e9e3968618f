/** What all views share. Every colour comes from the theme, or is mixed from its colours, so that any theme fits. */

import { css } from "lit";

/** On the card itself: the theme's colours by what they are for. Mixed with the text's colour, an accent can be read. */
export const palette = css`
  :host {
    --sms-surface: var(--ha-card-background, var(--card-background-color));
    --sms-ink: var(--primary-text-color);
    --sms-faint: var(--secondary-text-color);
    --sms-line: var(--divider-color);
    --sms-accent-ink: var(--primary-text-color);
    --sms-error-ink: var(--error-color);
    --sms-warning: var(--secondary-background-color);
    --sms-in: var(--secondary-background-color);
    --sms-out: var(--secondary-background-color);
    --sms-hover: var(--secondary-background-color);
    --sms-chosen: var(--secondary-background-color);
    --sms-meta: var(--primary-text-color);
    --sms-radius: var(--ha-border-radius-2xl, 20px);
    --sms-font: var(--ha-font-size-m, 14px);
    --sms-small: var(--ha-font-size-s, 12px);
  }

  @supports (color: color-mix(in srgb, red, blue)) {
    :host {
      --sms-accent-ink: color-mix(in srgb, var(--primary-color) 55%, var(--primary-text-color));
      --sms-error-ink: color-mix(in srgb, var(--error-color) 58%, var(--primary-text-color));
      --sms-warning: color-mix(in srgb, var(--warning-color) 16%, var(--sms-surface));
      --sms-in: color-mix(in srgb, var(--primary-text-color) 7%, var(--sms-surface));
      --sms-out: color-mix(in srgb, var(--primary-color) 22%, var(--sms-surface));
      --sms-hover: color-mix(in srgb, var(--primary-text-color) 5%, transparent);
      --sms-chosen: color-mix(in srgb, var(--primary-color) 14%, transparent);
      --sms-meta: color-mix(in srgb, var(--primary-text-color) 78%, transparent);
    }
  }
`;

export const base = css`
  :host {
    box-sizing: border-box;
    color: var(--sms-ink);
    font-size: var(--sms-font);
    line-height: 1.4;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }

  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }

  button:disabled {
    cursor: default;
  }

  ::placeholder {
    color: var(--sms-meta);
    opacity: 1;
  }

  :focus-visible {
    outline: 2px solid var(--sms-accent-ink);
    outline-offset: 2px;
  }

  .icon {
    display: block;
    height: 24px;
    width: auto;
  }

  .round {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    transition: background-color 120ms;
  }

  .round:hover {
    background: var(--sms-hover);
  }

  .chip {
    flex: none;
    padding: 6px 12px;
    border: 1px solid var(--sms-accent-ink);
    border-radius: 999px;
    color: var(--sms-accent-ink);
    font-size: var(--sms-small);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.2;
  }

  .chip:hover {
    background: var(--sms-hover);
  }

  .bar {
    display: flex;
    align-items: center;
    gap: 12px;
    flex: none;
    min-height: 64px;
    padding: 8px 12px 8px 16px;
  }

  .bar h2,
  .bar h3 {
    margin: 0;
    min-width: 0;
    overflow: hidden;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.3;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--sms-chosen);
    color: var(--sms-accent-ink);
    font-weight: var(--ha-font-weight-medium, 500);
    user-select: none;
  }

  .avatar .icon {
    height: 20px;
  }

  /* People to choose from. */
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  ul {
    margin: 0;
    padding: 0 8px 8px;
    list-style: none;
  }

  li button {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    padding: 8px;
    border-radius: var(--ha-border-radius-lg, 12px);
  }

  li button:hover {
    background: var(--sms-hover);
  }

  li button:focus-visible {
    outline-offset: -2px;
  }

  .sign .icon {
    height: 16px;
  }

  .sign.delivered {
    color: var(--sms-accent-ink);
  }

  .sign.failed {
    color: var(--sms-error-ink);
  }

  .badge {
    flex: none;
    min-width: 22px;
    padding: 0 7px;
    border-radius: 11px;
    background: var(--sms-accent-ink);
    color: var(--sms-surface);
    font-size: var(--sms-small);
    font-weight: var(--ha-font-weight-bold, 600);
    line-height: 22px;
    text-align: center;
    justify-self: end;
  }

  .banner {
    flex: none;
    padding: 8px 16px;
    background: var(--sms-warning);
    font-size: var(--sms-small);
  }

  .note {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    flex: 1;
    min-height: 0;
    padding: 24px;
    overflow: auto;
    color: var(--sms-faint);
    text-align: center;
  }

  .note .icon {
    height: 40px;
    color: var(--sms-accent-ink);
    stroke-width: 1.5;
    opacity: 0.8;
  }

  .note strong {
    color: var(--sms-ink);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .bone {
    border-radius: 999px;
    background: var(--sms-in);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }

  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
