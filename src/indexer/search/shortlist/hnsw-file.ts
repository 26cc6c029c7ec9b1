/**
 * @file The graph's file beside the library, in hnswlib's own format, and a small one that says what it is: of
 * which vectors, how many bytes, with which checksum. hnswlib reads whatever it is given, so nothing is given
 * to it unchecked.
 */
import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { HierarchicalNSW } from 'hnswlib-node';
import { z } from 'zod';
import { forgetKept, readKept, writeKept } from '../kept-file.ts';

const headSchema = z.object({
  version: z.literal(1),
  space: z.string(),
  links: z.number(),
  bytes: z.number(),
  crc: z.number(),
});

interface GraphKind {
  readonly space: string;
  readonly links: number;
}

const about = (file: string): string => `${file}.json`;

/** Resolves when the file is complete. The graph must not change meanwhile. */
export async function writeGraph(graph: HierarchicalNSW, file: string, kind: GraphKind): Promise<void> {
  // Without its description a graph is not read: a crash on the way leaves none, never a wrong one.
  forgetKept(about(file));
  await graph.writeIndex(`${file}.new`);
  const { bytes, crc } = await checksum(`${file}.new`);
  await rename(`${file}.new`, file);
  const head: z.infer<typeof headSchema> = { version: 1, space: kind.space, links: kind.links, bytes, crc };
  writeKept(about(file), head, new Uint8Array(0));
}

/** null when there is none, or it is damaged, or one of other vectors. */
export async function readGraph(
  empty: () => HierarchicalNSW,
  file: string,
  kind: GraphKind,
): Promise<HierarchicalNSW | null> {
  const head = headSchema.safeParse(readKept(about(file))?.head);
  if (!head.success || head.data.space !== kind.space || head.data.links !== kind.links) return null;
  try {
    const { bytes, crc } = await checksum(file);
    if (bytes !== head.data.bytes || crc !== head.data.crc) return null;
    const graph = empty();
    await graph.readIndex(file);
    return graph;
  } catch {
    return null; // Gone or unreadable: it is built anew.
  }
}

async function checksum(file: string): Promise<{ bytes: number; crc: number }> {
  let crc = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    crc = crc32(chunk, crc);
    bytes += chunk.byteLength;
  }
  return { bytes, crc };
}
