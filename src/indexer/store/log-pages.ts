/**
 * @file Which pages are in a library's write-ahead log. Reads the log's own headers
 * (https://www.sqlite.org/fileformat2.html#walformat); knows no SQLite connection.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;
const magics = new Set([0x377f0682, 0x377f0683]);

/**
 * Bytes of the library file that folding the log may write. Old frames of a log that has begun anew are among them: a
 * page too many does no harm.
 * @throws the file system's errors, Error when this is no log
 */
export function* rangesInLog(log: string): Generator<readonly [from: number, to: number]> {
  const source = openSync(log, 'r');
  try {
    const { size } = fstatSync(source);
    const header = Buffer.alloc(headerBytes);
    if (readSync(source, header, 0, headerBytes, 0) < headerBytes) return;
    if (!magics.has(header.readUInt32BE(0))) throw new Error('the log does not begin as one');
    const pageBytes = header.readUInt32BE(8);
    const frameBytes = frameHeaderBytes + pageBytes;
    const frame = Buffer.alloc(4);
    for (let at = headerBytes; at + frameBytes <= size; at += frameBytes) {
      readSync(source, frame, 0, frame.length, at);
      const page = frame.readUInt32BE(0);
      yield [(page - 1) * pageBytes, page * pageBytes];
    }
  } finally {
    closeSync(source);
  }
}
