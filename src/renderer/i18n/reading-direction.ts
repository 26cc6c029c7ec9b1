/**
 * @file Left and right where reading goes from right to left: arrow keys and pointers in the direction of reading.
 */
import { language } from './language.svelte.ts';

const turned: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

/** The key that means the same where reading goes from left to right: ArrowRight is always "on". */
export const readingKey = (key: string): string =>
  language.direction === 'rtl' ? (turned[key] ?? key) : key;

/** How far a point lies from the side of a box where reading begins, px. @param x of the client area */
export const fromStart = (x: number, box: DOMRect): number =>
  language.direction === 'rtl' ? box.right - x : x - box.left;

/** What browsers call the scrolled distance grows to the left, below zero, from right to left. */
export const scrolled = (distance: number): number => (language.direction === 'rtl' ? -distance : distance);

/** The arrows printed on the keys that go back and on. */
export const arrows = (): { readonly back: string; readonly on: string } =>
  language.direction === 'rtl' ? { back: '→', on: '←' } : { back: '←', on: '→' };
