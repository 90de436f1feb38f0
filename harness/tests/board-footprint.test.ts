/** What the board says of buffers that do not fit the picture. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { footprintFaults, pictureFootprint } from '../../emulator/footprint.js';
import { preparedBoard } from './board-setup.js';

const PARA0 = 0xb04;
const START_TRIGGER = 0xb18;
const REC_CHROMA = 0xbb4;
const REC_LUMA = 0xbb0;
const SOURCE_LUMA = 0xa78;

const complaintsAtStart = (board: ReturnType<typeof preparedBoard>['board']) => {
  board.write32(START_TRIGGER, 8);
  return board.complaints().map(({ name, register }) => [name, register]);
};

test('buffers that fit give no complaint', () => {
  assert.equal(complaintsAtStart(preparedBoard().board), []);
});

test('a reconstruction beyond the end of its buffer is named with the missing bytes', () => {
  const { board } = preparedBoard();
  const home = board.buffers.find(({ name }) => name === 'reconstruction')!;
  const uses = pictureFootprint((offset) => board.peek32(offset), false);
  const chroma = uses.find(({ role }) => role === 'reconstruction chroma')!;
  board.write32(REC_CHROMA, home.address + home.size - chroma.bytes + 48);
  assert.equal(complaintsAtStart(board), [['buffer-too-small', REC_CHROMA]]);
  assert.match(board.complaints()[0]!.message, /REC_ADDR_C \(0xbb4\).* ends 48 bytes too early/);
});

test('a written buffer over another one is named with both registers', () => {
  const { board } = preparedBoard();
  board.write32(REC_LUMA, board.peek32(SOURCE_LUMA));
  const overlaps = complaintsAtStart(board).filter(([name]) => name === 'buffers-overlap');
  assert.ok(overlaps.some(([, register]) => register === SOURCE_LUMA));
  assert.match(board.complaints().find(({ name }) => name === 'buffers-overlap')!.message, /0x00000bb0/);
});

test('the footprint follows size, stride, slice type and layout', () => {
  const registers = new Map<number, number>([
    [0xa00, (3 << 16) | 2],
    [0xa04, 5 << 16],
    [0xb10, 0x10004],
    [0xb80, 0x1000],
    [0xb84, 0x1fff],
  ]);
  const peek = (offset: number) => registers.get(offset) ?? 0;
  const bytes = (role: string, old = false) => pictureFootprint(peek, old).find((use) => use.role === role)?.bytes;
  assert.is(bytes('source luma'), 31 * 80 + 48);
  assert.is(bytes('source chroma'), 15 * 80 + 48);
  assert.is(bytes('reconstruction luma'), 64 * 32);
  assert.is(bytes('reconstruction chroma'), 32 * 32);
  assert.is(bytes('macroblock line'), 3 * 128);
  assert.is(bytes('macroblock line', true), 3 * 32);
  assert.is(bytes('sub-pixel picture'), 64 * 4);
  assert.is(bytes('stream'), 0x1000);
  assert.is(bytes('vector buffer'), undefined);
  assert.is(bytes('reference luma'), undefined);
  registers.set(PARA0, 0x10).set(0xb10, 4);
  assert.is(bytes('reference luma'), 64 * 32);
  assert.is(bytes('vector buffer'), 4 * 2 * 8);
  registers.set(0xa00, 0);
  assert.equal(pictureFootprint(peek, false), []);
});

test('buffers outside every allocation are not judged too small', () => {
  const use = { role: 'stream', register: 0xb80, address: 0x100, bytes: 0x100, written: true };
  assert.equal(footprintFaults([use], []), []);
});

test.run();
