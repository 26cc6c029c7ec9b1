/**
 * @file Coordinates -> the name of the place, offline. Knows towns; knows nothing of photos.
 *
 * [Note: Which town] The nearest town's centre is often the wrong one: the Eiffel Tower stands nearer to the
 * town hall of Neuilly than to that of Paris. So a town is a disc that grows with its people (0.4 km for
 * 10,000, 6 km for Paris, 11 km for London). Of the towns whose discs the photo lies in, the one has it to whose
 * middle it is nearest, in radii; outside of all discs, the one whose disc is nearest. Where it lies in the reach of a larger city of its country (two and a half discs), both are named:
 * "Brooklyn, New York City".
 */
import KDBush from 'kdbush';
import { around, distance } from 'geokdbush';
import type { Area, Place, Town } from '../../shared/place.ts';
import { readTowns } from './towns.ts';
import type { Towns } from './towns.ts';

export interface Gazetteer {
  /** Degrees, north and east positive. null: no town far and wide. The same object for the same place. */
  placeAt(latitude: number, longitude: number): Place | null;
  /** The `most` largest towns in a part of the world, largest first. */
  townsIn(area: Area, most: number): Town[];
}

/** For whoever has no towns: every place is without a name. */
export const nowhereKnown: Gazetteer = { placeAt: () => null, townsIn: () => [] };

/** Farther than that from any town, a photo has no place name, km. */
const farthest = 80;
const candidates = 10;
/** Cities that lend their name to what lies around them have so many people at least. */
const cityInhabitants = 100_000;
/** No city reaches farther, km. */
const cityReach = 40;
/** km, of a town with one inhabitant. */
const discPerRoot = 0.004;
const reachInDiscs = 2.5;
/** Photos of about 500 m are looked up once: a million of them cost seconds. */
const step = 200;
/** Areas wider than that are named by cities alone. */
const wideDegrees = 12;
const mostRemembered = 200_000;

interface Known {
  readonly towns: Towns;
  readonly cities: { readonly tree: KDBush; readonly towns: readonly number[] };
}

/** @param file resources/places/places.bin; read when a place is first asked for. One that cannot be read names no place. */
export function openGazetteer(file: string): Gazetteer {
  let loaded: Known | 'none' | null = null;
  const remembered = new Map<number, Place | null>();
  const places = new Map<string, Place>();

  function load(): Known | 'none' {
    try {
      const towns = readTowns(file);
      return { towns, cities: citiesOf(towns) };
    } catch (error) {
      console.error('Places will have no names:', error);
      return 'none';
    }
  }

  function disc(known: Towns, town: number): number {
    return discPerRoot * Math.sqrt(known.inhabitants[town]!);
  }

  function km(known: Towns, town: number, latitude: number, longitude: number): number {
    return distance(longitude, latitude, known.longitudes[town]!, known.latitudes[town]!);
  }

  function look(latitude: number, longitude: number): Place | null {
    loaded ??= load();
    if (loaded === 'none') return null;
    const { towns: known, cities: large } = loaded;
    const near = around(known.tree, longitude, latitude, candidates, farthest);
    const big = around(large.tree, longitude, latitude, candidates, cityReach).map((at) => large.towns[at]!);
    let town: number | null = null;
    let best = Infinity;
    for (const candidate of [...near, ...big]) {
      const away = km(known, candidate, latitude, longitude);
      const radius = disc(known, candidate);
      const score = away < radius ? away / radius - 1 : away - radius;
      if (score < best) [town, best] = [candidate, score];
    }
    if (town === null) return null;
    const region = known.regionOf(town);
    let city = town;
    for (const candidate of big) {
      if (known.regionOf(candidate).slice(0, 2) !== region.slice(0, 2)) continue;
      const reach = reachInDiscs * disc(known, candidate);
      if (
        km(known, candidate, latitude, longitude) <= reach &&
        known.inhabitants[candidate]! > known.inhabitants[city]!
      )
        city = candidate;
    }
    return placeNamed(known.regionOf(city), known.names[city]!, city === town ? null : known.names[town]!);
  }

  function placeNamed(region: string, city: string, locality: string | null): Place {
    const key = `${region}\n${city}\n${locality ?? ''}`;
    let place = places.get(key);
    if (place === undefined) {
      place = { country: region.slice(0, 2), region: region.slice(3) || null, city, locality };
      places.set(key, place);
    }
    return place;
  }

  return {
    placeAt(latitude, longitude) {
      const key = Math.round(latitude * step) * 1_000_000 + Math.round(longitude * step);
      let place = remembered.get(key);
      if (place === undefined) {
        place = look(latitude, longitude);
        if (remembered.size >= mostRemembered) remembered.clear();
        remembered.set(key, place);
      }
      return place;
    },
    townsIn({ west, south, east, north }, most) {
      loaded ??= load();
      if (loaded === 'none') return [];
      const { towns, cities } = loaded;
      // Of half a continent, only cities could be among the largest.
      const wide = east - west > wideDegrees;
      const found = wide
        ? cities.tree.range(west, south, east, north).map((at) => cities.towns[at]!)
        : towns.tree.range(west, south, east, north).filter((town) => towns.sections[town] === 0);
      return found
        .sort((a, b) => towns.inhabitants[b]! - towns.inhabitants[a]!)
        .slice(0, most)
        .map((town) => ({
          name: towns.names[town]!,
          latitude: towns.latitudes[town]!,
          longitude: towns.longitudes[town]!,
        }));
    },
  };
}

function citiesOf(known: Towns): Known['cities'] {
  const towns = [...known.names.keys()].filter(
    (town) => known.inhabitants[town]! >= cityInhabitants && known.sections[town] === 0,
  );
  const tree = new KDBush(towns.length);
  for (const town of towns) tree.add(known.longitudes[town]!, known.latitudes[town]!);
  tree.finish();
  return { tree, towns };
}
