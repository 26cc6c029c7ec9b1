/**
 * @file Makes the app's icons from resources/icon/recollect.svg: a PNG for Linux and the window, an ICO for Windows.
 * To be run when the drawing changes (`node scripts/icons.mjs`); what it makes is committed. macOS takes the PNG.
 */
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { root } from './child.mjs';

const folder = path.join(root, 'resources', 'icon');
const drawing = path.join(folder, 'recollect.svg');
const drawnAt = 48;

/** @param {number} side px */
const png = (side) =>
  sharp(drawing, { density: (72 * side) / drawnAt })
    .resize(side, side)
    .png({ compressionLevel: 9 })
    .toBuffer();

fs.writeFileSync(path.join(folder, 'icon.png'), await png(512));

// ICO: a directory of pictures, each a whole PNG; 256 is written as 0.
const sides = [16, 24, 32, 48, 64, 128, 256];
const pictures = await Promise.all(sides.map(png));
const head = Buffer.alloc(6 + 16 * sides.length);
head.writeUInt16LE(1, 2);
head.writeUInt16LE(sides.length, 4);
let at = head.length;
for (const [i, picture] of pictures.entries()) {
  const side = (sides[i] ?? 0) % 256;
  const entry = 6 + 16 * i;
  head.writeUInt8(side, entry);
  head.writeUInt8(side, entry + 1);
  head.writeUInt16LE(1, entry + 4);
  head.writeUInt16LE(32, entry + 6);
  head.writeUInt32LE(picture.length, entry + 8);
  head.writeUInt32LE(at, entry + 12);
  at += picture.length;
}
fs.writeFileSync(path.join(folder, 'icon.ico'), Buffer.concat([head, ...pictures]));
