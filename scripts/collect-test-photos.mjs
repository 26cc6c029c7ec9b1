/**
 * @file Makes e2e/photos/ from photos.tsv: fetches the Debian packages named there, takes the photos out,
 * scales them to 640 px, writes each in the format its name asks for, and writes ATTRIBUTION.md. Needed
 * only to change the set; the photos are committed. Runs on Debian 12 with Node 24 and, for HEIC,
 * `heif-enc` (package libheif-examples): node scripts/collect-test-photos.mjs
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import sharp from 'sharp';
import { root, run, script, SetupError } from './child.mjs';

const folder = path.join(root, 'e2e', 'photos');
const packages = { gcompris: 'gcompris-qt-data' };

/**
 * EXIF that the tests read back. Made up, except that the places are where the landmarks stand: the
 * packages carry no EXIF any more.
 * @type {Record<string, { orientation?: 3 | 6 | 8, date?: string, camera?: [string, string], gps?: [number, number] }>}
 */
const exif = {
  'birds/kingfisher.jpg': { date: '2019:05:04 06:41:12', camera: ['Canon', 'Canon EOS 80D'] },
  'birds/swans.jpg': { orientation: 8, date: '2017:06:18 10:02:33', camera: ['Canon', 'Canon EOS 7D'] },
  'castles/chambord.jpg': { orientation: 6, date: '2008:08:02 15:20:00', gps: [47.6161, 1.5172] },
  'towers/eiffel.jpg': {
    date: '2014:07:09 18:30:45',
    camera: ['NIKON CORPORATION', 'NIKON D90'],
    gps: [48.8584, 2.2945],
  },
  'towers/pisa.jpg': { orientation: 6, date: '2011:04:23 12:00:01', gps: [43.723, 10.3966] },
  'statues/liberty.jpg': {
    date: '2007:10:05 14:11:59',
    camera: ['Apple', 'iPhone'],
    gps: [40.6892, -74.0445],
  },
  'statues/redeemer.jpg': { date: '2019:12:31 09:15:00', gps: [-22.9519, -43.2105] },
  'wild-animals/giraffe.jpg': { orientation: 6 },
  'wild-animals/bison.jpg': { orientation: 3, date: '2004:09:30 08:08:08' },
};

/** @typedef {{ subject: string, file: string, from: string, place: string, author: string, licence: string, original: string }} Photo */

/** @returns {Photo[]} */
function readList() {
  const lines = fs.readFileSync(path.join(folder, 'photos.tsv'), 'utf8').split('\n');
  return lines
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [subject = '', file = '', from = '', place = '', author = '', licence = '', original = ''] =
        line.split('\t');
      return { subject, file, from, place, author, licence, original };
    });
}

/**
 * Fetches a package and unpacks it.
 * @param {string} name
 * @param {string} work
 * @returns {Promise<{ name: string, version: string, dir: string }>}
 */
async function unpack(name, work) {
  const fetched = await run('apt-get', ['download', name], { cwd: work, capture: true });
  const deb = fs.readdirSync(work).find((file) => file.startsWith(`${name}_`));
  if (!deb) throw new SetupError(`apt-get could not download ${name}:\n${fetched.output}`);
  const dir = path.join(work, name);
  await run('dpkg-deb', ['-x', deb, dir], { cwd: work });
  const version = (await run('dpkg-deb', ['-f', deb, 'Version'], { cwd: work, capture: true })).output.trim();
  return { name, version, dir };
}

/**
 * The files in a Qt resource archive (format "qres", versions 1 to 3).
 * @param {Buffer} archive
 * @returns {Generator<[string, Buffer]>}
 */
function* readRcc(archive) {
  if (archive.toString('latin1', 0, 4) !== 'qres') throw new Error('not a Qt resource archive');
  const nodeSize = archive.readUInt32BE(4) >= 2 ? 22 : 14;
  const [tree, data, names] = [8, 12, 16].map((at) => archive.readUInt32BE(at));
  if (tree === undefined || data === undefined || names === undefined) return;
  /** @param {number} index @param {string} parent @returns {Generator<[string, Buffer]>} */
  function* walk(index, parent) {
    const node = /** @type {number} */ (tree) + index * nodeSize;
    const flags = archive.readUInt16BE(node + 4);
    let place = parent;
    if (index > 0) {
      const at = /** @type {number} */ (names) + archive.readUInt32BE(node);
      const utf16 = Buffer.from(archive.subarray(at + 6, at + 6 + 2 * archive.readUInt16BE(at))).swap16();
      place = `${parent}/${utf16.toString('utf16le')}`;
    }
    if (flags & 2) {
      const first = archive.readUInt32BE(node + 10);
      for (let child = 0; child < archive.readUInt32BE(node + 6); child++) yield* walk(first + child, place);
      return;
    }
    const at = /** @type {number} */ (data) + archive.readUInt32BE(node + 10);
    const bytes = archive.subarray(at + 4, at + 4 + archive.readUInt32BE(at));
    if (flags & 4) yield [place, zlib.zstdDecompressSync(bytes)];
    else yield [place, flags & 1 ? zlib.inflateSync(bytes.subarray(4)) : bytes];
  }
  yield* walk(0, '');
}

/** @type {Map<string, Map<string, Buffer>>} */
const archives = new Map();

/** @param {Photo} photo @param {{ dir: string }} unpacked @returns {Buffer} */
function original(photo, unpacked) {
  if (photo.from !== 'gcompris') {
    const exact = path.join(unpacked.dir, photo.place);
    if (fs.existsSync(exact)) return fs.readFileSync(exact);
    const all = fs.readdirSync(unpacked.dir, { recursive: true, encoding: 'utf8' });
    const match = all.find((file) => path.basename(file).startsWith(photo.place));
    if (!match) throw new SetupError(`${photo.place} is not in ${photo.from}.`);
    return fs.readFileSync(path.join(unpacked.dir, match));
  }
  const [activity = '', ...rest] = photo.place.split('/');
  let files = archives.get(activity);
  if (!files) {
    files = new Map(
      readRcc(fs.readFileSync(path.join(unpacked.dir, 'usr/share/gcompris-qt/rcc', `${activity}.rcc`))),
    );
    archives.set(activity, files);
  }
  const bytes = files.get(`/gcompris/src/activities/${activity}/resource/${rest.join('/')}.webp`);
  if (!bytes) throw new SetupError(`${photo.place} is not in ${photo.from}.`);
  return bytes;
}

/** @param {number} value degrees @returns {string} as EXIF has it: degrees, minutes, hundredths of seconds */
function degrees(value) {
  const seconds = Math.round(Math.abs(value) * 360_000);
  return `${Math.floor(seconds / 360_000)}/1 ${Math.floor(seconds / 6000) % 60}/1 ${seconds % 6000}/100`;
}

/**
 * @param {Buffer} bytes
 * @param {string} name "subject/file.ext"
 * @param {string} target
 */
async function write(bytes, name, target) {
  const { orientation, date, camera, gps } = exif[name] ?? {};
  const extension = path.extname(name).slice(1);
  // Formats without good compression get fewer pixels.
  const side = extension === 'bmp' ? 240 : ['png', 'gif', 'tiff'].includes(extension) ? 360 : 640;
  let image = sharp(
    await sharp(bytes)
      .flatten({ background: '#fff' })
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer(),
  );
  if (orientation) image = image.rotate({ 3: 180, 6: 270, 8: 90 }[orientation]);
  /** @type {Record<string, Record<string, string>>} */
  const tags = {};
  if (camera) tags.IFD0 = { Make: camera[0], Model: camera[1] };
  if (date) tags.IFD2 = { DateTimeOriginal: date };
  if (gps) {
    tags.IFD3 = {
      GPSLatitudeRef: gps[0] < 0 ? 'S' : 'N',
      GPSLatitude: degrees(gps[0]),
      GPSLongitudeRef: gps[1] < 0 ? 'W' : 'E',
      GPSLongitude: degrees(gps[1]),
    };
  }
  if (Object.keys(tags).length > 0) image = image.withExif(tags);
  if (orientation) image = image.withMetadata({ orientation });

  if (extension === 'jpg') await image.jpeg({ quality: 80, mozjpeg: true }).toFile(target);
  else if (extension === 'webp') await image.webp({ quality: 80 }).toFile(target);
  else if (extension === 'avif') await image.avif({ quality: 55 }).toFile(target);
  else if (extension === 'png') await image.png({ compressionLevel: 9 }).toFile(target);
  else if (extension === 'gif') await image.gif().toFile(target);
  else if (extension === 'tiff') await image.tiff({ compression: 'lzw' }).toFile(target);
  else if (extension === 'bmp') fs.writeFileSync(target, await bmp(image));
  else if (extension === 'heic') {
    const png = `${target}.png`;
    await image.png().toFile(png);
    const encoded = await run('heif-enc', ['-q', '60', png, '-o', target], { capture: true });
    fs.rmSync(png);
    if (encoded.code !== 0)
      throw new SetupError(`heif-enc (package libheif-examples) failed: ${encoded.output}`);
  } else throw new SetupError(`${name}: unknown format.`);
}

/** A plain 24-bit bitmap: rows upside down, blue first, each padded to four bytes. @param {import('sharp').Sharp} image */
async function bmp(image) {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const stride = Math.ceil((info.width * 3) / 4) * 4;
  const out = Buffer.alloc(54 + stride * info.height);
  out.write('BM', 0, 'latin1');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(54, 10);
  out.writeUInt32LE(40, 14);
  out.writeInt32LE(info.width, 18);
  out.writeInt32LE(info.height, 22);
  out.writeUInt16LE(1, 26);
  out.writeUInt16LE(24, 28);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const from = (y * info.width + x) * 3;
      const to = 54 + (info.height - 1 - y) * stride + x * 3;
      out[to] = data[from + 2] ?? 0;
      out[to + 1] = data[from + 1] ?? 0;
      out[to + 2] = data[from] ?? 0;
    }
  }
  return out;
}

const licences = /** @type {Record<string, string>} */ ({
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'CC-BY-2.0': 'https://creativecommons.org/licenses/by/2.0/',
  'CC-BY-3.0': 'https://creativecommons.org/licenses/by/3.0/',
  'CC-BY-SA-4.0': 'https://creativecommons.org/licenses/by-sa/4.0/',
});

/** @param {Photo[]} photos @param {Map<string, { name: string, version: string }>} unpacked */
function attribution(photos, unpacked) {
  /** @param {string} from */
  const label = (from) => `${unpacked.get(from)?.name} ${unpacked.get(from)?.version}`;
  const rows = photos.map(({ subject, file, from, author, licence, original: source }) => {
    const url = source.startsWith('commons:')
      ? `https://commons.wikimedia.org/wiki/File:${encodeURIComponent(source.slice('commons:'.length)).replaceAll('(', '%28').replaceAll(')', '%29')}`
      : source;
    const terms = licences[licence];
    return `| ${subject}/${file} | ${author} | ${terms ? `[${licence}](${terms})` : licence} | ${label(from)} | ${url.startsWith('https:') ? `[original](${url})` : url} |`;
  });
  return `# Where the test photos come from

Real photographs of everyday subjects, one folder per subject, for the tests on the real app. They are no part of the app and are not packed with it. Each was taken from the Debian package named in its row, scaled down, and saved in the format of its name; nothing else was changed, except that the photos listed in \`scripts/collect-test-photos.mjs\` carry made-up EXIF data (date, camera, place) or are stored turned with an orientation flag.

Authors, licences and originals of the photos in gcompris-qt-data are those of the README files beside the images in its sources (https://invent.kde.org/education/gcompris, \`src/activities/*/resource\`). The package's own copyright file lists many of these names with the authors of earlier pictures that they replaced, so it was not relied upon. Those of palapeli-data are in its \`.desktop\` files, of puzzle-jigsaw in its copyright file, of python3-skimage in the documentation of \`skimage.data\`. Photos under a ShareAlike licence stay under it, scaled versions included.

${photos.length} photos of ${new Set(photos.map((photo) => photo.subject)).size} subjects. \`photos.tsv\` is the list this table and the photos are made from.

| file | author | licence | package | original |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

await script(async () => {
  const photos = readList();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'recollect-photos-'));
  try {
    const unpacked = new Map();
    for (const from of new Set(photos.map((photo) => photo.from))) {
      unpacked.set(from, await unpack(/** @type {Record<string, string>} */ (packages)[from] ?? from, work));
    }
    for (const subject of new Set(photos.map((photo) => photo.subject))) {
      fs.rmSync(path.join(folder, subject), { recursive: true, force: true });
      fs.mkdirSync(path.join(folder, subject), { recursive: true });
    }
    for (const photo of photos) {
      const name = `${photo.subject}/${photo.file}`;
      await write(original(photo, unpacked.get(photo.from)), name, path.join(folder, name));
    }
    fs.writeFileSync(path.join(folder, 'ATTRIBUTION.md'), attribution(photos, unpacked));
    console.log(`${photos.length} photos in ${folder}`);
    return 0;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
});
