/** Every driver model under every kind of fault: recovery, or the failure that docs/faults.md names; never a hang. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fault, FaultMoment } from '../../emulator/index.js';
import { faultText } from '../faults/plan.js';
import { Recovery } from '../faults/recovery.js';
import { type CodedPicture, verifyExitCode, verifyText } from '../index.js';
import { Random } from '../random.js';
import {
  DRIVER_NAMES,
  FAULT_KINDS,
  faultOf,
  FRAMES,
  GROUP,
  MACROBLOCKS,
  middleOf,
  outcomeOf,
  underFaults,
} from './fault-runs.js';

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

test('parameter sets that go down with the first picture are missed, unless the driver repeats them', async () => {
  const hang = faultOf('hang', { frame: 0 });
  for (const driver of ['jemk', 'starterkit']) {
    const overtime = faultOf('overtime', { frame: 0 });
    const bare = await underFaults(driver, [overtime]);
    assert.is(bare.verdict, 'unrecovered', driver);
    assert.match(bare.faults?.why ?? '', /the parameter sets were lost with frame 0/);
    const fixed = await underFaults(driver, [overtime], { fixes: ['param-sets-at-idr'] });
    assert.is(fixed.verdict, 'recovered', driver);
  }
  const bootlin = await underFaults('bootlin', [hang]);
  assert.is(outcomeOf(bootlin), 'lost');
});

test('parameter sets of a picture that may be spoilt still reach the decoder', async () => {
  for (const driver of ['jemk', 'starterkit']) {
    const report = await underFaults(driver, [faultOf('dram-flip', { frame: 0, macroblock: MACROBLOCKS })]);
    assert.is(report.verdict, 'recovered', driver);
    assert.equal(report.faults?.stretches, [{ from: 0, to: GROUP }]);
  }
});

test('a frame that fails ahead of the first fault is a failure all the same', async () => {
  const small = { codedSize: 1024, frames: 3 };
  const failing = await underFaults('bootlin', [faultOf('irq-late', { frame: 2 })], small);
  assert.ok(failing.failures.some(({ frame }) => frame < 2));
  assert.is(failing.verdict, 'failed');
});

test('the driver without mistakes recovers on an old chip, which has no reset by register ahead of a picture', async () => {
  const report = await underFaults('direct', [faultOf('hang', { frame: 2 })], { board: { variant: 'a20' } });
  assert.is(outcomeOf(report), 'lost, then IDR');
});

test('with idr-after-error the next picture is right', async () => {
  for (const driver of ['bootlin', 'jemk', 'starterkit']) {
    const kind = driver === 'jemk' ? 'reset-while-busy' : 'hang';
    const report = await underFaults(driver, [faultOf(kind, { frame: 2, macroblock: 7 })], {
      fixes: ['idr-after-error'],
    });
    assert.equal(report.faults?.stretches, [{ from: 2, to: 3 }], driver);
  }
});

test('only what a fault could reach is left out of the comparison', async () => {
  const report = await underFaults('direct', [faultOf('dram-flip', { frame: 2 })]);
  assert.is(report.verdict, 'recovered');
  assert.equal(
    report.areas.map(({ expected, pictures }) => [expected, pictures]),
    report.areas.map(() => [FRAMES - 3, FRAMES - 3]),
  );
  const { verdict } = await underFaults('direct', [faultOf('dram-flip', { frame: 2 })], { frames: 4 });
  assert.is(verdict, 'unrecovered', 'no IDR picture came');
});

test('a wrong sample behind the next IDR picture is a mismatch, fault or no fault', async () => {
  const damage = (from: number) => (picture: CodedPicture) => {
    const { reconstruction, frame } = picture;
    if (!reconstruction || frame.index !== from) return picture;
    const data = reconstruction.y.data.map((sample) => sample ^ 1);
    return { ...picture, reconstruction: { ...reconstruction, y: { ...reconstruction.y, data } } };
  };
  const fault = [faultOf('dram-flip', { frame: 2 })];
  assert.is((await underFaults('direct', fault, { intercept: damage(3) })).verdict, 'recovered');
  for (const frame of [1, GROUP, GROUP + 1]) {
    assert.is((await underFaults('direct', fault, { intercept: damage(frame) })).verdict, 'mismatch', String(frame));
  }
});

test('a picture whose set-up fell into the time without a clock is not judged, even an IDR picture', () => {
  const recovery = new Recovery([{ kind: 'clock-lost', at: { cycle: 500 }, clocks: 1000 }]);
  const lost = { index: 0, kind: 'clock-lost', cycle: 500, picture: 0, macroblock: 3, sentence: '' } as const;
  const judged = [0, 1499, 1500].map((start, index) =>
    recovery.judge({ index, frameType: 'IDR', state: 'done', failure: undefined, headers: [] } as never, start, [lost]),
  );
  assert.equal(judged, [false, false, true]);
});

test('a stuck driver ends the run there', async () => {
  const report = await underFaults('bootlin', [faultOf('irq-spurious', { frame: 4 })]);
  assert.is(report.frames.length, 5);
  assert.is(report.faults?.stuck?.frame, 4);
  assert.is(verifyExitCode(report), 1);
  assert.match(verifyText(report), /waits for ever since\s+frame 4/);
});

test('random plans: the same twice, an end each time, and the driver without mistakes recovers', async () => {
  const random = new Random(20);
  for (let round = 0; round < 12; round++) {
    const driver = DRIVER_NAMES[round % DRIVER_NAMES.length]!;
    const faults = Array.from({ length: 1 + random.below(4) }, () => randomFault(random));
    const about = `${driver} ${faults.map(faultText).join(' ')}`;
    const [first, second] = [await underFaults(driver, faults), await underFaults(driver, faults)];
    assert.equal(second.faults, first.faults, about);
    assert.equal(second.frames, first.frames, about);
    assert.is.not(first.verdict, 'model-bug', about);
    if (driver === 'direct')
      assert.ok(['recovered', 'bit-exact'].includes(first.verdict), `${about}: ${first.verdict}`);
  }
});

/** A fault in frames 1 to 4, so that an IDR picture follows. */
function randomFault(random: Random): Fault {
  const kind = FAULT_KINDS[random.below(FAULT_KINDS.length)]!;
  const frame = 1 + random.below(4);
  const at = random.below(2) ? { frame } : { frame, macroblock: random.below(MACROBLOCKS + 1) };
  return { ...faultOf(kind, at), ...(kind === 'stall' ? { clocks: 1 + random.below(100_000) } : {}) };
}

test.run();
