/**
 * @file What Escape closes: the thing opened last. Menus, popovers, panels, the viewer and finally the query
 * each put themselves on the ladder while they are there.
 */
const ladder: (() => void)[] = [];

/** @returns the way off the ladder. Made for `$effect(() => onEscape(close))`. */
export function onEscape(close: () => void): () => void {
  ladder.push(close);
  return () => {
    const at = ladder.lastIndexOf(close);
    if (at >= 0) ladder.splice(at, 1);
  };
}

/** @returns false when there was nothing to close */
export function escape(): boolean {
  const close = ladder.at(-1);
  close?.();
  return close !== undefined;
}
