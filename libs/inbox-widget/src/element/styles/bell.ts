import { css } from './css.js';

export const bellStyle = css`
  .bell {
    position: relative;
    display: inline-grid;
    place-items: center;
    width: var(--marmalade-bell-size, 44px);
    height: var(--marmalade-bell-size, 44px);
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--marmalade-bell-background, transparent);
    color: var(--marmalade-bell-color, inherit);
    transition: background-color 0.15s;
  }
  .bell:hover,
  .bell[aria-expanded='true'] {
    background: var(--marmalade-bell-hover, rgb(127 110 90 / 0.16));
  }
  .bell .icon {
    width: 24px;
    height: 24px;
  }
  .badge {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: 55%;
    min-width: 19px;
    height: 19px;
    padding: 0 5px;
    border-radius: 999px;
    background: var(--_danger);
    color: var(--_on-danger);
    font: 700 11px/19px var(--_font);
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
`;
