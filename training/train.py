"""Stage 5: train both heads on cached features (minutes on a CPU) and measure them.

Per step: a batch of captioned photos with one sentence each, a batch of labelled photos, and
short queries drawn from what is known of all of them; four losses, each at every prefix.
"""
import math
import time

import numpy as np
import torch

import losses
from common import CONFIG, cache
from dataset import Dataset
from evaluate import Benchmark, show
from heads import Head, prefix


def sample_queries(data, batch, rng):
    """Texts and concept triples for one step: single concepts seen in the batch, and combinations."""
    pad = len(data.concepts.list)
    seen = (data.evidence[batch, :pad] >= 0.4).sum(0).float()
    single = torch.multinomial(seen.sqrt(), CONFIG["single_queries"], generator=rng)
    wording = torch.multinomial(torch.tensor([0.7, 0.15, 0.15]), len(single), True, generator=rng)
    texts = data.prompts[single, wording].tolist()
    triples = [[c, pad, pad] for c in single.tolist()]
    owners = batch[batch < data.captioned]
    for i in owners[torch.randperm(len(owners), generator=rng)[:CONFIG["combined_queries"]]].tolist():
        own = data.combinations[i]
        if own:
            text, ids = own[int(torch.randint(len(own), (1,), generator=rng))]
            texts.append(text)
            triples.append(ids)
    return torch.tensor(texts), torch.tensor(triples)


def train(data, epochs=None, log=True):
    torch.manual_seed(CONFIG["seed"])
    # One thread: two of them on a busy machine spend most of their time waiting for each other.
    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(CONFIG["seed"])
    width, prefixes = CONFIG["prefixes"][-1], CONFIG["prefixes"]
    image_head = Head(data.images.shape[1], CONFIG["hidden"], width, CONFIG["image_dropout"])
    text_head = Head(data.text.shape[1], CONFIG["hidden"], width, CONFIG["text_dropout"])
    prototypes = losses.ClassPrototypes(width)
    # Learned sharpness per loss and prefix, in logarithms: sentences, queries, neighbours, prototypes, bridge.
    sharpness = torch.nn.Parameter(torch.log(torch.tensor([[20.0], [15.0], [10.0], [15.0], [15.0]])).repeat(1, len(prefixes)))
    decayed = [p for m in (image_head, text_head, prototypes) for p in m.parameters() if p.ndim > 1]
    plain = [p for m in (image_head, text_head) for p in m.parameters() if p.ndim == 1] + [sharpness]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": CONFIG["weight_decay"]},
                                   {"params": plain, "weight_decay": 0.0}], lr=CONFIG["learning_rate"])
    epochs = epochs or CONFIG["epochs"]
    steps = math.ceil(data.captioned / CONFIG["batch_captioned"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, CONFIG["learning_rate"], epochs * steps, pct_start=0.15)
    weights, total_photos = CONFIG["losses"], len(data.evidence)
    started = time.time()
    for epoch in range(epochs):
        order = torch.randperm(data.captioned, generator=rng)
        sums = torch.zeros(len(weights))
        for step in range(steps):
            own = order[step * CONFIG["batch_captioned"]:(step + 1) * CONFIG["batch_captioned"]]
            extra = data.captioned + torch.randperm(total_photos - data.captioned, generator=rng)[:CONFIG["batch_labelled"]]
            batch = torch.cat([own, extra])
            seen = data.images[batch]
            images = image_head(seen + CONFIG["image_noise"] * torch.randn(seen.shape, generator=rng))
            said = data.captions[own, torch.randint(5, (len(own),), generator=rng)]
            asked, triples = sample_queries(data, batch, rng)
            named = torch.randperm(len(data.prompts), generator=rng)[:CONFIG["bridge_words"]]
            words = data.text[torch.cat([said, asked, data.prompts[named, 0]])]
            texts = text_head(words + CONFIG["text_noise"] * torch.randn(words.shape, generator=rng))
            evidence = data.evidence[batch].float()[:, triples].prod(2).T
            # A labelled photo may well show what only captions would mention: neither yes nor no.
            unknown = (~data.known_everywhere[triples]).any(1)[:, None] & (batch >= data.captioned)[None]
            towers_see = losses.neighbourhood(data.teacher[batch], CONFIG["teacher_sharpness"])
            # Only for labelled photos: what ImageNet's classes make of people at play is noise.
            names_say = torch.softmax(CONFIG["bridge_sharpness"] * data.bridge_photos[extra] @ data.bridge_words[named].T, 1)
            ends = [len(own), len(own) + len(asked)]
            loss = 0
            scales = sharpness.exp().clamp(max=100)
            for i, m in enumerate(prefixes):
                x, t = prefix(images, m), prefix(texts, m)
                parts = torch.stack([
                    losses.sentences(t[:ends[0]], x, scales[0, i], CONFIG["label_smoothing"]),
                    losses.queries(t[ends[0]:ends[1]], x, evidence, unknown, scales[1, i]),
                    losses.neighbours(x, towers_see, scales[2, i]),
                    prototypes(x, m, data.chances[batch], scales[3, i]),
                    losses.bridge(t[ends[1]:], x[len(own):], names_say, scales[4, i])])
                sums += parts.detach() / len(prefixes) / steps
                loss = loss + CONFIG["prefix_weights"][i] * (parts * torch.tensor(list(weights.values()))).sum()
            optimiser.zero_grad()
            (loss / len(prefixes)).backward()
            torch.nn.utils.clip_grad_norm_(decayed + plain, 5.0)
            optimiser.step()
            schedule.step()
        if log:
            print(f"epoch {epoch + 1:2d} " + " ".join(f"{k} {v:.3f}" for k, v in zip(weights, sums.tolist()))
                  + f" {time.time() - started:.0f} s", flush=True)
    return image_head.eval(), text_head.eval()


def measure(data, image_head, text_head, benchmark=None, prefixes=None):
    benchmark = benchmark or Benchmark()
    with torch.no_grad():
        dev = image_head(data.inputs("flickr8k", data.dev)).numpy()
        caltech = image_head(data.inputs("caltech101")).numpy()
        texts = text_head(torch.from_numpy(data.text_standardise(benchmark.trunk()))).numpy()
    return benchmark.measure(dev, texts, caltech, prefixes or CONFIG["prefixes"])


if __name__ == "__main__":
    target = cache("heads.pt")
    data = Dataset()
    image_head, text_head = train(data)
    torch.save({"image": image_head.state_dict(), "text": text_head.state_dict(), "names": data.names,
                "image_standardise": data.standardise.state(),
                "text_standardise": data.text_standardise.state()}, target)
    show(measure(data, image_head, text_head))
