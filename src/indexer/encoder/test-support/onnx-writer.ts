/**
 * @file Writes small ONNX models byte by byte, for tests that need a real session without a megabyte of
 * fixture. Only what tiny-pack.ts uses; protobuf field numbers are those of onnx.proto3.
 */
type Bytes = readonly number[] | Uint8Array;

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...out, rest];
}
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, value: Bytes): number[] => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...value,
];
const text = (field: number, value: string): number[] => bytes(field, new TextEncoder().encode(value));

export const elementTypes = { float32: 1, uint8: 2, int64: 7 } as const;
export type ElementType = keyof typeof elementTypes;

/** A named input or output; a string dimension is symbolic. */
export function value(name: string, type: ElementType, shape: readonly (number | string)[]): number[] {
  const dims = shape.flatMap((d) => bytes(1, typeof d === 'number' ? number(1, d) : text(2, d)));
  const tensor = [...number(1, elementTypes[type]), ...bytes(2, dims)];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
}

/** A constant. */
export function tensor(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): number[] {
  const type = data instanceof Float32Array ? elementTypes.float32 : elementTypes.int64;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.flatMap((d) => number(1, d)), ...number(2, type), ...text(8, name), ...bytes(9, raw)];
}

/** One operation. Attributes: an integer, or a list of integers. */
export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): number[] {
  const encoded = Object.entries(attributes).flatMap(([name, v]) =>
    bytes(5, [
      ...text(1, name),
      ...(typeof v === 'number'
        ? [...number(3, v), ...number(20, 2)]
        : [...v.flatMap((i) => number(8, i)), ...number(20, 7)]),
    ]),
  );
  return [
    ...inputs.flatMap((i) => text(1, i)),
    ...text(2, output),
    ...text(3, output),
    ...text(4, op),
    ...encoded,
  ];
}

export function model(graph: {
  readonly nodes: readonly Bytes[];
  readonly constants: readonly Bytes[];
  readonly inputs: readonly Bytes[];
  readonly outputs: readonly Bytes[];
}): Uint8Array {
  const body = [
    ...graph.nodes.flatMap((n) => bytes(1, n)),
    ...text(2, 'tiny'),
    ...graph.constants.flatMap((c) => bytes(5, c)),
    ...graph.inputs.flatMap((i) => bytes(11, i)),
    ...graph.outputs.flatMap((o) => bytes(12, o)),
  ];
  return Uint8Array.from([
    ...number(1, 8),
    ...bytes(8, [...text(1, ''), ...number(2, 13)]),
    ...bytes(7, body),
  ]);
}
