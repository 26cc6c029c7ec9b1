/** @file What a scan leaves out: caches, thumbnails of other programs, system folders. Decided by name alone. */

/** Folders that hold copies, caches or rubbish, never a person's photos. Compared without case. */
const excludedFolders = new Set([
  '@eadir',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  'node_modules',
  '__macosx',
  '__pycache__',
]);

/** True for folders that are never entered. Hidden ones (.thumbnails, .Trash-1000, .git, ...) are among them. */
export function isExcludedFolder(name: string): boolean {
  return name.startsWith('.') || excludedFolders.has(name.toLowerCase());
}

/** True for files that are never looked at, such as the resource forks `._IMG_1.jpg` that macOS leaves on other disks. */
export function isExcludedFile(name: string): boolean {
  return name.startsWith('.');
}
