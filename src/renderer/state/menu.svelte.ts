/**
 * @file The one context menu that can be open.
 */
export interface MenuItem {
  readonly label: string;
  readonly keys?: string;
  /** A line above this item. */
  readonly separated?: boolean;
  /** On or off; absent where an action is neither. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly run: () => void;
}

class Menu {
  open = $state.raw<{ readonly x: number; readonly y: number; readonly items: readonly MenuItem[] } | null>(
    null,
  );

  show(at: { x: number; y: number }, items: readonly MenuItem[]): void {
    this.open = { x: at.x, y: at.y, items };
  }
  close(): void {
    this.open = null;
  }
}

export const menu = new Menu();
