/**
 * @file Files beside the library that hold what could be made again: cells, graph, tuning. Written beside and
 * renamed, checked when read; one that is missing, cut off, altered or of another kind reads as null.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const magic = 'RCLT';
/** magic, CRC-32 of the rest, then bytes of the JSON head. */
const prefixBytes = 12;

/** @throws what the file system throws: a full disk, no permission. */
export function writeKept(file: string, head: object, body: Uint8Array): void {
  const json = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(prefixBytes + json.byteLength + body.byteLength);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt32LE(json.byteLength, 8);
  bytes.set(json, prefixBytes);
  bytes.set(body, prefixBytes + json.byteLength);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  writeFileSync(`${file}.new`, bytes);
  renameSync(`${file}.new`, file);
}

export function readKept(
  file: string,
): { readonly head: unknown; readonly body: Uint8Array<ArrayBuffer> } | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null; // Not there, or not readable: it is made anew.
  }
  if (bytes.byteLength < prefixBytes || bytes.toString('latin1', 0, 4) !== magic) return null;
  if (bytes.readUInt32LE(4) !== crc32(bytes.subarray(8))) return null;
  const end = prefixBytes + bytes.readUInt32LE(8);
  if (end > bytes.byteLength) return null;
  return {
    head: JSON.parse(bytes.toString('utf8', prefixBytes, end)) as unknown,
    body: new Uint8Array(bytes.subarray(end)),
  };
}

export function forgetKept(file: string): void {
  rmSync(file, { force: true });
}
