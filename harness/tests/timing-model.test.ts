/** The cycle model: independent of slicing and watching, near what is claimed, and moved by the work that is done. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, createBoard, STAGES } from '../../emulator/index.js';
import type { DirectControl } from '../drivers/direct/controls.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import { Random } from '../random.js';
import { readStream, SliceReader } from '../syntax/index.js';
import { loadClip, measure } from '../timing/measure.js';
import { CLAIMS, clocksPerMacroblock } from '../timing/claims.js';
import { toNv12 } from '../video/index.js';
import { preparedBoard } from './board-setup.js';
import { INT_EN, STARTTRIG, STATUS, STM_LEN } from './chip-setup.js';

const SMALL = { width: 320, height: 192 };
const FULL = { width: 1920, height: 1088 };

/** Clock of each macroblock's leaving and of the interrupt, and the stream's length, of an I picture. */
function picture(pass: (board: Board) => void, watch = false): { clocks: number[]; length: number; bytes: Uint8Array } {
  const { board } = preparedBoard({ accessClocks: 0, trace: watch });
  if (watch) board.recordEvents(['stage', 'dram', 'macroblock', 'phase', 'trigger', 'interrupt']);
  const clocks: number[] = [];
  board.onInterrupt((_, cycle) => clocks.push(cycle));
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  pass(board);
  return { clocks, length: board.peek32(STM_LEN), bytes: board.dram.bytes.slice() };
}

test('the same stream takes the same clocks, however time is sliced', () => {
  const whole = picture((board) => board.advance(1_000_000));
  assert.is(whole.clocks.length, 1);
  const random = new Random(8);
  for (const most of [1, 33, 900, 70_000]) {
    const sliced = picture((board) => {
      for (let rest = 1_000_000; rest > 0;) {
        const slice = Math.min(rest, 1 + random.below(board.interrupt ? 1_000_000 : most));
        board.advance(slice);
        rest -= slice;
      }
    });
    assert.equal(sliced, whole, `slices of up to ${most}`);
  }
});

test('watched or not, the same clocks; peeking changes nothing', () => {
  const run = (board: Board) => board.advance(1_000_000);
  const plain = picture(run);
  assert.equal(picture(run, true), plain);
  const peeked = picture((board) => {
    for (let clocks = 0; clocks < 1_000_000; clocks += 500) {
      for (const offset of [0x004, 0x008, 0x01c, 0x020, 0x024, STATUS, STM_LEN]) board.peek32(offset);
      board.advance(500);
    }
  });
  assert.equal(peeked, plain);
});

async function stageEvents(controls: Partial<Record<DirectControl, number>> = {}) {
  const frames = await loadClip('clip:pan', SMALL, 2);
  const board = createBoard();
  const driver = new DirectDriver(board, { ...SMALL, controls: Object.entries(controls) as [DirectControl, number][] });
  driver.start();
  board.recordEvents(['stage', 'macroblock', 'phase']);
  for (const frame of frames) {
    driver.encodeFrame((buffer, format) => toNv12(frame, buffer.bytes, format.bytesperline, format.height));
  }
  const events = board.events();
  const finished = events.findLast(({ kind, b }) => kind === 'phase' && b === 0)!.sequence;
  const started = events.findLast(({ kind, b, sequence }) => kind === 'phase' && b === 1 && sequence < finished)!;
  return events.filter(({ kind, sequence }) => kind === 'stage' && sequence > started.sequence);
}

test('stages keep their order: one macroblock at a time, after the stage before, no more buffers than there are', async () => {
  const events = await stageEvents();
  const macroblocks = (SMALL.width * SMALL.height) / 256;
  assert.is(events.length, macroblocks * STAGES.length);
  const at = (stage: number, macroblock: number) => events[macroblock * STAGES.length + stage]!;
  const end = (stage: number, macroblock: number) => at(stage, macroblock).cycle + at(stage, macroblock).c;
  const successors = [[1], [2], [3], [4, 5], [], []];
  for (let macroblock = 0; macroblock < macroblocks; macroblock++) {
    for (let stage = 0; stage < STAGES.length; stage++) {
      const { a, b, c, d, cycle } = at(stage, macroblock);
      assert.is(a, macroblock);
      assert.is(b, stage);
      assert.ok(c >= d && d > 0, 'a stage is held at least as long as it works');
      if (macroblock > 0) assert.ok(cycle >= end(stage, macroblock - 1), 'itself is free');
      for (const next of successors[stage]!) {
        assert.ok(at(next, macroblock).cycle >= end(stage, macroblock), 'the stage before is done');
        if (macroblock >= 2) assert.ok(cycle >= end(next, macroblock - 2), 'two buffers');
      }
    }
  }
});

test('fitted claims hold within a twentieth on a clip the fit did not see', async () => {
  const clip = await loadClip('clip:zoom', FULL, 2);
  const fitted = CLAIMS.filter((claim) => claim.fitted);
  assert.equal(
    fitted.map(({ variant }) => variant),
    ['s3', 'v3s'],
  );
  for (const claim of fitted) {
    const said = clocksPerMacroblock(claim);
    const { inter, intra } = measure(claim.variant, clip, {}, { skip_mb_dis: 1 });
    assert.ok(Math.abs(inter / said - 1) < 0.05, `${claim.claim}: ${inter} against ${said}`);
    assert.ok(intra < said, 'I pictures read no reference');
  }
});

test('work and memory move the clocks the way they should', async () => {
  const clip = await loadClip('clip:pan', SMALL, 3);
  const plain = measure('s3', clip);
  const slower = (name: string, changed: number, than = plain.inter) =>
    assert.ok(changed > than, `${name}: ${changed}`);
  slower('half the bandwidth', measure('s3', clip, { dramBandwidth: 40 }).inter);
  slower('one buffer', measure('s3', clip, { pipelineBuffers: 1 }).inter);
  slower('no early skip', measure('s3', clip, {}, { skip_mb_dis: 1 }).inter);
  slower('many bits', measure('s3', clip, {}, { h264_i_frame_qp_value: 2 }).intra, plain.intra);
  const unsplit = measure('s3', clip, { integerClocks: 3000 }, { skip_mb_dis: 1, split_mb_dis: 1 }).inter;
  slower('partitions', measure('s3', clip, { integerClocks: 3000 }, { skip_mb_dis: 1 }).inter, unsplit);
  const narrow = measure('v3s', clip, {}, { ime_time_prio: 1 });
  assert.ok(narrow.counters.bytes.window < plain.counters.bytes.window, 'fewer rows of the reference');
  const still = measure('s3', await loadClip('clip:static', SMALL, 3));
  assert.ok(still.counters.busy.search < plain.counters.busy.search, 'what is skipped is not searched');
});

test('profiles: pessimistic answers later than typical, fast earlier', () => {
  const finish = (timing: 'fast' | 'typical' | 'pessimistic') => {
    const { board } = preparedBoard({ accessClocks: 0, timing });
    board.write32(INT_EN, 3);
    const began = board.now;
    board.write32(STARTTRIG, 8);
    assert.ok(board.waitForInterrupt(1_000_000));
    return board.now - began;
  };
  const [fast, typical, pessimistic] = [finish('fast'), finish('typical'), finish('pessimistic')];
  assert.ok(fast < typical && typical + 100_000 < pessimistic, `${fast}, ${typical}, ${pessimistic}`);
  assert.throws(
    () => createBoard({ timing: 'slow' as 'fast' }),
    /unknown timing slow; there are fast, typical, pessimistic/,
  );
});

test('entropy coding is timed by what it codes: bins of CABAC, bits of CAVLC, as a decoder counts them', async () => {
  const frames = await loadClip('clip:noise', SMALL, 2);
  for (const cabac of [1, 0]) {
    // one clock a bin or bit and nothing else; levels beyond the longest prefix at this QP
    const board = createBoard({ parameters: { stageClocks: 0, coefficientClocks: 0 } });
    const controls: [DirectControl, number][] = [
      ['h264_entropy_mode', cabac],
      ['h264_i_frame_qp_value', 4],
      ['h264_p_frame_qp_value', 12],
    ];
    const driver = new DirectDriver(board, { ...SMALL, controls });
    driver.start();
    const stream = Buffer.concat(
      frames.map(
        (frame) =>
          driver.encodeFrame((buffer, format) => toNv12(frame, buffer.bytes, format.bytesperline, format.height)).bytes,
      ),
    );
    const reader = new SliceReader();
    let [bins, bits, largest] = [0, 0, 0];
    for (const unit of readStream(stream)) {
      if (!unit.slice) continue;
      const summary = reader.read(unit, {
        element: (element) => {
          bins += element.bins;
        },
        macroblock: ({ levels }) => {
          largest = levels?.reduce((most, level) => Math.max(most, Math.abs(level)), largest) ?? largest;
        },
      });
      bits += summary.dataBits;
    }
    assert.ok(largest > 15, 'levels with a suffix');
    const { entropy } = board.timing().busy;
    // of CAVLC rbsp_stop_one_bit counts too
    assert.is(entropy, cabac ? bins : bits + frames.length);
  }
});

test.run();
