/** The smallest case that still fails: settings, changes and pictures that do not matter are left out. */
import type { DirectCase } from './direct-case.js';

/** Says whether a case fails. */
export type Fails = (fuzz: DirectCase) => Promise<boolean>;

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

/** The cases that lack one thing each, the largest things first. */
function* smaller(fuzz: DirectCase): Generator<DirectCase> {
  const { frames, controls, events } = fuzz;
  for (const fewer of new Set([1, frames >> 1, frames - 1])) {
    if (fewer < 1 || fewer >= frames) continue;
    yield { ...fuzz, frames: fewer, events: events.filter(({ frame }) => frame < fewer) };
  }
  if (events.length > 1) yield { ...fuzz, events: [] };
  for (const at of events.keys()) yield { ...fuzz, events: without(events, at) };
  for (const at of controls.keys()) yield { ...fuzz, controls: without(controls, at) };
}

/**
 * Leaves things out, one after the other, as long as the case fails. What is left cannot be made smaller by one step.
 * @param most calls of `fails`
 */
export async function shrinkCase(fuzz: DirectCase, fails: Fails, most = 400): Promise<DirectCase> {
  let smallest = fuzz;
  let calls = 0;
  for (;;) {
    let found: DirectCase | undefined;
    for (const candidate of smaller(smallest)) {
      if (calls++ >= most) return smallest;
      if (!(await fails(candidate))) continue;
      found = candidate;
      break;
    }
    if (!found) return smallest;
    smallest = found;
  }
}
