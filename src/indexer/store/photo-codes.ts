/**
 * @file One value per photo out of few different ones (a camera, a month), kept as the value's number: one or two
 * bytes a photo. Counts a million photos in a few milliseconds. Arithmetic only.
 */
import { addPhoto, noPhotos } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

type Numbers = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
type NumbersClass = Uint8ArrayConstructor | Uint16ArrayConstructor;

export class PhotoCodes<T> {
  readonly #values: T[];
  readonly #numbers: Map<T, number>;
  readonly #most: number;
  #of: Numbers;

  /** @param kind how many different values there may be; further ones share the last number @param values known before */
  constructor(kind: NumbersClass, values: readonly T[] = []) {
    this.#of = new kind(0);
    this.#most = kind === Uint8Array ? 256 : 65_536;
    this.#values = [...values];
    this.#numbers = new Map(values.map((value, number) => [value, number]));
  }

  /** Makes room for photos up to `photo`. */
  grow(photo: number): void {
    if (photo < this.#of.length) return;
    const Kind = this.#of.constructor as NumbersClass;
    const longer = new Kind(Math.ceil((photo + 1) * 1.25));
    longer.set(this.#of);
    this.#of = longer;
  }

  set(photo: number, value: T): void {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = Math.min(this.#values.length, this.#most - 1);
      this.#numbers.set(value, number);
      if (number === this.#values.length) this.#values.push(value);
    }
    this.#of[photo] = number;
  }

  /** How many photos of a set have each value; values that none has are left out. There must be room for all of them. */
  count(bits: PhotoBits): [value: T, photos: number][] {
    const counts = new Uint32Array(this.#values.length);
    const of = this.#of;
    for (let i = 0; i < bits.length; i++) {
      for (let x = bits[i]!; x !== 0; x &= x - 1) counts[of[i * 32 + 31 - Math.clz32(x & -x)]!]!++;
    }
    return this.#values
      .map((value, number): [T, number] => [value, counts[number]!])
      .filter(([, photos]) => photos > 0);
  }

  /** The photos up to `last` whose value `holds`; null: so many values that some share a number. */
  photosOf(holds: (value: T) => boolean, last: number): PhotoBits | null {
    if (this.#values.length === this.#most) return null;
    const yes = Uint8Array.from(this.#values, (value) => (holds(value) ? 1 : 0));
    const bits = noPhotos(last);
    const of = this.#of;
    // Numbers that no photo has (any more) are there, too; whoever asks knows which photos there are.
    for (let photo = 1; photo <= last; photo++) if (yes[of[photo]!] === 1) addPhoto(bits, photo);
    return bits;
  }
}
