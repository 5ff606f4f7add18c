import { css } from './css.js';

export const controlStyle = css`
  button,
  select,
  input {
    margin: 0;
    color: inherit;
    font: inherit;
  }
  button,
  .action {
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  .icon-button {
    display: inline-grid;
    place-items: center;
    width: 36px;
    height: 36px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--_soft);
    transition: background-color 0.15s;
  }
  .icon-button:hover {
    background: var(--_hover);
    color: var(--_ink);
  }
  .icon-button:disabled,
  .icon-button[aria-disabled='true'] {
    background: none;
    color: var(--_soft);
    opacity: 0.45;
    cursor: default;
  }
  .text-button {
    padding: 2px 4px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--_accent);
    font-weight: 600;
    font-size: 13px;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  .text-button.danger {
    color: var(--_danger);
  }
  .secondary,
  .primary,
  .action {
    display: inline-block;
    min-height: 36px;
    padding: 7px 14px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    background: none;
    color: var(--_ink);
    font-weight: 600;
    font-size: 14px;
    line-height: 20px;
    text-decoration: none;
    transition: background-color 0.15s;
  }
  .secondary:hover,
  .action:hover {
    background: var(--_hover);
  }
  .primary,
  .action:first-child {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .select,
  input[type='time'] {
    min-width: 0;
    height: 34px;
    padding: 0 8px;
    border: 1px solid var(--_field);
    border-radius: 9px;
    background: var(--_paper);
    font-size: 13px;
  }
  .switch {
    position: relative;
    flex: none;
    width: 44px;
    height: 26px;
    padding: 0;
    border: 1px solid var(--_field);
    border-radius: 999px;
    background: var(--_hover);
    transition: background-color 0.15s;
  }
  .switch::after {
    content: '';
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: 3px;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: var(--_soft);
    transition: transform 0.15s;
  }
  .switch[aria-checked='true'] {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .switch[aria-checked='true']::after {
    background: var(--_on-accent);
    transform: translateX(18px);
  }
  .switch:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;
