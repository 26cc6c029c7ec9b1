/**
 * @file The place of each photo that says where it was taken: a small number per photo (4 bytes), looked up
 * once and added to as photos come. Coordinates never change under a photo's number.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clause } from '../../shared/filter.ts';
import type { Place } from '../../shared/place.ts';
import type { Gazetteer } from '../gazetteer/gazetteer.ts';
import { placesNamed } from '../gazetteer/place-names.ts';
import type { Connection } from './database.ts';
import { addPhoto, noPhotos } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

type PlaceClause = Extract<Clause, { kind: 'place' }>;

export interface PhotoPlaces {
  /** Looks up what is new, in portions, so that searches get their turns. Until it has, the others answer from what is known. */
  ready(): Promise<void>;
  /** The name of a place on Earth; degrees. */
  placeAt(latitude: number, longitude: number): Place | null;
  /** Photos for which the clause, `not` aside, holds; orphans too. A set of the caller's own. */
  photosIn(clause: PlaceClause): PhotoBits;
  /** How many of `bits` were taken in each city, most first. */
  count(bits: PhotoBits): { readonly place: Place; readonly photos: number }[];
  /**
   * The places of this library's photos that `text` names as a whole ("paris", "new york", "paris, france",
   * "California", "Frankreich"), as a clause to filter by; letter case and accents aside. Several when several
   * have the name. null: it names none that photos were taken in. Costs microseconds per place of the library.
   */
  named(text: string): PlaceClause | null;
}

/** Some 10 ms of looking up, when all of them lie apart. */
const portion = 100;
/** A question waits no longer than that for photos that were not looked up yet. */
const patienceMs = 20;
/** As many as a clause may name. */
const mostPlaces = 64;

export function photoPlacesIn(db: Connection, gazetteer: Gazetteer): PhotoPlaces {
  /** By number, from 1; 0 is nowhere. */
  const places: (Place | null)[] = [null];
  const numbers = new Map<Place, number>();
  let placeNumbers = new Uint32Array(0);
  /** Photos up to this number have been looked up. */
  let read = 0;
  const next = db
    .prepare<[number, number], [number, number, number]>(
      `SELECT id, latitude, longitude FROM photos
       WHERE id > ? AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id LIMIT ?`,
    )
    .raw();
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM photos').pluck();

  /** @returns whether there may be more */
  function readSome(): boolean {
    const last = largest.get() ?? 0;
    if (last <= read) return false;
    if (last >= placeNumbers.length) {
      const longer = new Uint32Array(Math.ceil((last + 1) * 1.25));
      longer.set(placeNumbers);
      placeNumbers = longer;
    }
    const rows = next.all(read, portion) as unknown as [number, number, number][];
    for (const [photo, latitude, longitude] of rows) {
      if (photo > last) break;
      placeNumbers[photo] = numberOf(gazetteer.placeAt(latitude, longitude));
      read = photo;
    }
    if (rows.length === portion) return true;
    read = last;
    return false;
  }

  function numberOf(place: Place | null): number {
    if (place === null) return 0;
    let number = numbers.get(place);
    if (number === undefined) {
      numbers.set(place, (number = places.length));
      places.push(place);
    }
    return number;
  }

  /** What a question needs: all that is new, or, right after a large library was opened, what there is time for. */
  function catchUp(): void {
    const until = performance.now() + patienceMs;
    while (performance.now() < until && readSome());
  }

  function photosWith(wanted: (place: Place) => boolean): PhotoBits {
    const yes = Uint8Array.from(places, (place) => (place !== null && wanted(place) ? 1 : 0));
    const bits = noPhotos(read);
    if (!yes.includes(1)) return bits;
    for (let photo = 1; photo <= read; photo++) {
      if (yes[placeNumbers[photo]!] === 1) addPhoto(bits, photo);
    }
    return bits;
  }

  return {
    async ready() {
      // The library may be closed in between.
      while (db.open && readSome()) await turn();
    },
    placeAt: gazetteer.placeAt,
    photosIn({ places: wanted }) {
      catchUp();
      return photosWith((place) => wanted.some((some) => lies(place, some)));
    },
    count(bits) {
      const counts = new Uint32Array(places.length);
      for (let i = 0; i < bits.length; i++) {
        for (let x = bits[i]!; x !== 0; x &= x - 1) {
          const photo = i * 32 + 31 - Math.clz32(x & -x);
          if (photo <= read) counts[placeNumbers[photo]!]!++;
        }
      }
      const cities = new Map<string, { readonly place: Place; photos: number }>();
      for (let number = 1; number < places.length; number++) {
        const place = places[number]!;
        if (place === null || counts[number] === 0) continue;
        const key = `${place.country}\n${place.region}\n${place.city}`;
        const city = cities.get(key);
        if (city) city.photos += counts[number]!;
        else cities.set(key, { place: { ...place, locality: null }, photos: counts[number]! });
      }
      return [...cities.values()].sort(
        (a, b) => b.photos - a.photos || ((a.place.city ?? '') < (b.place.city ?? '') ? -1 : 1),
      );
    },
    named(text) {
      catchUp();
      const meant = placesNamed(
        text,
        places.filter((place) => place !== null),
      );
      return meant.length === 0 ? null : { kind: 'place', places: meant.slice(0, mostPlaces) };
    },
  };
}

/** Whether a place is, or lies in, another. */
function lies(place: Place, within: Place): boolean {
  return (
    place.country === within.country &&
    (within.region === null || place.region === within.region) &&
    (within.city === null || place.city === within.city) &&
    (within.locality === null || place.locality === within.locality)
  );
}
