import { bellStyle } from './bell.js';
import { controlStyle } from './controls.js';
import { itemStyle } from './item.js';
import { panelStyle } from './panel.js';
import { settingsStyle } from './settings.js';
import { themeStyle } from './theme.js';

let made: CSSStyleSheet | undefined;

/** One for all inboxes of a page. Made by script and not by a style element: so no page has to allow inline styles for it. */
export function styleSheet(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync([themeStyle, controlStyle, bellStyle, panelStyle, itemStyle, settingsStyle].join('\n'));
  }
  return made;
}
