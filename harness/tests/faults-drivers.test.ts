/** Every driver model under every kind of fault: recovery, or the failure that docs/faults.md names; never a hang. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FaultMoment } from '../../emulator/index.js';
import { DRIVER_NAMES, FAULT_KINDS, faultOf, middleOf, outcomeOf, underFaults } from './fault-runs.js';

const page = readFileSync('docs/faults.md', 'utf8');

/** The table of outcomes: kind, then driver. */
function promised(): Map<string, Map<string, string>> {
  const rows = page
    .slice(page.indexOf('| fault | '))
    .split('\n\n')[0]!
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const drivers = rows[0]!.slice(2, -1);
  assert.equal(drivers, DRIVER_NAMES);
  return new Map(
    rows
      .slice(2)
      .map((cells) => [cells[1]!.replaceAll('`', ''), new Map(drivers.map((name, i) => [name, cells[i + 2]!]))]),
  );
}

const table = promised();

test('the table has every kind and no other', () => assert.equal([...table.keys()], [...FAULT_KINDS]));

for (const driver of DRIVER_NAMES) {
  test(`${driver}: each kind, with a picture, in its middle and at a clock, ends as the table says`, async () => {
    const moments: FaultMoment[] = [{ frame: 2 }, { frame: 2, macroblock: 12 }, { cycle: await middleOf(driver, 2) }];
    const wrong: string[] = [];
    for (const kind of FAULT_KINDS) {
      for (const at of moments) {
        const report = await underFaults(driver, [faultOf(kind, at)]);
        const outcome = outcomeOf(report);
        const expected = table.get(kind)?.get(driver);
        if (outcome !== expected) wrong.push(`${kind} ${JSON.stringify(at)}: ${outcome}, not ${expected}`);
      }
    }
    assert.equal(wrong, []);
  });
}

test.run();
