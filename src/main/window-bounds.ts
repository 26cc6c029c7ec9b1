/**
 * @file Where the window was, checked against the screens there are now. Pure; window.ts reads and writes
 * the file and asks Electron for the screens.
 */
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace {
  /** Of the window when it is neither maximised nor full screen. null: let the system place it. */
  readonly bounds: Rectangle | null;
  readonly maximised: boolean;
}

export const minimumSize = { width: 520, height: 400 } as const;
export const defaultSize = { width: 1200, height: 800 } as const;
/** How much of the title bar must lie on a screen for the window to be grabbed and moved. */
const reachable = { width: 96, height: 32 } as const;

const placeSchema = z.object({
  bounds: z
    .object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() })
    .nullable(),
  maximised: z.boolean(),
});

/** Reads what an earlier run wrote. Anything else (damaged, from another version) is as good as nothing. */
export function parsePlace(json: string): WindowPlace | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const parsed = placeSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function overlap(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.min(a.x + a.width, b.x + b.width) - x,
    height: Math.min(a.y + a.height, b.y + b.height) - y,
  };
}

/**
 * The remembered place made usable: kept where its title bar can be reached on one of `screens` (work
 * areas), shrunk to that screen if it is larger, forgotten when it would lie on a screen that is gone.
 */
export function usablePlace(place: WindowPlace | null, screens: readonly Rectangle[]): WindowPlace {
  if (place === null) return { bounds: null, maximised: false };
  const { bounds, maximised } = place;
  if (bounds === null) return { bounds: null, maximised };
  const titleBar = { ...bounds, height: reachable.height };
  let home: Rectangle | undefined;
  let most = 0;
  for (const screen of screens) {
    const part = overlap(titleBar, screen);
    if (part.width < reachable.width || part.height < reachable.height) continue;
    if (part.width > most) {
      most = part.width;
      home = screen;
    }
  }
  if (home === undefined) return { bounds: null, maximised };
  const width = Math.max(minimumSize.width, Math.min(bounds.width, home.width));
  const height = Math.max(minimumSize.height, Math.min(bounds.height, home.height));
  // A window that had to be made smaller might now lie beside the screen with what is left of it.
  const x = width < bounds.width ? home.x : bounds.x;
  const y = height < bounds.height ? home.y : bounds.y;
  return { bounds: { x, y, width, height }, maximised };
}
