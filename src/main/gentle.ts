/**
 * @file Lets indexing wait while the computer runs on its battery, or while other programs keep it busy. Runs in main,
 * which hears of power and can measure all processes; the engine does the waiting (`hold` in indexer.ts).
 */
import { cpus } from 'node:os';
import { app, powerMonitor } from 'electron';
import type { HoldReason } from '../shared/library.ts';
import { busyAfter } from './gentle-rules.ts';
import type { BusyState } from './gentle-rules.ts';

export interface GentleWishes {
  readonly waitOnBattery: boolean;
  readonly waitWhenBusy: boolean;
}

const measureEvery = 5_000;

export class Gentle {
  readonly #wishes: () => GentleWishes;
  readonly #hold: (reason: HoldReason | null) => void;
  #busy: BusyState = { busy: false, against: 0 };
  #told: HoldReason | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #before = processorTimes();

  /** @param hold tells the engine, when there is something new to tell */
  constructor(wishes: () => GentleWishes, hold: (reason: HoldReason | null) => void) {
    this.#wishes = wishes;
    this.#hold = hold;
    powerMonitor.on('on-battery', () => this.look());
    powerMonitor.on('on-ac', () => this.look());
  }

  /** A wish has changed. */
  look(): void {
    this.#measureWhenWished();
    const reason = this.#reason();
    if (reason === this.#told) return;
    this.#told = reason;
    this.#hold(reason);
  }

  /** A new engine knows nothing yet. */
  engineIsReady(): void {
    this.#told = null;
    this.look();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #reason(): HoldReason | null {
    const { waitOnBattery, waitWhenBusy } = this.#wishes();
    if (waitOnBattery && powerMonitor.isOnBatteryPower()) return 'battery';
    return waitWhenBusy && this.#busy.busy ? 'busy' : null;
  }

  #measureWhenWished(): void {
    if (!this.#wishes().waitWhenBusy) {
      this.stop();
      this.#busy = { busy: false, against: 0 };
      return;
    }
    this.#timer ??= setInterval(() => {
      this.#busy = busyAfter(this.#busy, this.#othersShare());
      this.look();
    }, measureEvery);
  }

  /** Share of all processors that programs other than this one use, 0 to 1. */
  #othersShare(): number {
    const now = processorTimes();
    const total = now.total - this.#before.total;
    const busy = total > 0 ? (now.busy - this.#before.busy) / total : 0;
    this.#before = now;
    // Electron counts all processors as 100.
    const ours = app.getAppMetrics().reduce((sum, { cpu }) => sum + cpu.percentCPUUsage, 0) / 100;
    return Math.max(0, busy - ours);
  }
}

function processorTimes(): { readonly busy: number; readonly total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}
