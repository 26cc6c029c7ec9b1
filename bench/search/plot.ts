/** @file A small chart as SVG: series of points over logarithmic axes, readable on light and dark pages. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly logY: boolean;
  readonly series: readonly Series[];
}

const width = 840;
const plotWidth = 470;
const height = 400;
const left = 64;
const top = 44;
const bottom = 52;
const plotHeight = height - top - bottom;
/** Distinct for most eyes, and with enough contrast on white and on near-black. */
const colours = [
  '#2f7ed8',
  '#d9660f',
  '#2e9e5b',
  '#b04fc4',
  '#c83c4a',
  '#7a7f00',
  '#148f9c',
  '#8a6d5a',
  '#6b6ee0',
  '#a0527a',
];

/** "1k", "10M" */
function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e3) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(2)));
}

export function chartSvg({ title, x, y, logY, series }: Chart): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const xs = decades(all.map((point) => point.x));
  const ys = logY ? decades(all.map((point) => point.y)) : [0, 0.2, 0.4, 0.6, 0.8, 1];
  const place = (value: number, ticks: readonly number[], log: boolean): number => {
    const f = log ? Math.log10 : (v: number): number => v;
    const first = f(ticks[0]!);
    const last = f(ticks.at(-1)!);
    return (f(value) - first) / (last - first || 1);
  };
  const atX = (value: number): number => left + plotWidth * place(value, xs, true);
  const atY = (value: number): number => top + plotHeight * (1 - place(value, ys, logY));
  const one = (value: number): string => value.toFixed(1);
  const grid = [
    ...xs.map(
      (tick) =>
        `<line class="grid" x1="${one(atX(tick))}" y1="${top}" x2="${one(atX(tick))}" y2="${top + plotHeight}"/><text x="${one(atX(tick))}" y="${top + plotHeight + 18}" text-anchor="middle">${short(tick)}</text>`,
    ),
    ...ys.map(
      (tick) =>
        `<line class="grid" x1="${left}" y1="${one(atY(tick))}" x2="${left + plotWidth}" y2="${one(atY(tick))}"/><text x="${left - 8}" y="${one(atY(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
    ),
  ];
  const lines = drawn.map(({ name, points }, i) => {
    const colour = colours[i % colours.length]!;
    const sorted = [...points].sort((a, b) => a.x - b.x);
    const path = sorted.map((point) => `${one(atX(point.x))},${one(atY(point.y))}`).join(' ');
    const dots = sorted
      .map(
        (point) => `<circle cx="${one(atX(point.x))}" cy="${one(atY(point.y))}" r="3.2" fill="${colour}"/>`,
      )
      .join('');
    const key = top + 8 + i * 20;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<circle cx="${left + plotWidth + 22}" cy="${key}" r="4" fill="${colour}"/><text x="${left + plotWidth + 32}" y="${key + 4}">${escaped(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:12px system-ui,sans-serif;fill:#444}.title{font-weight:600;font-size:14px}.grid{stroke:#8883}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
<text class="title" x="${left}" y="22">${escaped(title)}</text>
${grid.join('\n')}
${lines.join('\n')}
<text x="${left + plotWidth / 2}" y="${height - 12}" text-anchor="middle">${escaped(x)}</text>
<text transform="translate(16 ${top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>
</svg>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Powers of ten around the values. */
function decades(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 10];
  const first = Math.floor(Math.log10(Math.min(...positive)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}
