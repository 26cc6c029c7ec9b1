/** @file Files that are called photos and are none, of every kind that we could think of. Each writer makes one file. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

export interface BadKind {
  readonly name: string;
  /** What becomes of it: never listed at all (no file that a scan looks at), listed with a reason, or either
   * (damage that leaves a picture which can be read). */
  readonly fate: 'skipped' | 'listed' | 'either';
  readonly make: (dir: string, n: number, random: () => number) => Promise<void> | void;
}

async function jpeg(n: number): Promise<Buffer> {
  const pixels = Buffer.alloc(64 * 48 * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 7 + n * 31 + (i >> 5)) & 255;
  return sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

function crc(bytes: Uint8Array): number {
  let c = 0xffff_ffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb8_8320 ^ (c >>> 1) : c >>> 1;
  }
  return (c ^ 0xffff_ffff) >>> 0;
}
function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
/** A PNG that claims to be width x height and holds `data`. */
function png(width: number, height: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}
let zeros: Buffer | null = null;
/** Sixty megabytes of black, packed into sixty kilobytes. */
const bomb = (): Buffer => (zeros ??= deflateSync(Buffer.alloc(60_000_000), { level: 9 }));

/** A segment of a JPEG, right after its start. */
function withSegment(bytes: Buffer, marker: number, data: Uint8Array): Buffer {
  const segment = Buffer.alloc(4 + data.length);
  segment.writeUInt16BE(marker, 0);
  segment.writeUInt16BE(2 + data.length, 2);
  segment.set(data, 4);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}
const rubbish = (length: number, random: () => number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

const put = (dir: string, name: string, bytes: Uint8Array): void => writeFileSync(join(dir, name), bytes);

export const badKinds: readonly BadKind[] = [
  { name: 'empty', fate: 'listed', make: (dir, n) => put(dir, `empty ${n}.jpg`, Buffer.alloc(0)) },
  {
    name: 'cut off, at every 5 %',
    fate: 'either',
    async make(dir, n) {
      const whole = await jpeg(n);
      put(dir, `cut ${n}.jpg`, whole.subarray(0, Math.floor((whole.length * (n % 20)) / 20)));
    },
  },
  {
    name: 'bits flipped',
    fate: 'either',
    async make(dir, n, random) {
      const bytes = await jpeg(n);
      for (let i = 0; i < 30; i++)
        bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
      put(dir, `flipped ${n}.jpg`, bytes);
    },
  },
  {
    name: 'text called .jpg',
    fate: 'listed',
    make: (dir, n) => put(dir, `text ${n}.jpg`, Buffer.from(`dear diary, page ${n}`)),
  },
  {
    name: 'rubbish',
    fate: 'listed',
    make: (dir, n, random) => put(dir, `rubbish ${n}.webp`, rubbish(900, random)),
  },
  {
    name: 'a right start, then rubbish',
    fate: 'listed',
    make: (dir, n, random) =>
      put(
        dir,
        `start ${n}.jpg`,
        Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), rubbish(500, random)]),
      ),
  },
  {
    name: 'decompression bomb (20,000 x 1,000, one colour)',
    fate: 'either',
    make: (dir, n) => put(dir, `bomb ${n}.png`, png(20_000 + n, 1000, bomb())),
  },
  {
    name: 'bomb beyond all limits (60,000 x 60,000)',
    fate: 'listed',
    make: (dir, n) => put(dir, `huge bomb ${n}.png`, png(60_000, 60_000 - n, bomb())),
  },
  {
    name: 'sides of 65,535',
    fate: 'listed',
    make: (dir, n) => put(dir, `sides ${n}.png`, png(65_535, 65_535 - n, deflateSync(Buffer.alloc(64)))),
  },
  {
    name: 'broken EXIF and GPS around a good picture',
    fate: 'either',
    async make(dir, n, random) {
      const exif = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), rubbish(200, random)]);
      put(dir, `exif ${n}.jpg`, withSegment(await jpeg(50_000 + n), 0xffe1, exif));
    },
  },
  {
    name: 'broken colour profile around a good picture',
    fate: 'either',
    async make(dir, n, random) {
      const icc = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), rubbish(300, random)]);
      put(dir, `icc ${n}.jpg`, withSegment(await jpeg(60_000 + n), 0xffe2, icc));
    },
  },
  {
    name: 'GIF without a frame',
    fate: 'listed',
    make: (dir, n) =>
      put(
        dir,
        `frameless ${n}.gif`,
        Buffer.from(`GIF89a\x01\0\x01\0\0\0\0!\xfe\x04${String(n).padStart(4, '0')}\0;`, 'latin1'),
      ),
  },
  {
    name: 'without permission',
    fate: process.getuid?.() === 0 ? 'either' : 'listed',
    async make(dir, n) {
      put(dir, `locked ${n}.jpg`, await jpeg(70_000 + n));
      chmodSync(join(dir, `locked ${n}.jpg`), 0);
    },
  },
  {
    name: 'loop of links',
    fate: 'skipped',
    make: (dir, n) => symlinkSync(`loop ${n}.jpg`, join(dir, `loop ${n}.jpg`)),
  },
  {
    name: 'link to nothing',
    fate: 'skipped',
    make: (dir, n) => symlinkSync(join(dir, 'nowhere', String(n)), join(dir, `dangling ${n}.jpg`)),
  },
  {
    name: 'folder called .jpg',
    fate: 'skipped',
    make: (dir, n) => void mkdirSync(join(dir, `folder ${n}.jpg`)),
  },
  {
    name: 'FIFO',
    fate: 'skipped',
    make: (dir, n) => void execFileSync('mkfifo', [join(dir, `pipe ${n}.jpg`)], { stdio: 'ignore' }),
  },
  {
    name: 'name with a line break, from right to left, of many letters',
    fate: 'either',
    async make(dir, n) {
      const names = [`line\nbreak ${n}.jpg`, `\u202Egnp.${n} תמונה.jpg`, `${'long'.repeat(60)}${n}.jpg`];
      put(dir, names[n % 3]!, await jpeg(80_000 + n));
    },
  },
  {
    name: 'name that is no UTF-8',
    fate: 'either',
    async make(dir, n) {
      if (process.platform !== 'linux') return;
      writeFileSync(
        Buffer.concat([
          Buffer.from(`${dir}/bytes `),
          Buffer.from([0xff, 0xfe, 0x80]),
          Buffer.from(` ${n}.jpg`),
        ]),
        await jpeg(90_000 + n),
      );
    },
  },
  {
    name: 'a film of 300 MB called .jpg (sparse)',
    fate: 'listed',
    make(dir, n) {
      if (n >= 4) return put(dir, `film ${n}.jpg`, Buffer.from(`\0\0\0\x18ftypmp42 ${n}`, 'latin1'));
      put(dir, `film ${n}.jpg`, Buffer.from(`\0\0\0\x18ftypmp42 ${n}`, 'latin1'));
      truncateSync(join(dir, `film ${n}.jpg`), 300_000_000 + n);
    },
  },
];
