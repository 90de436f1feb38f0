/** Going back in a run: to any clock, frame and macroblock, while the run itself goes on undisturbed. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, type Device, Rewind } from '../../emulator/index.js';
import { Random } from '../random.js';
import { preparedBoard } from './board-setup.js';
import { STARTTRIG, STM_LEN } from './chip-setup.js';
import {
  boardFor,
  DRIVER_NAMES,
  encodeAll,
  encoding,
  FAULT_PLANS,
  FRAMES,
  hashOf,
  look,
  MACROBLOCKS,
  taped,
} from './driver-runs.js';

interface Moment {
  readonly cycle: number;
  readonly look: ReturnType<typeof look>;
}

/** Looks at the board now and then, ahead of what takes time: then nothing else happens at that clock. */
function sampled(board: Board, device: Device, moments: Moment[], random: Random): Device {
  const sample = <T>(go: () => T): T => {
    if (random.below(30) === 0) moments.push({ cycle: board.now, look: look(board) });
    return go();
  };
  return {
    ...device,
    read32: (offset) => sample(() => device.read32(offset)),
    write32: (offset, value) => sample(() => device.write32(offset, value)),
    waitForInterrupt: (time) => sample(() => device.waitForInterrupt(time)),
  };
}

test('the view shows every moment of the run as it was, in any order, for all drivers', () => {
  for (const name of DRIVER_NAMES) {
    const board = boardFor(name);
    const rewind = new Rewind(board);
    const moments: Moment[] = [];
    const random = new Random(3);
    const stream = encodeAll(name, sampled(board, rewind.device, moments, random));
    const alone = boardFor(name);
    assert.equal(hashOf(stream), hashOf(encodeAll(name, alone)), `${name}: the run is not disturbed`);
    assert.equal(look(board), look(alone));
    assert.ok(moments.length > 5, `${name}: ${moments.length} moments`);
    for (let turn = 0; turn < 12; turn++) {
      const { cycle, look: then } = random.pick(moments);
      assert.equal(look(rewind.toCycle(cycle)), then, `${name} at clock ${cycle}`);
      assert.is(rewind.position.cycle, cycle);
    }
    assert.equal(look(board), look(alone), `${name}: looking back does not disturb the board`);
  }
});

test('the view meets the same faults', () => {
  for (const [index, faults] of FAULT_PLANS.entries()) {
    const name = DRIVER_NAMES[index % DRIVER_NAMES.length]!;
    const board = boardFor(name, { faults });
    const rewind = new Rewind(board);
    const moments: Moment[] = [];
    const random = new Random(index);
    encodeAll(name, sampled(board, rewind.device, moments, random));
    assert.ok(board.injectedFaults.length > 0, `${name}: ${faults[0]!.kind} did not strike`);
    for (let turn = 0; turn < 4; turn++) {
      const { cycle, look: then } = random.pick(moments);
      assert.equal(look(rewind.toCycle(cycle)), then, `${faults[0]!.kind}, ${name} at clock ${cycle}`);
    }
    assert.equal(look(rewind.toCycle(board.now)), look(board));
  }
});

test('clocks in the middle of a wait are reached too', () => {
  const { board: live, tape } = taped('bootlin');
  const board = boardFor('bootlin');
  const rewind = new Rewind(board);
  encodeAll('bootlin', rewind.device);
  assert.is(board.now, live.now);
  const random = new Random(9);
  const waits = tape.steps.filter(({ waits, from, to }) => waits && to - from > 1000);
  for (const { from, to } of waits) {
    const cycle = from + random.below(to - from);
    const fresh = boardFor('bootlin');
    for (const step of tape.steps) {
      if (step.from === from && step.waits) break;
      step.run(fresh);
    }
    fresh.advance(cycle - from);
    assert.equal(look(rewind.toCycle(cycle)), look(fresh), `clock ${cycle}`);
  }
});

test('to a frame and to a macroblock: as many have left as were asked for, and back over pictures', () => {
  for (const name of DRIVER_NAMES) {
    const board = boardFor(name);
    const rewind = new Rewind(board);
    encodeAll(name, rewind.device);
    assert.equal(rewind.reach.frames, [...Array(FRAMES).keys()], name);
    const times: number[] = [];
    for (let frame = 0; frame < FRAMES; frame++) {
      times.push(rewind.toFrame(frame).now);
      assert.is(rewind.position.frame, frame);
      for (const macroblock of [0, 1, 7, MACROBLOCKS - 1, MACROBLOCKS]) {
        const view = rewind.toMacroblock(frame, macroblock);
        assert.equal(rewind.position, { cycle: view.now, frame, macroblocks: macroblock });
        assert.is(view.macroblocksDone, macroblock);
        if (macroblock > 0) {
          const [cycle, done] = [view.now, look(view)];
          assert.is(rewind.toCycle(cycle - 1).macroblocksDone, macroblock - 1, `${name}: it left at this very clock`);
          assert.equal(look(rewind.toCycle(cycle)), done);
          times.push(cycle);
        }
      }
    }
    assert.equal(
      times,
      [...times].sort((first, second) => first - second),
    );
    rewind.toMacroblock(2, 1);
    const places = [1, 3, MACROBLOCKS].map((count) => {
      rewind.back(count);
      return [rewind.position.frame, rewind.position.macroblocks];
    });
    assert.equal(
      places,
      [
        [2, 0],
        [1, MACROBLOCKS - 3],
        [0, MACROBLOCKS - 3],
      ],
      name,
    );
  }
});

test('the view may be driven on, the run goes on beside it', () => {
  const board = boardFor('direct');
  const rewind = new Rewind(board);
  const run = encoding('direct', rewind.device);
  const parts = [run.next().value as Uint8Array];
  const view = rewind.toMacroblock(0, 3);
  view.write32(0x004, 1 << 24);
  view.dram.bytes.fill(0xff);
  for (const part of run) parts.push(part);
  const alone = boardFor('direct');
  assert.equal(hashOf(...parts), hashOf(encodeAll('direct', alone)));
  assert.equal(look(board), look(alone));
  assert.is(rewind.toMacroblock(2, 5).macroblocksDone, 5);
});

test('what cannot be reached is said', () => {
  const board = boardFor('bootlin');
  const rewind = new Rewind(board);
  assert.throws(() => rewind.toFrame(0), /frame 0 cannot be reached; there is none yet/);
  assert.throws(() => rewind.back(), /there are no 1 macroblocks to go back/);
  encodeAll('bootlin', rewind.device);
  assert.throws(() => rewind.toFrame(FRAMES), /frame 3 cannot be reached; frames 0 to 2 can$/);
  assert.throws(() => rewind.toMacroblock(1, 31), /31 macroblocks of frame 1 cannot be reached; 30 left the engine/);
  assert.throws(() => rewind.toCycle(board.now + 1), /cannot be reached; the run goes from 0 to \d+/);
  assert.throws(() => rewind.toCycle(-1), /cannot be reached/);
});

test('memory is bounded: the oldest frames go, the rest stays exact', () => {
  const board = boardFor('bootlin');
  const all = new Rewind(board);
  encodeAll('bootlin', all.device);
  const later = look(all.toMacroblock(2, 9));
  const tight = new Rewind(boardFor('bootlin'), { memory: 700_000 });
  encodeAll('bootlin', tight.device);
  assert.throws(() => tight.toFrame(0), /frames? .* want of memory/);
  assert.equal(look(tight.toMacroblock(2, 9)), later);
});

test('what the processor writes to DRAM in the middle of a picture: with a checkpoint exact, without one noticed', () => {
  const run = (checkpoint: boolean) => {
    const { board } = preparedBoard();
    const rewind = new Rewind(board);
    const { device } = rewind;
    device.write32(STARTTRIG, 8);
    device.delay(20);
    board.buffers.find(({ name }) => name === 'source')!.bytes.fill(0);
    if (checkpoint) rewind.checkpoint();
    device.delay(1000);
    device.read32(STM_LEN);
    return { board, rewind };
  };
  const { board, rewind } = run(true);
  assert.equal(look(rewind.toCycle(board.now)), look(board));
  const unseen = run(false);
  assert.throws(
    () => unseen.rewind.toCycle(unseen.board.now),
    /the read of 0xb90 gives 0x\w+ and not 0x\w+: DRAM was written to unseen; call checkpoint\(\)/,
  );
});

test.run();
