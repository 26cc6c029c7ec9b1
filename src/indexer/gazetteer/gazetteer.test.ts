/** @file Real coordinates, real towns, real names: what the gazetteer that ships with the app says of them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Place } from '../../shared/place.ts';
import { openGazetteer } from './gazetteer.ts';
import { placesNamed } from './place-names.ts';

const file = join(import.meta.dirname, '../../../resources/places/places.bin');
const gazetteer = openGazetteer(file);
const at = (latitude: number, longitude: number): string | null => {
  const place = gazetteer.placeAt(latitude, longitude);
  return place && [place.locality, place.city, place.country].filter(Boolean).join(', ');
};

describe('the name of a place', () => {
  it.each([
    ['the Eiffel Tower, nearer to two other town halls', 48.8584, 2.2945, 'Paris, FR'],
    ['Versailles, a town beside Paris', 48.8049, 2.1204, 'Versailles, FR'],
    ['Prospect Park, in a quarter of a larger city', 40.6602, -73.969, 'Brooklyn, New York City, US'],
    ['one side of a border', 47.6603, 9.1758, 'Konstanz, DE'],
    ['the other side', 47.6458, 9.1783, 'Kreuzlingen, CH'],
    ['a state inside a city', 41.9029, 12.4534, 'Vatican City, VA'],
    ['Uluru, far from any large town', -25.3444, 131.0369, 'Yulara, AU'],
    ['the south and the west', -33.8568, 151.2153, 'Sydney, AU'],
  ])('%s', (_, latitude, longitude, name) => expect(at(latitude, longitude)).toBe(name));

  it('is none on the open sea and at the poles', () => {
    expect(at(0, -150)).toBeNull();
    expect(at(90, 0)).toBeNull();
    expect(at(-90, 180)).toBeNull();
  });

  it('does not break at the edge of the map', () => {
    expect(at(-17.0, 180)).toBe(at(-17.0, -180));
  });

  it('is the same object for the same place', () => {
    expect(gazetteer.placeAt(48.8584, 2.2945)).toBe(gazetteer.placeAt(48.86, 2.33));
  });

  it('names the largest towns of an area, largest first', () => {
    const names = (west: number, south: number, east: number, north: number, most: number): string[] =>
      gazetteer.townsIn({ west, south, east, north }, most).map(({ name }) => name);
    expect(names(-10, 36, 3, 44, 2)).toEqual(['Madrid', 'Barcelona']);
    expect(names(2.2, 48.8, 2.5, 48.95, 1)).toEqual(['Paris']);
    expect(names(-160, -5, -140, 5, 3)).toEqual([]);
  });

  it('is missing, and nothing else is, without a gazetteer', () => {
    expect(openGazetteer(join(import.meta.dirname, 'none.bin')).placeAt(48.8584, 2.2945)).toBeNull();
  });
});

describe('what people type', () => {
  const known = [
    gazetteer.placeAt(48.8584, 2.2945), // Paris, France
    gazetteer.placeAt(33.6609, -95.5555), // Paris, Texas
    gazetteer.placeAt(40.6602, -73.969), // Brooklyn
    gazetteer.placeAt(47.3769, 8.5417), // Zürich
    gazetteer.placeAt(51.4779, -0.0015), // Greenwich, London
  ] as Place[];
  const named = (text: string): string[] =>
    placesNamed(text, known).map(({ country, region, city, locality }) =>
      [country, region, city, locality].map((part) => part ?? '*').join('/'),
    );

  it.each([
    ['paris', ['FR/11/Paris/*', 'US/TX/Paris/*']],
    ['Paris, Texas', ['US/TX/Paris/*']],
    ['paris tx', ['US/TX/Paris/*']],
    ['PARIS FRANCE', ['FR/11/Paris/*']],
    ['france', ['FR/*/*/*']],
    ['Frankreich', ['FR/*/*/*']],
    ['フランス', ['FR/*/*/*']],
    ['USA', ['US/*/*/*']],
    ['texas', ['US/TX/*/*']],
    ['zurich', ['CH/ZH/Zürich/*']],
    ['new york', ['US/NY/*/*', 'US/NY/New York City/*']],
    ['brooklyn', ['US/NY/New York City/Brooklyn']],
    ['england', ['GB/ENG/*/*']],
    ['lisbon', []],
    ['par', []],
    ['a boat in paris', []],
    ['', []],
    ['%', []],
  ])('%s', (text, places) => expect(named(text)).toEqual(places));
});
