import { css } from './css.js';

const LIGHT = css`
  color-scheme: light;
  --_ink: var(--marmalade-ink, #2b2118);
  --_soft: var(--marmalade-soft, #6b5d50);
  --_paper: var(--marmalade-paper, #ffffff);
  --_tint: var(--marmalade-tint, #fdf6ec);
  --_hover: var(--marmalade-hover, #f7efe4);
  --_line: var(--marmalade-line, #e6dccf);
  --_field: var(--marmalade-field, #97877a);
  --_accent: var(--marmalade-accent, #a8500a);
  --_on-accent: var(--marmalade-on-accent, #ffffff);
  --_danger: var(--marmalade-danger, #b3261e);
  --_on-danger: var(--marmalade-on-danger, #ffffff);
  --_good: #2e8f57;
  --_low: var(--marmalade-low, #e9eef0);
  --_on-low: var(--marmalade-on-low, #465861);
  --_normal: var(--marmalade-normal, #e2f1e6);
  --_on-normal: var(--marmalade-on-normal, #24593a);
  --_high: var(--marmalade-high, #fde7bb);
  --_on-high: var(--marmalade-on-high, #6f4500);
  --_urgent: var(--marmalade-urgent, #b3261e);
  --_on-urgent: var(--marmalade-on-urgent, #ffffff);
  --_shadow: 0 12px 40px rgb(60 40 15 / 0.18), 0 2px 8px rgb(60 40 15 / 0.1);
`;

const DARK = css`
  color-scheme: dark;
  --_ink: var(--marmalade-ink, #f0e8de);
  --_soft: var(--marmalade-soft, #b8aa9a);
  --_paper: var(--marmalade-paper, #262019);
  --_tint: var(--marmalade-tint, #332819);
  --_hover: var(--marmalade-hover, #312920);
  --_line: var(--marmalade-line, #43392d);
  --_field: var(--marmalade-field, #8b7c6c);
  --_accent: var(--marmalade-accent, #f3a04f);
  --_on-accent: var(--marmalade-on-accent, #2b1703);
  --_danger: var(--marmalade-danger, #ff8f80);
  --_on-danger: var(--marmalade-on-danger, #3b0905);
  --_good: #5cc98a;
  --_low: var(--marmalade-low, #333b3f);
  --_on-low: var(--marmalade-on-low, #bccad0);
  --_normal: var(--marmalade-normal, #22392a);
  --_on-normal: var(--marmalade-on-normal, #a3d9b4);
  --_high: var(--marmalade-high, #4a3710);
  --_on-high: var(--marmalade-on-high, #f7d184);
  --_urgent: var(--marmalade-urgent, #ff8f80);
  --_on-urgent: var(--marmalade-on-urgent, #3b0905);
  --_shadow: 0 12px 40px rgb(0 0 0 / 0.5), 0 2px 8px rgb(0 0 0 / 0.35);
`;

/** The colours, each of which a page can set by a property of its own: \`--marmalade-accent\` and so on. */
export const themeStyle = css`
  :host {
    ${LIGHT}
    --_radius: var(--marmalade-radius, 14px);
    --_font: var(
      --marmalade-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      'Noto Sans Thai',
      sans-serif
    );
    display: inline-block;
    font: 400 15px/1.45 var(--_font);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  :host([mode='page']) {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${DARK}
    }
  }
  :host([theme='dark']) {
    ${DARK}
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .icon {
    width: 20px;
    height: 20px;
    flex: none;
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
