import { css } from './css.js';

export const panelStyle = css`
  .panel {
    display: flex;
    flex-direction: column;
    margin: 0;
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_paper);
    color: var(--_ink);
    overflow: hidden;
    container-type: inline-size;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    box-shadow: var(--_shadow);
  }
  .panel[popover]:not(:popover-open) {
    display: none;
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel:popover-open {
      animation: appear 0.14s ease-out;
    }
    @keyframes appear {
      from {
        opacity: 0;
        transform: translateY(-6px);
      }
    }
  }
  .header {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    padding: 12px 10px 10px 18px;
    border-bottom: 1px solid var(--_line);
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 10px;
    min-width: 0;
  }
  .title {
    margin: 0;
    border-radius: 4px;
    font-size: 18px;
    font-weight: 700;
    line-height: 1.3;
  }
  .count {
    color: var(--_accent);
    font-size: 13px;
    font-weight: 600;
  }
  .shows-settings .count {
    display: none;
  }
  .header-buttons {
    display: flex;
  }
  .status {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 7px;
    min-height: 24px;
    margin: 0;
    color: var(--_soft);
    font-size: 13px;
  }
  .status-dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--_soft);
  }
  [data-mood='good'] .status-dot {
    background: var(--_good);
  }
  [data-mood='busy'] .status-dot {
    background: #d9900f;
  }
  [data-mood='bad'] .status-dot {
    background: var(--_danger);
  }
  [data-mood='quiet'] .status-dot {
    background: none;
    box-shadow: inset 0 0 0 2px var(--_soft);
  }
  .alert {
    margin: 0;
    padding: 9px 18px;
    background: var(--_danger);
    color: var(--_on-danger);
    font-size: 14px;
  }
  .body {
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .as-page .body {
    overflow: visible;
  }
  .as-page {
    overflow: clip;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 12px 18px;
  }
  .segments {
    display: inline-flex;
    border: 1px solid var(--_field);
    border-radius: 9px;
    overflow: clip;
  }
  .segment {
    height: 32px;
    padding: 0 12px;
    border: 0;
    background: none;
    font-size: 13px;
  }
  .segment:focus-visible {
    outline-offset: -3px;
    border-radius: 8px;
  }
  .segment[aria-pressed='true'] {
    background: var(--_ink);
    color: var(--_paper);
    font-weight: 600;
  }
  .select {
    flex: 1 1 118px;
    max-width: 180px;
  }
  .notice {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 44px 28px 52px;
    text-align: center;
  }
  .notice .icon {
    width: 52px;
    height: 52px;
    margin-bottom: 8px;
    color: var(--_accent);
    stroke-width: 1.2;
  }
  @media (prefers-reduced-motion: no-preference) {
    .notice.loading .icon {
      animation: breathe 1.4s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.35;
      }
    }
  }
  .notice-title {
    margin: 0;
    font-weight: 600;
    font-size: 16px;
  }
  .hint {
    margin: 0;
    color: var(--_soft);
    font-size: 13px;
  }
  .notice .secondary {
    margin-top: 12px;
  }
  .list-end {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 14px 18px 16px;
  }
  .list-end:not(:has(> :not([hidden]))) {
    display: none;
  }
  .more[aria-disabled='true'] {
    opacity: 0.5;
  }
  @container (max-width: 480px) {
    .header {
      padding-inline-start: 14px;
    }
    .filters {
      padding-inline: 14px;
    }
    .segments {
      flex: 1 0 100%;
    }
    .segment {
      flex: 1;
    }
    .select {
      max-width: none;
    }
  }
`;
