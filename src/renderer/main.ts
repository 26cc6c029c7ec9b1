/**
 * @file The window's page begins here. Runs in the sandboxed renderer: no Node, no paths, no network;
 * everything it knows comes through `window.recollect`.
 */
import { mount } from 'svelte';
import App from './App.svelte';

mount(App, { target: document.body });
