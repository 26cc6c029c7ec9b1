/**
 * @file Scrolling through more than an element can be high. Pure; knows no DOM.
 *
 * [Note: Higher than an element] Chromium's elements end at about 33.5 million pixels, which some 750,000 photos
 * fill. A content higher than `tallest` is scrolled through in an element of that height: far moves (the
 * scrollbar, the scrubber) go in proportion, near ones (wheel, keys, touch) pixel by pixel, by shifting what
 * stands in the element. Once the scrolling has settled, the element is put where it would be in proportion,
 * and the shift with it, so that nobody sees it and neither end is reached too early.
 */

const tallest = 8_000_000;
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
    // Whole pixels: an element is scrolled by those, and the rest is in the shift.
    this.#scroll = Math.round((content / this.#mostContent) * this.#mostScroll);
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
      const content = (scroll / this.#mostScroll) * this.#mostContent;
      this.#shift = content - scroll;
      return content;
    }
    const content = Math.min(this.#mostContent, Math.max(0, scroll + this.#shift));
    this.#shift = content - scroll;
    return content;
  }

  /** Whether the element is nearly at an end that the content is not: it has to be put right at once (`goTo`). */
  get cornered(): boolean {
    if (!this.#scaled) return false;
    const content = this.#scroll + this.#shift;
    const near = this.#view;
    return (
      (this.#scroll < near && content > this.#scroll + near) ||
      (this.#scroll > this.#mostScroll - near &&
        this.#mostContent - content > this.#mostScroll - this.#scroll + near)
    );
  }

  /** Whether the element stands elsewhere than in proportion. */
  get drifted(): boolean {
    if (!this.#scaled) return false;
    const wanted = ((this.#scroll + this.#shift) / this.#mostContent) * this.#mostScroll;
    return Math.abs(wanted - this.#scroll) > 1;
  }
}
