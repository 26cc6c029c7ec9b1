/**
 * @file What people type: one or two words, made from a captions file, with the photos that they are true of.
 *
 * [Note: Keyword queries] A content word (letters only, more than two of them, not in the stop list) is true
 * of a photo when two or more of its captions have it: one caption may dwell on anything, two people agree.
 * kw1: words true of 1 % to 30 % of the photos (rarer ones say little, commoner ones ask nothing). kw2: pairs
 * of such words true together of at least 1 %, up to 150 of them, drawn with a fixed seed.
 */
import { randomOf, shuffled } from './eval-random.ts';

const stopWords = new Set(
  `the and with are from into has have had its his her their they them this that there these those for
off out over under near next front behind through while who whom which what some one two three four five other
others another each both all any very being been was were not but can does did doing about above across after
along around before below beside between down during inside onto outside past than then toward towards upon
several many few more most own same such something someone him she you your our himself herself itself
themselves just also like where when how why because only`.split(/\s+/),
);

export interface KeywordQuery {
  readonly text: string;
  /** Which photos (by index) it is true of. */
  readonly photos: ReadonlySet<number>;
}

const rarest = 0.01;
const commonest = 0.3;
const pairsMax = 150;
const seed = 20_240_131;

/** Content words of a caption, each once. */
export function contentWords(caption: string): Set<string> {
  const words = caption.toLowerCase().match(/[a-z]+/g) ?? [];
  return new Set(words.filter((word) => word.length > 2 && !stopWords.has(word)));
}

/** `captions[i]`: those of photo i. */
export function keywordQueries(captions: readonly (readonly string[])[]): {
  readonly kw1: KeywordQuery[];
  readonly kw2: KeywordQuery[];
} {
  const photosOf = new Map<string, Set<number>>();
  captions.forEach((own, photo) => {
    const said = new Map<string, number>();
    for (const caption of own)
      for (const word of contentWords(caption)) said.set(word, (said.get(word) ?? 0) + 1);
    for (const [word, times] of said) {
      if (times < 2) continue;
      const photos = photosOf.get(word);
      if (photos) photos.add(photo);
      else photosOf.set(word, new Set([photo]));
    }
  });
  const least = rarest * captions.length;
  const most = commonest * captions.length;
  const kw1 = [...photosOf]
    .filter(([, photos]) => photos.size >= least && photos.size <= most)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, photos]) => ({ text, photos }));
  const pairs: KeywordQuery[] = [];
  kw1.forEach((first, i) => {
    for (const second of kw1.slice(i + 1)) {
      const photos = new Set([...first.photos].filter((photo) => second.photos.has(photo)));
      if (photos.size >= least) pairs.push({ text: `${first.text} ${second.text}`, photos });
    }
  });
  return { kw1, kw2: shuffled(pairs, randomOf(seed)).slice(0, pairsMax) };
}
