import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMPLAINTS, createBoard, findVariant, PARAMETERS, spec, VARIANTS } from '../../emulator/index.js';
import { preparedBoard } from './board-setup.js';
import { INT_EN, MODE, PARA0, STARTTRIG, STATUS } from './chip-setup.js';

test('complaints are worded: register by name, value, remedy, count and clocks', () => {
  const board = createBoard({ dramSize: 65536, accessClocks: 10 });
  board.write32(INT_EN, 7);
  board.write32(INT_EN, 7);
  board.write32(0x204, 0x55);
  const [disabled, unknown] = board.complaints();
  assert.is(board.complaints().length, 2);
  assert.is(disabled?.name, 'encoder-disabled');
  assert.is(disabled?.blame, 'driver');
  assert.is(disabled?.count, 2);
  assert.is(disabled?.firstCycle, 10);
  assert.is(disabled?.lastCycle, 20);
  assert.match(disabled!.message, /^INT_EN \(0xb14\): written with 0x00000007 while the encoder is not enabled/);
  assert.match(unknown!.message, /^0x204: no register is known here/);
});

test('failures: model bugs always, all complaints when strict', () => {
  for (const strict of [false, true]) {
    const board = createBoard({ dramSize: 65536, strict });
    board.write32(0x204, 1);
    assert.is(board.failures().length, strict ? 1 : 0);
  }
});

test('every complaint has its own id and name, and says what to do', () => {
  assert.is(new Set(COMPLAINTS.map(({ id }) => id)).size, COMPLAINTS.length);
  assert.is(new Set(COMPLAINTS.map(({ name }) => name)).size, COMPLAINTS.length);
  for (const { id, name, sentence } of COMPLAINTS) {
    assert.ok(id > 0 && id < 256, name);
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(/\{(register|value|number)\}/.test(sentence), name);
    assert.ok(!sentence.endsWith('.') && (sentence.includes(';') || sentence.includes(',')), name);
  }
});

test('the trace holds accesses and phases in order; equal reads in a row are one', () => {
  const board = createBoard({ dramSize: 65536, trace: true, accessClocks: 5 });
  const { trace } = board;
  board.phase(0, 'configure');
  board.write32(MODE, 0xc7);
  for (let i = 0; i < 4; i++) board.read32(STATUS);
  board.peek32(STATUS);
  board.phase(0, 'trigger');
  board.read32(STATUS);
  board.write32(PARA0, 0xffffffff);
  assert.equal(
    [...trace!.accesses()],
    [
      { kind: 'write', offset: MODE, value: 0xc7, cycle: 5, count: 1 },
      { kind: 'read', offset: STATUS, value: 0x200, cycle: 10, count: 4 },
      { kind: 'read', offset: STATUS, value: 0x200, cycle: 30, count: 1 },
      { kind: 'write', offset: PARA0, value: 0xffffffff, cycle: 35, count: 1 },
    ],
  );
  assert.equal(trace!.phases, [
    { index: 0, frame: 0, name: 'configure', cycle: 0 },
    { index: 2, frame: 0, name: 'trigger', cycle: 25 },
  ]);
  for (let i = 0; i < 20_000; i++) board.write32(PARA0, i);
  assert.is(trace!.length, 20_004);
  assert.equal(trace!.at(20_003), { kind: 'write', offset: PARA0, value: 19_999, cycle: 100_035, count: 1 });
  assert.throws(() => trace!.at(20_004), /access 20004 of 20004/);
  trace!.clear();
  assert.is(trace!.length, 0);
  assert.is(createBoard({ dramSize: 65536 }).trace, undefined);
});

test('tracing and events change nothing', () => {
  const run = (watched: boolean) => {
    const { board } = preparedBoard({ trace: watched });
    if (watched) board.recordEvents(['trigger', 'phase', 'macroblock', 'interrupt', 'complaint']);
    board.write32(INT_EN, 3);
    board.write32(STARTTRIG, 8);
    board.waitForInterrupt(1000);
    return board;
  };
  const plain = run(false);
  const watched = run(true);
  assert.is(plain.now, watched.now);
  assert.is(Buffer.compare(plain.dram.bytes, watched.dram.bytes), 0);
  assert.equal(plain.events(), []);
  const kinds = watched.events().map(({ kind }) => kind);
  const macroblocks = Array(15).fill('macroblock');
  assert.equal(kinds, ['trigger', 'phase', ...macroblocks.slice(1), 'macroblock', 'phase', 'phase', 'interrupt']);
  assert.equal(
    watched
      .events()
      .filter(({ kind }) => kind === 'macroblock')
      .map(({ a }) => a),
    [...Array(15).keys()],
  );
  assert.is(watched.events(3)[0]?.sequence, 3);
  assert.is(watched.events().at(-1)?.cycle, watched.now);
});

test('options that do not exist are named together with those that do', () => {
  assert.throws(() => createBoard({ variant: 'v4' }), /unknown variant v4; there are v3s, s3/);
  assert.throws(() => createBoard({ dramSize: 12345 }), /DRAM of 12345 bytes is not possible/);
  assert.throws(() => createBoard({ dramSize: 2 ** 31 }), /up to 1073741824/);
  assert.throws(() => createBoard({ addressConvention: 'virtual' as 'offset' }), /unknown address convention virtual/);
  assert.throws(
    () => createBoard({ parameters: { colour: 3 } as never }),
    /unknown parameter colour; there are version/,
  );
  assert.throws(() => createBoard({ accessClocks: -1 }), /accessClocks: -1 is not a whole number/);
});

test('variants: V3s by default with 64 MiB, found by any name, each known to the register specification', () => {
  const board = createBoard();
  assert.is(board.variant.name, 'v3s');
  assert.is(board.dram.size, 64 << 20);
  assert.is(board.dram.base, 0);
  assert.is(findVariant('V3')?.name, 'v3s');
  assert.is(findVariant('nothing'), undefined);
  const names = VARIANTS.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.is(new Set(names).size, names.length);
  for (const { name, version, parameters } of VARIANTS) {
    const known = spec.findVariant(version >>> 16);
    assert.is(known?.revision, version & 0xffff, name);
    const chip = createBoard({ variant: name, dramSize: 65536 });
    assert.is(chip.read32(0x0f0), version, name);
    assert.equal(chip.parameters, parameters, name);
  }
  assert.is(findVariant('s3')?.parameters.dramBandwidth, 85);
  assert.is(createBoard({ dramSize: 65536, parameters: { putBusyClocks: 3 } }).parameters.putBusyClocks, 3);
  for (const { meaning } of PARAMETERS) assert.ok(meaning.length > 10);
});

test.run();
