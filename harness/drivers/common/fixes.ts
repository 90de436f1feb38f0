/** The mistakes of a real driver, by the name of the fix that switches each off. */
import { UsageError } from '../../errors.js';
import { suggestion } from './suggest.js';

export interface DriverFix<Name extends string = string> {
  readonly name: Name;
  /** What the driver does wrong and what the fix does instead. */
  readonly description: string;
  /** What goes wrong without it. */
  readonly spoils: string;
  readonly evidence: 'seen' | 'read';
  /** Where it shows: golden trace, clause of H.264, register. */
  readonly where: string;
}

/**
 * Reads a list of fix names; `all` stands for every one.
 * Throws UsageError for a name that is none, with the nearest one and the list.
 */
export function parseFixNames<Name extends string>(
  fixes: readonly DriverFix<Name>[],
  names: Iterable<string>,
): Set<Name> {
  const chosen = new Set<Name>();
  for (const name of names) {
    if (name === 'all') for (const fix of fixes) chosen.add(fix.name);
    else chosen.add(findFix(fixes, name).name);
  }
  return chosen;
}

function findFix<Name extends string>(fixes: readonly DriverFix<Name>[], name: string): DriverFix<Name> {
  const fix = fixes.find((candidate) => candidate.name === name);
  if (fix) return fix;
  const names = fixes.map((candidate) => candidate.name);
  throw new UsageError(`--fix ${name}: no such fix${suggestion(name, names)}; there are all, ${names.join(', ')}`);
}
