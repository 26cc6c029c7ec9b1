/**
 * @file The window's page begins here. Runs in the sandboxed renderer: no Node, no paths, no network;
 * everything it knows comes through `window.recollect`.
 */
import { mount } from 'svelte';
import App from './App.svelte';
import { preferences } from './state/preferences.svelte.ts';

// The window is shown after its first paint, so nobody sees it in the wrong language first.
await preferences.start();
mount(App, { target: document.body });
