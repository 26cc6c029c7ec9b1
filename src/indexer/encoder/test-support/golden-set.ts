/**
 * @file Fifty photos of e2e/photos and fifty sentences, whose vectors every execution provider must give as the
 * reference has them (scripts/golden-photos.ts wrote it).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { halfToFloat } from '../../matryoshka/half.ts';
import { createSharpDecoder } from '../../pixels/sharp-decoder.ts';
import type { Pack } from '../pack.ts';

const photoDir = join(import.meta.dirname, '../../../../e2e/photos');
export const referenceFile = join(import.meta.dirname, 'golden-set.json');

/** Folder and name below e2e/photos: some of every subject. */
export const goldenPhotos = [
  'birds/kingfisher.jpg',
  'cats/kitten.jpg',
  'farm-animals/cow.jpg',
  'monkeys/gorilla.jpg',
  'wild-animals/bison.jpg',
  'reptiles/garden-chameleon.jpg',
  'insects/bee.jpg',
  'fish/angelfish.jpg',
  'windmills/chesterton.jpg',
  'solar-panels/lixouri.jpg',
  'dams/amagase.jpg',
  'hammers/on-blue.jpg',
  'scissors/orange.jpg',
  'pliers/red.jpg',
  'tape-measures/green.jpg',
  'tableware/cup.jpg',
  'castles/chambord.jpg',
  'towers/eiffel.jpg',
  'statues/liberty.jpg',
  'ruins/parthenon.jpg',
  'underwater/reef.jpg',
  'birds/heron.jpg',
  'cats/chelsea.png',
  'farm-animals/calf.jpg',
  'monkeys/gibbon.jpg',
  'wild-animals/giraffes.jpg',
  'reptiles/chameleon.jpg',
  'insects/butterfly.jpg',
  'fish/cichlid.jpg',
  'windmills/rhodes.jpg',
  'solar-panels/cells.jpg',
  'dams/bekes.jpg',
  'hammers/ball-peen.jpg',
  'scissors/black.jpg',
  'pliers/nippers.jpg',
  'tape-measures/twenty-metres.jpg',
  'tableware/cup-and-saucer.jpg',
  'castles/chenonceau.jpg',
  'towers/eiffel-from-the-field.jpg',
  'statues/redeemer.jpg',
  'ruins/colosseum.jpg',
  'underwater/black-coral.jpg',
  'birds/toucan.webp',
  'cats/grey-cat.jpg',
  'farm-animals/sheep.bmp',
  'monkeys/proboscis-monkey.jpg',
  'wild-animals/giraffe.jpg',
  'reptiles/crocodile.jpg',
  'insects/caterpillar.jpg',
  'fish/discus.jpg',
] as const;

export const goldenTexts = [
  'a kitten looking at the camera',
  'two giraffes side by side',
  'a red panda on a branch',
  'fish swimming under water',
  'a castle by a river',
  'the eiffel tower at night',
  'an owl',
  'a butterfly on a flower',
  'a cup of coffee on a table',
  'ruins in the desert',
  'a windmill under a blue sky',
  'solar panels on a roof',
  'a hammer',
  'kids on the beach at sunset',
  'a red boat',
  'a dog running through snow',
  "my sister's wedding",
  'birthday cake with candles',
  'a crowded street in the rain',
  'mountains reflected in a lake',
  'a man riding a bicycle',
  'people sitting around a fire',
  'a sleeping baby',
  'black and white portrait of an old woman',
  'a plate of pasta',
  'an empty road at dawn',
  'a yellow car parked in front of a house',
  'a football match',
  'a train crossing a bridge',
  'autumn leaves',
  'a screenshot of a map',
  'a hand holding a phone',
  'a bird in flight',
  'horses in a field',
  'a crocodile with an open mouth',
  'starfish on black sand',
  'a polar bear',
  'a steam locomotive',
  'fireworks over a city',
  'a bowl of strawberries',
  'a bookshelf',
  'a snowman',
  'a surfer on a wave',
  'a child blowing soap bubbles',
  'a market stall with fruit',
  'a church interior',
  'a blurry picture',
  'a sunset',
  'Zürich',
  'beach',
] as const;

/** What the image tower is fed for the photo. */
export async function pixelsOf(photo: string, pack: Pack): Promise<Uint8Array> {
  const decoder = createSharpDecoder(1);
  const bytes = readFileSync(join(photoDir, photo));
  const decoded = await decoder.decode({ bytes, input: pack.image, thumbnail: null });
  await decoder.close();
  if (!decoded.ok) throw new Error(`${photo}: ${decoded.message}`);
  return decoded.photo.pixels;
}

const schema = z.object({
  /** SHA-256 of the towers it was measured on. */
  pack: z.array(z.string()),
  texts: z.record(z.string(), z.string()),
  photos: z.record(z.string(), z.string()),
});

export interface Reference {
  readonly pack: readonly string[];
  text(text: string): Float32Array;
  photo(photo: string): Float32Array;
}

export function readReference(): Reference {
  const { pack, texts, photos } = schema.parse(JSON.parse(readFileSync(referenceFile, 'utf8')));
  return { pack, text: (text) => vectorOf(texts[text]), photo: (photo) => vectorOf(photos[photo]) };
}

/** float16, little-endian, base64. */
function vectorOf(base64: string | undefined): Float32Array {
  if (base64 === undefined) throw new Error('The reference lacks one: run scripts/golden-photos.ts.');
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  const half = new Uint16Array(bytes.buffer);
  const vector = new Float32Array(half.length);
  halfToFloat(half, vector);
  return vector;
}
