// Streams photos through an ONNX graph: raw uint8 pixels on stdin, float32 rows on stdout.
// Usage: node run_images.mjs <model.onnx> <side> <batch> <threads> <output>...
// A row is the concatenation of the named outputs for one photo, so the reader needs no framing.
import { createRequire } from "node:module";
import { once } from "node:events";
const ort = createRequire(process.env.NODE_PATH + "/")("onnxruntime-node");

const [model, side, batch, threads, ...outputs] = process.argv.slice(2);
const bytes = side * side * 3;
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: Number(threads),
  extra: { session: { intra_op: { allow_spinning: "0" } } },
});

async function flush(pixels) {
  const count = pixels.length / bytes;
  const result = await session.run({ pixels: new ort.Tensor("uint8", pixels, [count, +side, +side, 3]) });
  const parts = outputs.map((name) => result[name]);
  for (let i = 0; i < count; i++)
    for (const part of parts) {
      const width = part.data.length / count;
      const row = Buffer.from(new Float32Array(part.data.subarray(i * width, (i + 1) * width)).buffer);
      if (!process.stdout.write(row)) await once(process.stdout, "drain");
    }
}

let held = [], size = 0;
for await (const chunk of process.stdin) {
  held.push(chunk);
  size += chunk.length;
  while (size >= bytes * batch) {
    const all = Buffer.concat(held);
    await flush(all.subarray(0, bytes * batch));
    held = [all.subarray(bytes * batch)];
    size = held[0].length;
  }
}
if (size) await flush(Buffer.concat(held));
