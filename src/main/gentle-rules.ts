/** @file When a computer counts as busy with other work. Pure. */

export interface BusyState {
  readonly busy: boolean;
  /** Measurements in a row that say otherwise. */
  readonly against: number;
}

/** Busy above the first, free again below the second: between them it stays as it is, and does not flicker. */
const busyAbove = 0.5;
const freeBelow = 0.3;
/** So many in a row change it: a program that starts up is not yet work. */
const convinced = 3;

/** @param othersShare of all processors, used by other programs since the last measurement, 0 to 1 */
export function busyAfter(state: BusyState, othersShare: number): BusyState {
  const contradicts = state.busy ? othersShare < freeBelow : othersShare > busyAbove;
  if (!contradicts) return { busy: state.busy, against: 0 };
  const against = state.against + 1;
  return against >= convinced ? { busy: !state.busy, against: 0 } : { busy: state.busy, against };
}
