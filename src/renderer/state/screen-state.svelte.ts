/**
 * @file Whether the window fills the screen, as main tells.
 */
class ScreenState {
  full = $state(false);

  toggle(): void {
    void window.recollect.setFullScreen(!this.full);
  }
}

export const screenState = new ScreenState();
