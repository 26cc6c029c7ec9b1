// Runs texts through a text graph, one at a time: the 8-bit tower scales its activations per
// batch, so a text's vector is only exactly repeatable when it does not share one.
// Usage: node embed_texts.mjs <model.onnx> <output> <tokenizer.json> <tokenizer_config.json> <maxTokens> <texts.json> <out.f32>
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
const require = createRequire(process.env.NODE_PATH + "/");
const ort = require("onnxruntime-node");
const { Tokenizer } = require("@huggingface/tokenizers");

const [model, output, tokenizerFile, configFile, maxTokens, textsFile, outFile] = process.argv.slice(2);
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const tokenizer = new Tokenizer(json(tokenizerFile), json(configFile));
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: "0" } } },
});
const texts = json(textsFile);
const tensor = (values) => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);

let rows = null;
for (let i = 0; i < texts.length; i++) {
  let ids = tokenizer.encode(texts[i]).ids;
  // Keep the closing separator when a long text is cut.
  if (ids.length > maxTokens) ids = [...ids.slice(0, maxTokens - 1), ids.at(-1)];
  const result = (await session.run({
    input_ids: tensor(ids),
    attention_mask: tensor(ids.map(() => 1)),
    token_type_ids: tensor(ids.map(() => 0)),
  }))[output];
  rows ??= new Float32Array(texts.length * result.dims[1]);
  rows.set(result.data, i * result.dims[1]);
}
writeFileSync(outFile, Buffer.from(rows.buffer));
