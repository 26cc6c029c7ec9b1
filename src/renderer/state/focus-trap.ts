/**
 * @file Keeps the focus inside what lies over everything else, and gives it back afterwards.
 */
import { tick } from 'svelte';

const stops =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/** For a dialog's keydown: Tab goes round inside it. @returns whether the key was Tab */
export function keepInside(event: KeyboardEvent, dialog: HTMLElement): boolean {
  if (event.key !== 'Tab') return false;
  const all = [...dialog.querySelectorAll<HTMLElement>(stops)].filter((stop) => stop.checkVisibility());
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next =
    all[
      at < 0 && event.shiftKey ? all.length - 1 : (at + (event.shiftKey ? -1 : 1) + all.length) % all.length
    ];
  event.preventDefault();
  next?.focus();
  return true;
}

/** For the window's keydown while a dialog is open: what had the focus has gone (a panel was closed, a bar left), so
 * the keys that reach nothing are still meant for what is seen. */
export function lostKeys(onkeydown: (event: KeyboardEvent) => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (document.activeElement === document.body) onkeydown(event);
  };
}

/** For an attachment: focuses the element (or what `first` finds in it), and what had the focus when it goes. */
export function borrowFocus(first?: string): (element: HTMLElement) => () => void {
  return (element) => {
    const from = document.activeElement;
    const target = first === undefined ? element : (element.querySelector<HTMLElement>(first) ?? element);
    target.focus();
    return () => {
      const nowhere = document.activeElement === document.body || element.contains(document.activeElement);
      if (!(from instanceof HTMLElement) || !nowhere) return;
      // What lies below is inert until the window knows that nothing covers it any more.
      void tick().then(() => {
        if (from.isConnected && document.activeElement === document.body) from.focus({ preventScroll: true });
      });
    };
  };
}
