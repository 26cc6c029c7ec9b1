/** @file utif2 looks for an optional helper on `window`, which a worker does not have. Imported before utif2. */
Object.assign(globalThis, { window: globalThis });
