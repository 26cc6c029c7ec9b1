"""Stage 5: train both heads on cached features (minutes on a CPU) and measure them.

Per step: a batch of captioned photos with one sentence each, a batch of labelled photos, and
short queries drawn from what is known of all of them; each loss is asked of every prefix.
"""
import math
import sys
import time

import numpy as np
import torch

import losses
from common import CONFIG, cache, settings
from dataset import Dataset, Photos
from evaluate import Benchmark, show
from heads import Head, ImageHead, prefix
from photos import labelled


def sample_queries(data, batch, evidence, rng):
    """Texts and concept triples for one step: words that captions often say, other concepts seen in the batch,
    pairs, combinations."""
    pad = len(data.concepts.list)
    seen = evidence[:, :pad].sum(0).sqrt()
    single = torch.cat([torch.multinomial(seen * data.spoken + 1e-6 * data.spoken, CONFIG["spoken_queries"], generator=rng),
                        torch.multinomial(seen * ~data.spoken, CONFIG["single_queries"], generator=rng)])
    wording = torch.multinomial(torch.tensor([0.7, 0.15, 0.15]), len(single), True, generator=rng)
    texts = data.prompts[single, wording].tolist()
    triples = [[c, pad, pad] for c in single.tolist()]
    both = (evidence[:, data.pair_concepts[:, 0]] * evidence[:, data.pair_concepts[:, 1]]).sum(0)
    pair = torch.multinomial(both.sqrt() + 1e-6, min(CONFIG["pair_queries"], len(both)), generator=rng)
    texts += data.pair_texts[pair, torch.randint(2, (len(pair),), generator=rng)].tolist()
    triples += data.pair_concepts[pair].tolist()
    owners = batch[batch < data.captioned]
    for i in owners[torch.randperm(len(owners), generator=rng)[:CONFIG["combined_queries"]]].tolist():
        own = data.combinations[i]
        if own:
            text, ids = own[int(torch.randint(len(own), (1,), generator=rng))]
            texts.append(text)
            triples.append(ids)
    return torch.tensor(texts), torch.tensor(triples)


def class_places(data, text_head):
    """Where the text head puts each ImageNet class: the mean direction of its names."""
    training = text_head.training
    text_head.eval()
    with torch.no_grad():
        names = torch.nn.functional.normalize(text_head(data.text[data.class_names]), dim=1)
    text_head.train(training)
    total = torch.zeros(1000, names.shape[1]).index_add_(0, data.class_of_name, names)
    return torch.nn.functional.normalize(total, dim=1)


def make_heads(data):
    width = CONFIG["prefixes"][-1]
    return (ImageHead(data.photos.pooled.shape[1], width),
            Head(data.text.shape[1], CONFIG["hidden"], width, CONFIG["text_dropout"]))


def train(data, seed=None, epochs=None, log=True, teacher=None):
    """Both heads. `teacher` is an optional pair of functions (photo rows, text rows -> unit vectors)."""
    seed = CONFIG["seed"] if seed is None else seed
    torch.manual_seed(seed)
    # One thread: two of them on a busy machine spend most of their time waiting for each other.
    torch.set_num_threads(1)
    rng = torch.Generator().manual_seed(seed)
    prefixes, weights = CONFIG["prefixes"], CONFIG["losses"]
    image_head, text_head = make_heads(data)
    prototypes = losses.ClassPrototypes(prefixes, CONFIG["tied_prototypes"])
    # Learned sharpness per loss and prefix, in logarithms, in the order of the losses.
    sharpness = torch.nn.Parameter(torch.log(torch.tensor([[20.0], [15.0], [10.0], [15.0], [15.0], [15.0]])).repeat(1, len(prefixes)))
    modules = (image_head, text_head, prototypes)
    decayed = [p for m in modules for p in m.parameters() if p.ndim > 1]
    plain = [p for m in modules for p in m.parameters() if p.ndim == 1] + [sharpness]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": CONFIG["weight_decay"]},
                                   {"params": plain, "weight_decay": 0.0}], lr=CONFIG["learning_rate"])
    epochs = epochs or CONFIG["epochs"]
    steps = math.ceil(data.captioned / CONFIG["batch_captioned"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, CONFIG["learning_rate"], epochs * steps, pct_start=0.15)
    total_photos, started = len(data.evidence), time.time()
    for epoch in range(epochs):
        order = torch.randperm(data.captioned, generator=rng)
        sums = torch.zeros(len(weights))
        for step in range(steps):
            if step % 6 == 0:
                image_head.class_places.copy_(class_places(data, text_head))
            own = order[step * CONFIG["batch_captioned"]:(step + 1) * CONFIG["batch_captioned"]]
            extra = data.captioned + torch.randperm(total_photos - data.captioned, generator=rng)[:CONFIG["batch_labelled"]]
            batch = torch.cat([own, extra])
            pooled, cells, chances = data.photos.batch(batch)
            images = image_head(pooled + CONFIG["image_noise"] * torch.randn(pooled.shape, generator=rng), cells, chances)
            said = data.captions[own, torch.randint(5, (len(own),), generator=rng)]
            known = data.evidence[batch]
            asked, triples = sample_queries(data, batch, known, rng)
            named = torch.randperm(len(data.prompts), generator=rng)[:CONFIG["bridge_words"]]
            rows = torch.cat([said, asked, data.prompts[named, 0]])
            words = data.text[rows]
            # A sentence survives much noise; a single word must not be mistaken for its opposite.
            noise = torch.full((len(words), 1), CONFIG["word_noise"])
            noise[:len(own)] = CONFIG["text_noise"]
            texts = text_head(words + noise * torch.randn(words.shape, generator=rng))
            evidence = known[:, triples].prod(2).T.contiguous()
            # A labelled photo may well show what only captions would mention: neither yes nor no.
            unknown = (~data.known_everywhere[triples]).any(1)[:, None] & (batch >= data.captioned)[None]
            towers_see = losses.neighbourhood(data.teacher[batch], CONFIG["teacher_sharpness"])
            # Only for labelled photos: what ImageNet's classes make of people at play is noise.
            names_say = torch.softmax(CONFIG["bridge_sharpness"] * data.bridge_photos[extra] @ data.bridge_words[named].T, 1)
            ends = [len(own), len(own) + len(asked)]
            lesson = teacher and losses.lesson(teacher[1](rows[:ends[1]]), teacher[0](batch), CONFIG["ensemble_sharpness"])
            loss = 0
            scales = sharpness.exp().clamp(max=100)
            for i, m in enumerate(prefixes):
                x, t = prefix(images, m), prefix(texts, m)
                parts = torch.stack([
                    losses.sentences(t[:ends[0]], x, scales[0, i], CONFIG["label_smoothing"]),
                    losses.queries(t[ends[0]:ends[1]], x, evidence, unknown, scales[1, i]),
                    losses.words(t[ends[0]:ends[1]], x, evidence, unknown),
                    losses.neighbours(x, towers_see, scales[2, i]),
                    prototypes(x, i, data.chances[batch], scales[3, i]),
                    losses.bridge(t[ends[1]:], x[len(own):], names_say, scales[4, i]),
                    losses.names(x[len(own):], prefix(image_head.class_places, m), data.chances[extra], scales[5, i])])
                sums += parts.detach() / len(prefixes) / steps
                total = (parts * torch.tensor(list(weights.values()))).sum()
                if lesson:
                    total = total + CONFIG["taught"] * losses.taught(t[:ends[1]], x, lesson, scales[0, i])
                loss = loss + CONFIG["prefix_weights"][i] * total
            optimiser.zero_grad()
            (loss / len(prefixes)).backward()
            torch.nn.utils.clip_grad_norm_(decayed + plain, 5.0)
            optimiser.step()
            schedule.step()
        if log:
            print(f"epoch {epoch + 1:2d} " + " ".join(f"{k} {v:.3f}" for k, v in zip(weights, sums.tolist()))
                  + f" {time.time() - started:.0f} s", flush=True)
    image_head.class_places.copy_(class_places(data, text_head))
    return image_head.eval(), text_head.eval()


class Held:
    """What a run is measured on: for choices, photos held out of the training sets; in the end, dev and the
    evaluation sets."""

    def __init__(self, data, validate):
        rows = data.held if validate else data.dev
        sets = {"everyday-200": data.apart} if validate else {"caltech101": None}
        sets["imagenet-1k-sample"] = None
        labels = {}
        for name, kept in sets.items():
            found = labelled(name)
            labels[name] = [found[i][1] for i in (kept or range(len(found)))]
        labels["imagenet-1k-sample"] = [label.split("_", 1)[1] for label in labels["imagenet-1k-sample"]]
        self.benchmark = Benchmark([data.rows[i][2] for i in rows], labels)
        ready = lambda name, kept: Photos([(name, kept)], data.names, data.standardise)
        self.photos, self.sets = ready("flickr8k", rows), {name: ready(name, kept) for name, kept in sets.items()}
        self.texts = torch.from_numpy(data.text_standardise(self.benchmark.trunk()))

    def embed(self, image_head, text_head):
        with torch.no_grad():
            texts = text_head(self.texts).numpy()
        return self.photos.embed(image_head), {name: p.embed(image_head) for name, p in self.sets.items()}, texts

    def measure(self, image_head, text_head, prefixes=None):
        return self.benchmark.measure(*self.embed(image_head, text_head), prefixes or CONFIG["prefixes"])


def save(heads, data, target):
    torch.save({"image": heads[0].state_dict(), "text": heads[1].state_dict(), "names": data.names,
                "image_standardise": data.standardise.state(),
                "text_standardise": data.text_standardise.state()}, target)


def restore(data, target):
    heads, saved = make_heads(data), torch.load(target)
    for head, side in zip(heads, ("image", "text")):
        head.load_state_dict(saved[side])
        head.eval()
    return heads


def ensemble(data, pairs_of_heads):
    """What several pairs of heads say together: unit vectors whose products are the mean of their cosines."""
    unit = lambda x: torch.nn.functional.normalize(x, dim=1) / len(pairs_of_heads) ** 0.5
    with torch.no_grad():
        photos = torch.cat([unit(torch.from_numpy(data.photos.embed(image))) for image, _ in pairs_of_heads], 1)
        texts = torch.cat([torch.cat([unit(text(rows)) for rows in data.text.split(5000)]) for _, text in pairs_of_heads], 1)
    return lambda rows: photos[rows], lambda rows: texts[rows]


def teachers(data, only=None):
    """Heads of other seeds, trained alone; finished ones are kept."""
    files = [cache("teachers", f"{k}.pt") for k in range(len(CONFIG["teachers"]))]
    for k, file in enumerate(files):
        if not file.exists() and only in (None, k):
            with settings(**CONFIG["teachers"][k]):
                save(train(data, seed=CONFIG["seed"] + 1 + k), data, file)
    return [restore(data, file) for file in files if file.exists()]


def averaged(runs):
    """Mean weights of heads that started from the same numbers: steadier than either run."""
    heads = runs[0]
    for side, head in enumerate(heads):
        states = [run[side].state_dict() for run in runs]
        head.load_state_dict({key: sum(state[key] for state in states) / len(states) for key in states[0]})
    return heads


if __name__ == "__main__":
    data = Dataset()
    if len(sys.argv) == 3 and sys.argv[1] == "--teacher":       # Teachers can be trained side by side.
        teachers(data, int(sys.argv[2]))
    else:
        teacher, runs = ensemble(data, teachers(data)), []
        for course in CONFIG["courses"]:
            with settings(**course):
                runs.append(train(data, teacher=teacher))
        heads = averaged(runs)
        save(heads, data, cache("heads.pt"))
        show(Held(data, False).measure(*heads))
