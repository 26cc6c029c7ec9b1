/**
 * @file What people do to the words of a query: typos, other words for the same thing, telegram style, capital
 * letters, stray punctuation. Rules on the text alone; chance comes from the text itself, so that the same
 * words always get the same typo.
 */
import { randomOf, seedOf } from './eval-random.ts';

export interface TextDistortion {
  readonly name: string;
  apply(text: string): string;
}

export const textDistortions: readonly TextDistortion[] = [
  { name: 'typos', apply: withTypos },
  { name: 'other words', apply: paraphrased },
  { name: 'no small words', apply: withoutSmallWords },
  { name: 'CAPITALS', apply: (text) => text.toUpperCase() },
  { name: 'punctuation', apply: withStrayPunctuation },
];

/** One word in four, one at least, gets one slip of the fingers. Words of fewer than four letters are spared. */
function withTypos(text: string): string {
  const random = randomOf(seedOf(text));
  const long = [...text.matchAll(/[A-Za-z]{4,}/g)];
  const slips = Math.ceil(long.length / 4);
  const chosen = new Set<number>();
  while (chosen.size < slips) chosen.add(Math.floor(random() * long.length));
  let out = '';
  let from = 0;
  long.forEach((match, i) => {
    if (!chosen.has(i)) return;
    out += text.slice(from, match.index) + slipped(match[0], random);
    from = match.index + match[0].length;
  });
  return out + text.slice(from);
}

/** Two letters swapped, one left out, one twice, or a neighbour on the keyboard. The first letter stays. */
function slipped(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const kind = Math.floor(random() * 4);
  const before = word.slice(0, at);
  const letter = word[at]!;
  const after = word.slice(at + 1);
  if (kind === 0 && after[0] !== letter) return before + after[0]! + letter + after.slice(1);
  if (kind === 1) return before + after;
  if (kind === 2) return before + letter + letter + after;
  return before + neighbourOf(letter, random) + after;
}

const keyboard = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

function neighbourOf(letter: string, random: () => number): string {
  const row = keyboard.find((keys) => keys.includes(letter.toLowerCase()))!;
  const at = row.indexOf(letter.toLowerCase());
  const beside = [row[at - 1], row[at + 1]].filter((key) => key !== undefined);
  return beside[Math.floor(random() * beside.length)]!;
}

/** Each word here for another that a person might have chosen, both ways round where both are common. */
const otherWords: Readonly<Record<string, string>> = Object.fromEntries(
  `man guy|men guys|woman lady|women ladies|boy kid|boys kids|girl kid|girls kids|child kid|children kids|baby infant|
people persons|person somebody|crowd lot of people|dog pup|dogs pups|puppy young dog|cat kitty|bike bicycle|bicycle bike|motorcycle motorbike|
car automobile|truck lorry|boat vessel|ocean sea|sea ocean|beach seaside|water sea|lake pond|river stream|street road|road street|sidewalk pavement|
mountain hill|mountains hills|rock stone|rocks stones|forest woods|woods forest|grass lawn|field meadow|
shirt top|jacket coat|coat jacket|hat cap|cap hat|pants trousers|dress gown|glasses spectacles|picture photo|photo picture|
running racing|runs races|jumping leaping|jumps leaps|walking strolling|walks strolls|playing having fun|plays has fun|sitting seated|sits is seated|standing upright|
smiling grinning|smiles grins|holding carrying|holds carries|looking gazing|looks gazes|climbing scaling|climbs scales|swimming bathing|swims bathes|
small little|little small|large big|big large|young youthful|old elderly|several some|two a couple of|wearing dressed in|near beside|
front fore|background backdrop|outside outdoors|building house|buildings houses|store shop|shop store|yellow golden|red crimson|purple violet|gray grey|grey gray`
    .split('|')
    .map((pair) => {
      const [word, ...other] = pair.trim().split(' ');
      return [word!, other.join(' ')] as const;
    }),
);

function paraphrased(text: string): string {
  return text.replaceAll(/[A-Za-z]+/g, (word) => {
    const other = Object.hasOwn(otherWords, word.toLowerCase()) ? otherWords[word.toLowerCase()]! : word;
    const capital = /^[A-Z]/.test(word) && other !== word;
    return capital ? other[0]!.toUpperCase() + other.slice(1) : other;
  });
}

/** Articles and forms of "to be" go, as in a telegram. A text of nothing else stays as it is. */
function withoutSmallWords(text: string): string {
  const short = text
    .replaceAll(/\b(a|an|the|is|are|was|were|being|been)\b/gi, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /[a-z]/i.test(short) ? short : text;
}

/** Its own punctuation lost, some of somebody else's put in. */
function withStrayPunctuation(text: string): string {
  const words = text
    .replaceAll(/[^\p{L}\p{N}\s'-]/gu, ' ')
    .trim()
    .split(/\s+/);
  const random = randomOf(seedOf(text));
  const marks = [',', ';', '...', ' -', '!'];
  return `${words.map((word, i) => (i % 3 === 2 ? word + marks[Math.floor(random() * marks.length)]! : word)).join(' ')}!!`;
}
