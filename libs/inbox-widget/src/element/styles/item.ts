import { css } from './css.js';

export const itemStyle = css`
  .item {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 3px 12px;
    padding: 13px 18px 11px 30px;
    border-top: 1px solid var(--_line);
    cursor: default;
    transition: background-color 0.15s;
  }
  .item:hover {
    background: var(--_hover);
  }
  .item:focus-visible {
    outline-offset: -3px;
    border-radius: 10px;
  }
  .item.unread {
    background: var(--_tint);
    cursor: pointer;
  }
  .item.unread::before {
    content: '';
    position: absolute;
    inset-block-start: 20px;
    inset-inline-start: 13px;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--_accent);
  }
  .item > * {
    grid-column: 1 / -1;
  }
  .item > .item-title {
    grid-column: 1;
  }
  .item > .time {
    grid-column: 2;
  }
  .item-title {
    position: relative;
    margin: 0;
    font-size: 15px;
    font-weight: 500;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .unread .item-title {
    font-weight: 700;
  }
  .title-link {
    border-radius: 4px;
    color: inherit;
    text-decoration: underline;
    text-decoration-color: var(--_field);
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  .title-link:hover {
    color: var(--_accent);
    text-decoration-color: currentColor;
  }
  .time {
    padding-top: 1px;
    color: var(--_soft);
    font-size: 12.5px;
    text-align: end;
    white-space: nowrap;
  }
  .message {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    margin: 0;
    overflow: hidden;
    overflow-wrap: anywhere;
    white-space: pre-line;
    color: var(--_soft);
    font-size: 14px;
  }
  .unread .message {
    color: var(--_ink);
  }
  .unfolded .message {
    display: block;
  }
  .item > .more {
    justify-self: start;
    margin-inline-start: -4px;
  }
  .picture {
    width: 100%;
    max-height: 180px;
    margin-top: 6px;
    border-radius: 10px;
    object-fit: cover;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 8px;
  }
  .item > .meta {
    grid-column: 1;
    align-self: center;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    margin: 4px 0 0;
    color: var(--_soft);
    font-size: 12.5px;
  }
  .priority {
    padding: 1px 8px;
    border-radius: 999px;
    font-size: 11.5px;
    font-weight: 600;
    line-height: 18px;
  }
  .priority.low {
    background: var(--_low);
    color: var(--_on-low);
  }
  .priority.normal {
    background: var(--_normal);
    color: var(--_on-normal);
  }
  .priority.high {
    background: var(--_high);
    color: var(--_on-high);
  }
  .priority.urgent {
    background: var(--_urgent);
    color: var(--_on-urgent);
  }
  .announcement {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .announcement .icon {
    width: 15px;
    height: 15px;
  }
  .item > .tools {
    grid-column: 2;
    align-self: center;
    display: flex;
    margin: 0 -8px -4px 0;
  }
  .tools .icon-button {
    width: 32px;
    height: 32px;
  }
  .tools .icon-button:hover {
    background: var(--_line);
  }
  .tools .icon {
    width: 17px;
    height: 17px;
  }
  @media (hover: hover) {
    .tools {
      opacity: 0;
      transition: opacity 0.12s;
    }
    .item:hover .tools,
    .item:focus-within .tools {
      opacity: 1;
    }
  }
  @media (hover: none) {
    .tools .icon-button {
      width: 40px;
      height: 40px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .item.arriving {
      animation: arrive 0.35s ease-out;
    }
    @keyframes arrive {
      from {
        opacity: 0;
        transform: translateY(-10px);
      }
    }
  }
  @container (max-width: 480px) {
    .item {
      padding-inline: 28px 14px;
    }
    .item.unread::before {
      inset-inline-start: 11px;
    }
  }
`;
