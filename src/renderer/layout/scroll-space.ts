/**
 * @file Scrolling through more than an element can be high. Pure; knows no DOM.
 *
 * [Note: Higher than an element] Chromium's elements end at about 33.5 million pixels, which some 750,000 photos
 * fill. A content higher than `tallest` is scrolled through in an element of that height: far moves (the
 * scrollbar, the scrubber) go in proportion, near ones (wheel, keys, touch) pixel by pixel, by shifting what
 * stands in the element. Once the scrolling has settled, the element is put where it belongs, and the shift with
 * it, so that nobody sees it. The first and the last of the content stand unshifted, so that both ends are
 * reached exactly.
 */

const tallest = 8_000_000;
/** So much at either end is not scaled. */
const unscaled = 1_000_000;
/** Moves of so many views at most are near. */
const nearViews = 3;

export class ScrollSpace {
  #content = 0;
  #view = 0;
  #shift = 0;
  #scroll = 0;

  /** Of the scrolled element. */
  get height(): number {
    return Math.min(this.#content, tallest);
  }

  /** What lies at y in the content stands at y - shift in the element. */
  get shift(): number {
    return this.#shift;
  }

  get #scaled(): boolean {
    return this.#content > tallest && this.#content > this.#view;
  }

  get #mostScroll(): number {
    return Math.max(0, this.height - this.#view);
  }

  get #mostContent(): number {
    return Math.max(0, this.#content - this.#view);
  }

  /** New heights, px. Where one is in the content has to be told again by `goTo`. */
  resize(content: number, view: number): void {
    this.#content = content;
    this.#view = view;
  }

  /** @param y how far the content is to be scrolled @returns how far the element has to be scrolled */
  goTo(y: number): number {
    if (!this.#scaled) {
      this.#shift = 0;
      this.#scroll = y;
      return y;
    }
    const content = Math.min(this.#mostContent, Math.max(0, y));
    this.#scroll = this.#belongs(content);
    this.#shift = content - this.#scroll;
    return this.#scroll;
  }

  /** @param scroll how far the element was scrolled @returns how far the content is */
  moved(scroll: number): number {
    if (!this.#scaled) {
      this.#scroll = scroll;
      return scroll;
    }
    const by = scroll - this.#scroll;
    this.#scroll = scroll;
    if (Math.abs(by) > nearViews * this.#view) {
      const content = this.#meant(scroll);
      this.#shift = content - scroll;
      return content;
    }
    const content = Math.min(this.#mostContent, Math.max(0, scroll + this.#shift));
    this.#shift = content - scroll;
    return content;
  }

  /** Where the element belongs for a place of the content; whole pixels, the rest is in the shift. */
  #belongs(content: number): number {
    const fromEnd = this.#mostContent - content;
    if (content <= unscaled) return content;
    if (fromEnd <= unscaled) return this.#mostScroll - fromEnd;
    return Math.round(unscaled + (content - unscaled) * this.#scale);
  }

  /** The opposite. */
  #meant(scroll: number): number {
    const fromEnd = this.#mostScroll - scroll;
    if (scroll <= unscaled) return scroll;
    if (fromEnd <= unscaled) return this.#mostContent - fromEnd;
    return unscaled + (scroll - unscaled) / this.#scale;
  }

  get #scale(): number {
    return (this.#mostScroll - 2 * unscaled) / (this.#mostContent - 2 * unscaled);
  }

  /** Whether the element is nearly at an end that the content is not: it has to be put right at once (`goTo`). */
  get cornered(): boolean {
    if (!this.drifted) return false;
    return this.#scroll < this.#view || this.#scroll > this.#mostScroll - this.#view;
  }

  /** Whether the element stands elsewhere than where it belongs. */
  get drifted(): boolean {
    return this.#scaled && Math.abs(this.#belongs(this.#scroll + this.#shift) - this.#scroll) > 1;
  }
}
