import { css } from './css.js';

export const settingsStyle = css`
  .settings {
    padding: 6px 18px 20px;
  }
  .settings[aria-busy='true'] {
    opacity: 0.6;
  }
  .setting {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 18px;
    padding: 14px 0;
  }
  .setting + .setting {
    border-top: 1px solid var(--_line);
  }
  .setting-name {
    margin: 0 0 2px;
    font-weight: 600;
  }
  .hours {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 10px 12px;
  }
  .hours label {
    display: grid;
    gap: 3px;
    color: var(--_soft);
    font-size: 13px;
  }
  .hours input {
    height: 38px;
    color: var(--_ink);
    font-size: 15px;
  }
  .hours .hint {
    flex-basis: 100%;
  }
  .outcome {
    min-height: 1.45em;
    margin: 12px 0 0;
    font-size: 14px;
  }
`;
