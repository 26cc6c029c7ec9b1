/**
 * @file The photos that the evaluation report measures on, how a data folder holds them, and whether the
 * built-in pack was trained on them (training/photos.py says what is).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { embedCaptions, readCaptions } from './eval-caption-set.ts';
import type { CaptionSet } from './eval-caption-set.ts';
import { embedClasses } from './eval-class-set.ts';
import type { ClassSet } from './eval-class-set.ts';
import { labelledPhotos } from './eval-classes-files.ts';
import type { LabelledPhotos } from './eval-classes-files.ts';
import type { Embeds } from './eval-embed.ts';
import { drawn } from './eval-random.ts';
import { UsageError } from './usage.ts';

/** What the trained part of the pack knew of a set. */
export type Seen = 'unseen' | 'unseen photos of known classes' | 'seen in training';

interface SetInfo {
  /** Also the folder's name. */
  readonly name: string;
  readonly title: string;
  readonly seen: Seen;
  /** More photos than this are drawn from, with a fixed seed. */
  readonly most: number;
}

export type OpenedSet = SetInfo &
  (
    | { readonly kind: 'captions'; readonly set: CaptionSet }
    | { readonly kind: 'classes'; readonly set: ClassSet }
  );

const all = Infinity;
const known: readonly (SetInfo & { readonly kind: 'captions' | 'classes' })[] = [
  { name: 'flickr8k', title: 'Flickr8k dev', kind: 'captions', seen: 'unseen', most: all },
  { name: 'caltech101', title: 'Caltech-101', kind: 'classes', seen: 'unseen', most: all },
  {
    name: 'imagenet-1k-sample',
    title: 'ImageNet, one photo a class',
    kind: 'classes',
    seen: 'unseen photos of known classes',
    most: all,
  },
  { name: 'scenes15', title: '15 scenes', kind: 'classes', seen: 'seen in training', most: 400 },
  {
    name: 'everyday-200',
    title: '200 everyday things',
    kind: 'classes',
    seen: 'seen in training',
    most: all,
  },
];

const seed = 1;

/** Those of the known sets that `data` has, one after the other. `atMost`: photos of each.
 * @throws UsageError when it has none of them. */
export async function* openSets(data: string, atMost: number, embeds: Embeds): AsyncIterable<OpenedSet> {
  const there = known.filter(({ name }) => existsSync(join(data, name)));
  if (there.length === 0)
    throw new UsageError(`${data} has none of ${known.map(({ name }) => name).join(', ')}.`);
  for (const info of there) {
    const folder = join(data, info.name);
    const most = Math.min(info.most, atMost);
    console.error(info.title);
    if (info.kind === 'captions') {
      const entries = await readCaptions(join(folder, 'captions.jsonl'), folder, 'dev');
      const some = drawn(entries.length, most, seed).map((i) => entries[i]!);
      yield { ...info, kind: info.kind, set: await embedCaptions(some, embeds) };
    } else {
      const found = drawnPhotos(await labelledPhotos(folder), most);
      yield { ...info, kind: info.kind, set: await embedClasses(found, embeds) };
    }
  }
}

/** Up to `most` photos, and the classes that they are of. */
function drawnPhotos({ layout, classes }: LabelledPhotos, most: number): LabelledPhotos {
  const files = classes.flatMap(({ name, files: own }) => own.map((file) => ({ name, file })));
  const taken = new Set(drawn(files.length, most, seed).map((i) => files[i]!.file));
  const some = classes.map(({ name, files: own }) => ({
    name,
    files: own.filter((file) => taken.has(file)),
  }));
  return { layout, classes: some.filter(({ files: own }) => own.length > 0) };
}
