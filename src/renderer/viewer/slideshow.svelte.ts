/**
 * @file Turns to the next photo when it is time, and the photo that is shown has been seen: a picture that is
 * late gets its full time.
 */
export class Slideshow {
  paused = $state(false);
  readonly #next: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(next: () => void) {
    this.#next = next;
  }

  /** The photo can be seen now. */
  seen(seconds: number): void {
    this.stop();
    if (!this.paused) this.#timer = setTimeout(this.#next, seconds * 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
