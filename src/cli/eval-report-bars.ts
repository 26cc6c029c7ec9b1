/** @file Bars of the evaluation report: each task under each distortion, at the full width and at 16. */
import { photoDistortions } from './eval-distort-photos.ts';
import type { BarPanel } from './eval-plot.ts';
import { distortionsIn, figure, measured } from './eval-report-figures.ts';
import type { Evaluation } from './eval-report-measure.ts';

/** Distorted photos above, careless words below, the undistorted first in each. */
export function robustnessPanels(evaluation: Evaluation): BarPanel[] {
  const { dims: full } = evaluation.pack;
  const ofPhotos = new Set(photoDistortions.map(({ name }) => name));
  const panel = (short: string, what: 'photos' | 'words'): BarPanel[] => {
    const measure = measured(evaluation).find((one) => one.short === short);
    if (!measure) return [];
    const names = distortionsIn(evaluation, measure).filter(
      (name) => name === 'none' || ofPhotos.has(name) === (what === 'photos'),
    );
    const groups = names.flatMap((name) => {
      const wide = figure(evaluation, measure, { dims: full, distortion: name });
      const narrow = figure(evaluation, measure, { dims: 16, distortion: name });
      return wide === undefined || narrow === undefined
        ? []
        : [{ name: name === 'none' ? 'as it was' : name, values: [wide, narrow] }];
    });
    const most = Math.max(...groups.flatMap(({ values }) => values));
    const to = Math.max(10, Math.ceil(most / 10) * 10);
    return groups.length > 1 ? [{ kind: 'bars', title: measure.title, groups, styles: [0, 1], to }] : [];
  };
  return [
    ...panel('t2i R@10', 'photos'),
    ...panel('i2i mAP@10', 'photos'),
    ...panel('zero-shot', 'photos'),
    ...panel('t2i R@10', 'words'),
    ...panel('kw1 P@10', 'words'),
    ...panel('kw2 P@10', 'words'),
  ];
}
