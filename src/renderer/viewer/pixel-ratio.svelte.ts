/**
 * @file How many screen pixels a CSS pixel is: changes when the window goes to another screen, or is zoomed.
 */
class PixelRatio {
  now = $state(window.devicePixelRatio);

  constructor() {
    this.#watch();
  }

  #watch(): void {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener(
      'change',
      () => {
        this.now = window.devicePixelRatio;
        this.#watch();
      },
      { once: true },
    );
  }
}

export const pixelRatio = new PixelRatio();
