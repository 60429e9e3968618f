import { css } from "lit";

export const conversationStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    height: 100%;
  }

  .bar {
    border-bottom: 1px solid var(--sms-line);
  }

  .who {
    flex: 1;
    min-width: 0;
  }

  .who small {
    display: block;
    overflow: hidden;
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .body {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }

  .log {
    flex: 1;
    min-height: 0;
    padding: 8px 16px 16px;
    overflow-x: hidden;
    overflow-y: auto;
    /* The position is kept by the view, the same way in every browser. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    outline-offset: -2px;
    scrollbar-width: thin;
  }

  .content {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-height: 100%;
  }

  .row {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding-top: 3px;
    contain: layout style;
  }

  .row.out {
    align-items: flex-end;
  }

  .row.apart {
    padding-top: 10px;
  }

  .bubble {
    max-width: min(85%, 560px);
    padding: 8px 12px;
    border-radius: var(--sms-radius);
    background: var(--sms-in);
    line-height: 1.4;
    animation: appear 160ms ease-out;
  }

  .in .bubble {
    border-end-start-radius: 6px;
  }

  .out .bubble {
    border-end-end-radius: 6px;
    background: var(--sms-out);
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }

  .erased {
    color: var(--sms-meta);
    font-style: italic;
  }

  .text a {
    color: inherit;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
  }

  .meta {
    display: inline-flex;
    align-items: center;
    gap: 3px;
    float: inline-end;
    margin: 5px -2px -3px 12px;
    color: var(--sms-meta);
    font-size: 11px;
    line-height: 16px;
    white-space: nowrap;
  }

  .row.failed .bubble {
    box-shadow: inset 0 0 0 1px var(--error-color);
    background: transparent;
  }

  .hint {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 4px 8px;
    max-width: min(85%, 560px);
    padding: 4px 4px 2px;
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-align: end;
  }

  .hint .icon {
    display: inline-block;
    height: 14px;
    margin-inline-end: 4px;
    vertical-align: -2px;
  }

  /* Beside the list, there is nothing to go back to. */
  @container (min-width: 720px) {
    .back {
      display: none;
    }
  }

  .hint.error {
    color: var(--sms-error-ink);
  }

  .day {
    display: flex;
    align-self: stretch;
    justify-content: center;
    padding: 12px 0 8px;
  }

  .day span {
    padding: 3px 12px;
    border-radius: 999px;
    background: var(--sms-in);
    color: var(--sms-meta);
    font-size: var(--sms-small);
  }

  .fresh {
    align-items: center;
    gap: 12px;
  }

  .fresh::before,
  .fresh::after {
    content: "";
    flex: 1;
    height: 1px;
    background: var(--sms-accent-ink);
    opacity: 0.5;
  }

  .fresh span {
    background: none;
    color: var(--sms-accent-ink);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .older {
    display: flex;
    justify-content: center;
    padding: 8px;
    color: var(--sms-faint);
    font-size: var(--sms-small);
  }

  .newest {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    background: var(--sms-surface);
    box-shadow: 0 1px 4px var(--sms-line), 0 0 0 1px var(--sms-line);
  }

  .newest:hover {
    background: var(--sms-surface);
  }

  .newest .badge {
    position: absolute;
    top: -8px;
    inset-inline-end: -4px;
  }

  .bones {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 10px;
    min-height: 100%;
  }

  .bones .bone {
    width: 46%;
    height: 38px;
  }

  .bones .bone:nth-child(even) {
    align-self: flex-end;
    width: 58%;
  }

  .read-only {
    flex: none;
    padding: 14px 16px;
    border-top: 1px solid var(--sms-line);
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-align: center;
  }
`;
