/**
 * @file What the person likes about the window and would not want to set twice. Kept by the browser.
 */

import { strictnesses } from '../../shared/relevance.ts';

/** Wanted row height of the grid, CSS pixels. */
export const tileSizes = { least: 96, most: 440, usual: 212, step: 8 } as const;

/** How well a photo must match to be shown (shared/relevance.ts), in steps of the slider. */
const usualStrictness = strictnesses.normal;

/** How long a slideshow may stay at one photo. */
export const slideSeconds = [3, 5, 10, 20] as const;

const key = 'recollect.window';

interface Kept {
  tileSize: number;
  sidebar: boolean;
  /** The library had folders when the window was last open: what to show until it is known for this time. */
  used: boolean;
  /** The strip of neighbours in the viewer. */
  filmstrip: boolean;
  /** Seconds a photo is shown in a slideshow. */
  slideSeconds: number;
  /** 0 shows everything, 1 only the best. */
  strictness: number;
  /** Nearly identical results stand behind one another. */
  stacked: boolean;
  /** The panel that shows how a search ran. */
  matryoshka: boolean;
}

function read(): Kept {
  const kept: Kept = {
    tileSize: tileSizes.usual,
    sidebar: true,
    used: false,
    filmstrip: true,
    slideSeconds: 5,
    strictness: usualStrictness,
    stacked: true,
    matryoshka: false,
  };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return kept;
    if ('tileSize' in stored && typeof stored.tileSize === 'number') kept.tileSize = clamp(stored.tileSize);
    if ('sidebar' in stored && typeof stored.sidebar === 'boolean') kept.sidebar = stored.sidebar;
    if ('filmstrip' in stored && typeof stored.filmstrip === 'boolean') kept.filmstrip = stored.filmstrip;
    if ('slideSeconds' in stored && slideSeconds.some((seconds) => seconds === stored.slideSeconds))
      kept.slideSeconds = Number(stored.slideSeconds);
    if ('strictness' in stored && typeof stored.strictness === 'number')
      kept.strictness = Math.min(1, Math.max(0, stored.strictness));
    if ('stacked' in stored && typeof stored.stacked === 'boolean') kept.stacked = stored.stacked;
    if ('matryoshka' in stored && typeof stored.matryoshka === 'boolean') kept.matryoshka = stored.matryoshka;
    if ('used' in stored && typeof stored.used === 'boolean') kept.used = stored.used;
  } catch {
    // Unreadable preferences are no preferences.
  }
  return kept;
}

const clamp = (size: number): number => Math.min(tileSizes.most, Math.max(tileSizes.least, Math.round(size)));

class Prefs {
  #kept = $state(read());

  get tileSize(): number {
    return this.#kept.tileSize;
  }
  set tileSize(size: number) {
    this.#kept.tileSize = clamp(size);
    this.#write();
  }
  get sidebar(): boolean {
    return this.#kept.sidebar;
  }
  set sidebar(shown: boolean) {
    this.#kept.sidebar = shown;
    this.#write();
  }

  get filmstrip(): boolean {
    return this.#kept.filmstrip;
  }
  set filmstrip(shown: boolean) {
    this.#kept.filmstrip = shown;
    this.#write();
  }
  get slideSeconds(): number {
    return this.#kept.slideSeconds;
  }
  set slideSeconds(seconds: number) {
    this.#kept.slideSeconds = seconds;
    this.#write();
  }

  get strictness(): number {
    return this.#kept.strictness;
  }
  set strictness(strictness: number) {
    this.#kept.strictness = Math.min(1, Math.max(0, strictness));
    this.#write();
  }
  get stacked(): boolean {
    return this.#kept.stacked;
  }
  set stacked(stacked: boolean) {
    this.#kept.stacked = stacked;
    this.#write();
  }
  get matryoshka(): boolean {
    return this.#kept.matryoshka;
  }
  set matryoshka(shown: boolean) {
    this.#kept.matryoshka = shown;
    this.#write();
  }

  get used(): boolean {
    return this.#kept.used;
  }
  set used(used: boolean) {
    if (used === this.#kept.used) return;
    this.#kept.used = used;
    this.#write();
  }

  #write(): void {
    try {
      localStorage.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // Full or forbidden storage: the choice lasts until the window closes.
    }
  }
}

export const prefs = new Prefs();
