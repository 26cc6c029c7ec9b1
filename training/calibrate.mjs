// Histograms of every float output of a graph over the photos on stdin (raw uint8 pixels): how large the
// values between two layers are, and how they are spread. One photo at a time, because all the maps of one
// photo are tens of megabytes.
// Usage: node calibrate.mjs <model.onnx> <side> <threads> <result.json>
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
const ort = createRequire(process.env.NODE_PATH + "/")("onnxruntime-node");

const [model, side, threads, target] = process.argv.slice(2);
const bytes = side * side * 3;
const BINS = 8192;
// Neighbouring values of a large map say the same; every SKIP-th of it is enough. Prime, so that it meets all
// rows and columns.
const LARGE = 100_000;
const SKIP = 5;
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: Number(threads),
  extra: { session: { intra_op: { allow_spinning: "0" } } },
});

/** Bins of one width around zero; the width doubles, bins merging in pairs, when a value does not fit. */
class Histogram {
  width = 0;
  min = Infinity;
  max = -Infinity;
  counts = new Float64Array(BINS);

  add(values) {
    let { min, max } = this;
    const step = values.length > LARGE ? SKIP : 1;
    for (let i = 0; i < values.length; i += step) {
      const v = values[i];
      if (v < min) min = v;
      if (v > max) max = v;
    }
    this.min = min;
    this.max = max;
    const reach = Math.max(-min, max) * 1.0001;
    if (!Number.isFinite(reach)) throw new Error("a value is not a number");
    if (this.width === 0) this.width = (2 * reach) / BINS || 1e-12;
    while ((this.width * BINS) / 2 <= reach) this.widen();
    const { counts, width } = this;
    const scale = 1 / width;
    for (let i = 0; i < values.length; i += step) counts[(values[i] * scale + BINS / 2) | 0]++;
  }

  widen() {
    const merged = new Float64Array(BINS);
    for (let i = 0; i < BINS; i++) merged[BINS / 4 + (i >> 1)] += this.counts[i];
    this.counts = merged;
    this.width *= 2;
  }
}

const seen = Object.fromEntries(session.outputNames.map((name) => [name, new Histogram()]));

async function observe(pixels) {
  const result = await session.run({ pixels: new ort.Tensor("uint8", pixels, [1, +side, +side, 3]) });
  for (const [name, tensor] of Object.entries(result)) seen[name].add(tensor.data);
}

let held = [], size = 0;
for await (const chunk of process.stdin) {
  held.push(chunk);
  size += chunk.length;
  while (size >= bytes) {
    const all = Buffer.concat(held);
    await observe(all.subarray(0, bytes));
    held = [all.subarray(bytes)];
    size = held[0].length;
  }
}
const rows = Object.entries(seen).map(([name, { width, min, max, counts }]) => [name, { width, min, max, counts: [...counts] }]);
writeFileSync(target, JSON.stringify(Object.fromEntries(rows)));
