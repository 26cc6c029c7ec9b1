/**
 * @file Keeps what the window knows of marks, albums and the selection in step with the library.
 */
import { untrack } from 'svelte';
import { albums } from './albums.svelte.ts';
import { excluded } from './excluded.svelte.ts';
import { library } from './library.svelte.ts';
import { marks } from './marks.svelte.ts';
import { literal } from './literal.svelte.ts';
import { searches } from './searches.svelte.ts';
import { picked } from './selection.svelte.ts';

/** Photos come twice a second while a library is indexed; what is read here can wait. */
const calmMs = 1500;

/** To be called once, inside a component. */
export function followUserData(): void {
  let known = false;
  $effect(() => {
    void library.changes;
    if (library.engine.state !== 'ready') return;
    const timer = setTimeout(
      () => {
        known = true;
        void marks.read();
        void albums.read();
        void excluded.read();
        void searches.read();
      },
      known ? calmMs : 0,
    );
    return () => clearTimeout(timer);
  });
  $effect(() => literal.follow());
  $effect(() => searches.follow());
  $effect(() => {
    const timeline = library.timeline;
    if (timeline !== null) untrack(() => (picked.now = picked.now.within(timeline.photos)));
  });
}
