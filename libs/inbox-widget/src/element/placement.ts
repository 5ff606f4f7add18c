const GAP = 8;
const WIDTH = 400;
const USUAL_HEIGHT = 640;
/** With less room below the bell, the panel goes where there is more. */
const ENOUGH = 320;

export interface Placement {
  left: number;
  width: number;
  maxHeight: number;
  /** One of the two, in pixels from that edge of the window. */
  top?: number;
  bottom?: number;
}

/** Where the panel of a bell goes, so that all of it is inside of the window. */
export function placementOf(
  bell: { top: number; bottom: number; left: number; right: number },
  view: { width: number; height: number },
): Placement {
  const width = Math.min(WIDTH, view.width - 2 * GAP);
  const isOnTheLeft = (bell.left + bell.right) / 2 < view.width / 2;
  const wished = isOnTheLeft ? bell.left : bell.right - width;
  const left = Math.min(Math.max(GAP, wished), view.width - width - GAP);
  const below = view.height - bell.bottom - 2 * GAP;
  const above = bell.top - 2 * GAP;
  const horizontal = { left, width };
  if (below >= ENOUGH || below >= above) {
    return { ...horizontal, top: bell.bottom + GAP, maxHeight: Math.min(USUAL_HEIGHT, below) };
  }
  return { ...horizontal, bottom: view.height - bell.top + GAP, maxHeight: Math.min(USUAL_HEIGHT, above) };
}
