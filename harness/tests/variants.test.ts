/** What differs between chips, as a driver sees it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, createBoard, reconstructedPicture } from '../../emulator/index.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import type { DirectControl } from '../drivers/direct/controls.js';
import { openVideo, toNv12 } from '../video/index.js';
import { preparedBoard } from './board-setup.js';

const PARA1 = 0xb08;
const START_TRIGGER = 0xb18;
const SOURCE_LUMA = 0xa78;
const SIZE = { width: 96, height: 64 };

interface Coded {
  readonly complaints: readonly string[];
  /** Chroma of the second picture, which is a P picture with motion. */
  readonly chroma: Uint8Array;
}

async function codeTwo(board: Board, controls: Partial<Record<DirectControl, number>>): Promise<Coded> {
  const driver = new DirectDriver(board, { ...SIZE, controls: Object.entries(controls) as [DirectControl, number][] });
  driver.start();
  const video = await openVideo('clip:pan', { size: SIZE, frames: 2 });
  let chroma: Uint8Array = new Uint8Array(0);
  for await (const frame of video.frames()) {
    const coded = driver.encodeFrame((buffer, format) =>
      toNv12(frame, buffer.bytes, format.bytesperline, format.height),
    );
    assert.is(coded.state, 'done');
    const { luma, chroma: place } = coded.reconstruction;
    chroma = reconstructedPicture(board, luma, place, SIZE.width, SIZE.height).chroma.slice();
  }
  driver.stop();
  return { complaints: board.complaints().map(({ name }) => name), chroma };
}

test('an A13 without its deblocking line in DRAM: named, and the red chroma of moving macroblocks is wrong', async () => {
  const [right, wrong, other] = await Promise.all([
    codeTwo(createBoard({ variant: 'a13' }), { deblk_to_dram: 1 }),
    // the driver knows the A13 and would not leave the line on chip, so an A20 is given the A13's weakness
    codeTwo(createBoard({ variant: 'a20', parameters: { deblockLineInDram: 1 } }), { deblk_to_dram: 0 }),
    codeTwo(createBoard({ variant: 'a20' }), { deblk_to_dram: 0 }),
  ]);
  assert.is(createBoard({ variant: 'a13' }).parameters.deblockLineInDram, 1);
  assert.not.ok(right.complaints.includes('deblock-line-missing'));
  assert.ok(wrong.complaints.includes('deblock-line-missing'));
  assert.not.ok(other.complaints.includes('deblock-line-missing'));
  assert.equal(right.chroma, other.chroma, 'the line in DRAM changes nothing by itself');
  const spoilt = [0, 1].map((parity) =>
    wrong.chroma.filter((value, at) => at % 2 === parity && value !== right.chroma[at]),
  );
  assert.is(spoilt[0]!.length, 0, 'Cb is as it should be');
  assert.ok(spoilt[1]!.length > 0, 'Cr is not');
});

test('old software’s PARA1 on a newer chip is named; the same word on an old chip, and Bootlin’s word, are not', () => {
  const named = (variant: string, word: number) => {
    const { board } = preparedBoard({ variant });
    board.write32(PARA1, word);
    board.write32(START_TRIGGER, 8);
    return board.complaints().some(({ name }) => name === 'old-qp-layout');
  };
  const twice = (4 << 16) | (30 << 8) | 30;
  assert.ok(named('h3', twice));
  assert.ok(named('v3s', twice));
  assert.not.ok(named('a20', twice));
  // one column of 48 macroblocks in bits 13:10, QP 4: the new layout that looks like the old one
  assert.not.ok(named('v3s', (4 << 16) | (1 << 10) | 4));
  assert.not.ok(named('v3s', 0x0004_081a));
});

test('engine 0xb alone enables an A20, and bits 6 and 7 mean nothing to it', () => {
  const board = createBoard({ variant: 'a20' });
  board.write32(0x000, 0xc7);
  board.write32(PARA1, 5);
  assert.is(board.read32(PARA1), 0);
  board.write32(0x000, 0x0b);
  board.write32(PARA1, 5);
  assert.is(board.read32(PARA1), 5);
});

test('an A20 reaches the lowest 256 MiB of DRAM only', () => {
  const MIB = 1 << 20;
  const complaintsWithSourceAt = (variant: string, offset: number) => {
    const { board } = preparedBoard({ variant, dramSize: 512 * MIB });
    board.write32(SOURCE_LUMA, board.dram.base + offset);
    board.write32(START_TRIGGER, 8);
    return board.complaints().filter(({ name }) => name === 'dma-outside-dram').length;
  };
  assert.is(complaintsWithSourceAt('a20', 256 * MIB - 64 * 1024), 0);
  assert.is(complaintsWithSourceAt('a20', 256 * MIB - 16), 1);
  assert.is(complaintsWithSourceAt('a20', 300 * MIB), 1);
  assert.is(complaintsWithSourceAt('h3', 300 * MIB), 0);
});

test.run();
