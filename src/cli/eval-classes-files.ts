/**
 * @file Where labelled photos lie: a folder with one folder of photos per class, or one folder of photos
 * that say in their names what they show (`n02123045_tabby_cat.jpg`, as ImageNet samples come).
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasImageExtension } from '../indexer/pixels/formats.ts';
import { UsageError } from './usage.ts';

export interface ClassFiles {
  /** As a person would say it: underscores are spaces. */
  readonly name: string;
  readonly files: readonly string[];
}

export interface LabelledPhotos {
  /** 'names': the photos' own names say the class. Few photos of each, so that only zero-shot can be asked. */
  readonly layout: 'folders' | 'names';
  readonly classes: readonly ClassFiles[];
}

/** @throws UsageError when the folder cannot be read or holds no two classes. */
export async function labelledPhotos(folder: string): Promise<LabelledPhotos> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new UsageError(
      `The folder cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const classes: ClassFiles[] = [];
  for (const name of entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    const files = (await readdir(join(folder, name))).filter(hasImageExtension).sort();
    if (files.length > 0)
      classes.push({ name: className(name), files: files.map((file) => join(folder, name, file)) });
    else console.error(`left out: class ${name}: its folder has no photos`);
  }
  if (classes.length >= 2) return { layout: 'folders', classes };
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const named = classes.length === 0 ? namedPhotos(folder, files) : [];
  if (named.length >= 2) return { layout: 'names', classes: named };
  throw new UsageError(
    `${folder} has no class folders with photos: one folder per class, two at least (or photos named ` +
      'like n02123045_tabby_cat.jpg, two classes at least).',
  );
}

/** A WordNet id tells apart what has one name (a crane that flies, a crane that lifts). */
const namedPhoto = /^(n\d{8})[_-](.+)\.[^.]+$/;

function namedPhotos(folder: string, files: readonly string[]): ClassFiles[] {
  const classes = new Map<string, { name: string; files: string[] }>();
  for (const file of files.filter(hasImageExtension).sort()) {
    const [, id, name] = namedPhoto.exec(file) ?? [];
    if (id === undefined || name === undefined) continue;
    const known = classes.get(id);
    if (known) known.files.push(join(folder, file));
    else classes.set(id, { name: className(name), files: [join(folder, file)] });
  }
  return [...classes.values()];
}

/** "Sea_Horse" -> "sea horse". */
export function className(folder: string): string {
  return folder.replaceAll(/[_-]+/g, ' ').trim().toLowerCase();
}
