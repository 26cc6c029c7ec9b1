import { describe, expect, it } from 'vitest';
import { hasImageExtension, otherImageFormat, sniffFormat } from './formats.ts';

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const ftyp = (major: string, ...compatible: string[]) =>
  latin(`\0\0\0${String.fromCharCode(16 + compatible.length * 4)}ftyp${major}\0\0\0\0${compatible.join('')}`);

describe('sniffFormat', () => {
  it.each([
    ['an AVIF whose first brand is mif1', ftyp('mif1', 'avif', 'miaf'), 'avif'],
    ['an AVIF sequence', ftyp('avis', 'msf1'), 'avif'],
    ['a HEIC of a phone', ftyp('heic', 'mif1', 'heic'), 'heic'],
    ['a HEIF of a camera', ftyp('mif1', 'heic'), 'heic'],
    ['a video', ftyp('isom', 'iso2', 'mp41'), null],
    ['a big TIFF', latin('II+\0'), 'tiff'],
    ['a text that begins with BM', latin('BMW is a car maker from Munich'), null],
    ['a RIFF that is no WebP', latin('RIFF\0\0\0\0WAVEfmt '), null],
    ['nothing', new Uint8Array(0), null],
    ['two bytes', latin('\xff\xd8'), null],
  ])('%s', (_, head, expected) => {
    expect(sniffFormat(head)).toBe(expected);
  });

  it('names formats that are images and not ours', () => {
    expect(otherImageFormat(latin('<?xml version="1.0"?><svg/>'))).toBe('SVG');
    expect(otherImageFormat(latin('8BPS\0\x01'))).toBe('Photoshop');
    expect(otherImageFormat(latin('hello'))).toBeNull();
  });
});

describe('hasImageExtension', () => {
  it.each(['IMG_1.JPG', 'a.b.heic', 'photo.Tiff', 'x.avif'])('looks at %s', (name) =>
    expect(hasImageExtension(name)).toBe(true),
  );
  it.each(['jpg', '.jpg', '._IMG_1.jpg', 'notes.txt', 'clip.mov', 'photo.jpg.part', ''])(
    'leaves %s alone',
    (name) => expect(hasImageExtension(name)).toBe(false),
  );
});
