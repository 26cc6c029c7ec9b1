/**
 * @file Plots as plain SVG, light and dark by the reader's own setting, with the same bytes for the same
 * figures. Knows lines, ranges and bars; what they mean is said by whoever calls.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
  /** A range around y. */
  readonly low?: number;
  readonly high?: number;
  /** Written beside the point. */
  readonly label?: string;
  readonly hollow?: boolean;
}

export interface Series {
  readonly name: string;
  /** 0 to 6: colour and shape go together, so that neither is needed to tell two apart. */
  readonly style: number;
  /** Where the points' labels stand; default: below. */
  readonly labels?: 'above' | 'below';
  readonly points: readonly Point[];
}

export interface LinePanel {
  readonly kind: 'lines';
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Ticks of a logarithmic axis, from its first to its last. */
  readonly xTicks: readonly number[];
  readonly series: readonly Series[];
  /** Where the vertical axis begins, if not just below the points. */
  readonly yFrom?: number;
}

export interface BarPanel {
  readonly kind: 'bars';
  readonly title: string;
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Of each value of a group. */
  readonly styles: readonly number[];
  readonly to: number;
}

export type Panel = LinePanel | BarPanel;

export interface Figure {
  readonly title: string;
  /** What the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly columns: number;
  readonly panels: readonly Panel[];
  readonly legend: readonly { readonly name: string; readonly style: number }[];
}

const light = ['#2f6f8f', '#c8553d', '#4d7c3a', '#8a5fb0', '#b07d12', '#6d675c', '#b0487e'];
const dark = ['#5aa6cb', '#ea7f66', '#8fbf77', '#b996dc', '#dcae4a', '#a8a193', '#e08ab8'];
const panelWidth = 380;
const panelHeight = 300;
const margin = 24;
/** Between an axis and the first and last points. */
const pad = 14;
const inside = { left: 58, right: 26, top: 36, bottom: 50 };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function drawFigure({ title, description, columns, panels, legend }: Figure): string {
  const width = columns * panelWidth + 2 * margin;
  const entries = legendEntries(legend, width);
  const head = 62 + (entries.lines > 0 ? entries.lines * 22 + 6 : 0);
  const heights = panels.map((panel) =>
    panel.kind === 'lines'
      ? panelHeight
      : inside.top + 16 + panel.groups.length * (8 + 15 * panel.styles.length),
  );
  const rowHeights: number[] = [];
  heights.forEach((height, i) => {
    const row = Math.floor(i / columns);
    rowHeights[row] = Math.max(rowHeights[row] ?? 0, height);
  });
  const height = head + rowHeights.reduce((sum, one) => sum + one + 14, 0) + margin / 2;
  const drawn = panels.map((panel, i) => {
    const row = Math.floor(i / columns);
    const above = rowHeights.slice(0, row).reduce((sum, one) => sum + one + 14, 0);
    const box = {
      x: margin + (i % columns) * panelWidth,
      y: head + above,
      width: panelWidth,
      height: heights[i]!,
    };
    return panel.kind === 'lines' ? linePanel(panel, box) : barPanel(panel, box);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" role="img" aria-labelledby="title desc" font-family="ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" font-size="13">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(description)}</desc>
<style>
${style(light, '#fbfaf7', '#22201c', '#6d675c', '#e2dccf')}
@media (prefers-color-scheme: dark) {
${style(dark, '#191815', '#f1eee6', '#a8a193', '#3b3831')}
}
</style>
<rect class="page" width="${width}" height="${round(height)}"/>
${text(margin, 36, title, 'ink', 'font-size="18" font-weight="600"')}
${entries.svg}
${drawn.join('\n')}
</svg>
`;
}

function style(colours: readonly string[], page: string, ink: string, soft: string, rule: string): string {
  return [
    `.page { fill: ${page} } .ink { fill: ${ink} } .soft { fill: ${soft} } .rule { stroke: ${rule} } .halo { stroke: ${page} }`,
    ...colours.map((colour, i) => `.f${i} { fill: ${colour} } .s${i} { stroke: ${colour} }`),
  ].join('\n');
}

function legendEntries(legend: Figure['legend'], width: number): { svg: string; lines: number } {
  let x = margin;
  let line = 0;
  const parts = legend.map(({ name, style: look }) => {
    const needed = 44 + name.length * 7.6;
    if (x + needed > width - margin && x > margin) {
      x = margin;
      line++;
    }
    const y = 62 + line * 22;
    const part = `${marker(look, x + 7, y - 4.5, false)}${text(x + 20, y, name, 'ink')}`;
    x += needed;
    return part;
  });
  return { svg: parts.join('\n'), lines: legend.length > 0 ? line + 1 : 0 };
}

function linePanel(panel: LinePanel, box: Box): string {
  const { xTicks, series } = panel;
  const left = box.x + inside.left;
  const right = box.x + box.width - inside.right;
  const top = box.y + inside.top;
  const bottom = box.y + box.height - inside.bottom;
  const values = series.flatMap(({ points }) =>
    points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]),
  );
  const least = panel.yFrom ?? Math.min(...values);
  const most = Math.max(...values);
  const step = niceStep(least, most);
  const from = panel.yFrom ?? Math.floor(least / step) * step;
  // Figures that are all the same still have an axis.
  const to = Math.max(Math.ceil(most / step) * step, from + step);
  const first = Math.log(xTicks[0]!);
  const last = Math.log(xTicks.at(-1)!);
  const xAt = (x: number): number =>
    left + pad + ((Math.log(x) - first) / (last - first)) * (right - left - 2 * pad);
  const yAt = (y: number): number => bottom - ((y - from) / (to - from)) * (bottom - top);
  const out = [text(left, box.y + 16, panel.title, 'ink', 'font-weight="600"')];
  for (let y = from; y <= to + step / 1e6; y += step) {
    out.push(
      `<line class="rule" x1="${left}" x2="${right}" y1="${round(yAt(y))}" y2="${round(yAt(y))}"/>`,
      text(left - 8, yAt(y) + 4.5, tick(y, step), 'soft', 'text-anchor="end"'),
    );
  }
  for (const x of xTicks) out.push(text(xAt(x), bottom + 18, String(x), 'soft', 'text-anchor="middle"'));
  out.push(
    text((left + right) / 2, bottom + 40, panel.xLabel, 'soft', 'text-anchor="middle"'),
    text(
      box.x + 14,
      (top + bottom) / 2,
      panel.yLabel,
      'soft',
      `text-anchor="middle" transform="rotate(-90 ${round(box.x + 14)} ${round((top + bottom) / 2)})"`,
    ),
  );
  for (const { style: look, points } of series) {
    const line = points.map(({ x, y }) => `${round(xAt(x))},${round(yAt(y))}`).join(' ');
    out.push(
      `<polyline class="s${look}" points="${line}" fill="none" stroke-width="2" stroke-linejoin="round"/>`,
    );
    for (const { x, y, low, high, hollow } of points) {
      if (low !== undefined && high !== undefined)
        out.push(
          `<line class="s${look}" x1="${round(xAt(x))}" x2="${round(xAt(x))}" y1="${round(yAt(low))}" y2="${round(yAt(high))}" stroke-width="1.5"/>`,
        );
      out.push(marker(look, xAt(x), yAt(y), hollow ?? false));
    }
  }
  // Last, so that no line crosses a word; on a halo of the page's colour.
  for (const { style: look, points, labels } of series) {
    for (const { x, y, label } of points) {
      if (label === undefined) continue;
      out.push(
        text(
          xAt(x),
          yAt(y) + (labels === 'above' ? -9 : 18),
          label,
          `f${look} halo`,
          'font-size="11" stroke-width="3" paint-order="stroke" text-anchor="middle"',
        ),
      );
    }
  }
  return out.join('\n');
}

function barPanel({ title, groups, styles, to }: BarPanel, box: Box): string {
  const nameWidth = 136;
  const left = box.x + nameWidth;
  const right = box.x + box.width - inside.right - 34;
  const out = [text(box.x + 10, box.y + 16, title, 'ink', 'font-weight="600"')];
  const groupHeight = 8 + 15 * styles.length;
  groups.forEach(({ name, values }, i) => {
    const y = box.y + inside.top + i * groupHeight;
    out.push(
      text(left - 10, y + (15 * styles.length) / 2 + 4, name, i === 0 ? 'ink' : 'soft', 'text-anchor="end"'),
    );
    values.forEach((value, bar) => {
      const length = Math.max(1, (value / to) * (right - left));
      out.push(
        `<rect class="f${styles[bar]}" x="${left}" y="${round(y + bar * 15)}" width="${round(length)}" height="13" rx="2"/>`,
        text(left + length + 6, y + bar * 15 + 11, value.toFixed(1), 'soft', 'font-size="11"'),
      );
    });
  });
  return out.join('\n');
}

/** Each style has a shape of its own. Hollow ones show the page through. */
function marker(look: number, x: number, y: number, hollow: boolean): string {
  const r = 4;
  const paint = hollow ? `class="page s${look}" stroke-width="2"` : `class="f${look}"`;
  const path = (d: string): string => `<path ${paint} d="${d}"/>`;
  const at = (dx: number, dy: number): string => `${round(x + dx)} ${round(y + dy)}`;
  switch (look % 5) {
    case 0:
      return `<circle ${paint} cx="${round(x)}" cy="${round(y)}" r="${r}"/>`;
    case 1:
      return `<rect ${paint} x="${round(x - r)}" y="${round(y - r)}" width="${2 * r}" height="${2 * r}"/>`;
    case 2:
      return path(`M${at(0, -5)}L${at(5, 4)}L${at(-5, 4)}Z`);
    case 3:
      return path(`M${at(0, -5.5)}L${at(5.5, 0)}L${at(0, 5.5)}L${at(-5.5, 0)}Z`);
    default:
      return path(`M${at(0, 5)}L${at(5, -4)}L${at(-5, -4)}Z`);
  }
}

/** 1, 2 or 5 times a power of ten, for four to eight lines. */
function niceStep(from: number, to: number): number {
  const rough = (to > from ? to - from : 1) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((step) => step * power >= rough) ?? 10);
}

const tick = (y: number, step: number): string => y.toFixed(step < 1 ? Math.ceil(-Math.log10(step)) : 0);
const round = (x: number): number => Math.round(x * 10) / 10;

function text(x: number, y: number, words: string, look: string, more = ''): string {
  return `<text class="${look}" x="${round(x)}" y="${round(y)}"${more ? ` ${more}` : ''}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
