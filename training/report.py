"""Stage 7c: the model card, and the quality-per-dimension plot of docs/, from the measured figures."""
import json

from common import CONFIG, HERE, PACK, ROOT, cache


def table(rows):
    head = ["dims", "t2i R@1", "R@5", "R@10", "R@50", "i2t R@1", "R@5", "R@10", "kw1 P@10", "kw2 P@10",
            "i2i mAP@10", "1-NN", "Caltech-101 top-1", "top-5", "ImageNet top-1", "top-5"]
    lines = ["| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|\n"]
    for r in rows:
        t, i, c, n = r["t2i"], r["i2t"], r["sets"]["caltech101"], r["sets"]["imagenet-1k-sample"]
        cells = [r["dims"], t["r1"], t["r5"], t["r10"], t["r50"], i["r1"], i["r5"], i["r10"], r["kw1"], r["kw2"],
                 c["mAP10"], c["nn1"], c["top1"], c["top5"], n["top1"], n["top5"]]
        lines.append("| " + " | ".join(str(c) for c in cells) + " |\n")
    return "".join(lines)


def plot(series, path):
    """A line plot as plain SVG: quality against dims on a logarithmic axis."""
    width, height, left, bottom, top, right = 760, 420, 56, 48, 24, 210
    dims = [x for x, _ in next(iter(series.values()))]
    lows, highs = 0, 100
    x_at = lambda i: left + i * (width - left - right) / (len(dims) - 1)
    y_at = lambda v: height - bottom - (v - lows) / (highs - lows) * (height - bottom - top)
    colours = ["#2563eb", "#0d9488", "#d97706", "#9333ea", "#dc2626"]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="13">',
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for v in range(lows, highs + 1, 20):
        out.append(f'<line x1="{left}" y1="{y_at(v):.1f}" x2="{width - right}" y2="{y_at(v):.1f}" stroke="#e5e7eb"/>'
                   f'<text x="{left - 8}" y="{y_at(v) + 4:.1f}" text-anchor="end" fill="#555">{v}</text>')
    for i, d in enumerate(dims):
        out.append(f'<text x="{x_at(i):.1f}" y="{height - bottom + 20}" text-anchor="middle" fill="#555">{d}</text>')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle" fill="#333">numbers kept of the vector</text>'
               f'<text x="14" y="{height / 2}" transform="rotate(-90 14 {height / 2})" text-anchor="middle" fill="#333">%</text>')
    labels = sorted(((points[-1][1], name, colours[k % 5], points) for k, (name, points) in enumerate(series.items())), reverse=True)
    label_y = 0
    for last, name, colour, points in labels:
        line = " ".join(f"{x_at(i):.1f},{y_at(v):.1f}" for i, (_, v) in enumerate(points))
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        out += [f'<circle cx="{x_at(i):.1f}" cy="{y_at(v):.1f}" r="3.5" fill="{colour}"/>' for i, (_, v) in enumerate(points)]
        label_y = max(y_at(last) + 4, label_y + 17)
        out.append(f'<text x="{width - right + 10}" y="{label_y:.1f}" fill="{colour}">{name}</text>')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(out) + "\n</svg>\n")


if __name__ == "__main__":
    rows = json.loads(cache("figures.json").read_text())
    card = (HERE / "MODEL_CARD.template.md").read_text()
    (PACK / "MODEL_CARD.md").write_text(card.replace("{{version}}", CONFIG["version"]).replace("{{table}}", table(rows).strip()))
    pick = lambda get: [(r["dims"], get(r)) for r in rows]
    plot({"sentence to photo, R@10": pick(lambda r: r["t2i"]["r10"]),
          "photo to photo, mAP@10": pick(lambda r: r["sets"]["caltech101"]["mAP10"]),
          "zero-shot on Caltech-101, top-1": pick(lambda r: r["sets"]["caltech101"]["top1"]),
          "one word, P@10": pick(lambda r: r["kw1"]),
          "two words, P@10": pick(lambda r: r["kw2"])}, ROOT / "docs" / "encoder-quality.svg")
