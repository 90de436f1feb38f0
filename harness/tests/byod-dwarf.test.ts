import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteReader } from '../byod/dwarf/bytes.js';
import { lineTables } from '../byod/dwarf/line.js';
import { SourceMap } from '../byod/dwarf/locate.js';
import { sectionsOf } from '../byod/dwarf/wasm.js';
import { placeText } from '../byod/machine/fault.js';
import { compileBare, faultOf, lineOf, start } from './byod-fixtures.js';

const SOURCE = `#define EXPORT(name) __attribute__((export_name(#name))) name
static inline __attribute__((always_inline)) int innermost(int *p)
{
	return *p; /* innermost */
}

static inline __attribute__((always_inline)) int inner(int *p)
{
	return innermost(p) + /* inner */
		1;
}

static int plain(int *p)
{
	return inner(p); /* plain */
}

int EXPORT(outer)(int *p)
{
	int n = 0;

	n +=
		plain(p); /* outer */
	return n;
}

int EXPORT(two)(int *p, int *q)
{
	int n = inner(p); /* two-first */

	return n + inner(q); /* two-second */
}
`;
const line = (mark: string) => lineOf(SOURCE, `/* ${mark} */`);
const compiled = await compileBare({ 'dir/frames.c': SOURCE });

test('LEB128 numbers', () => {
  const reader = new ByteReader(Uint8Array.from([0xe5, 0x8e, 0x26, 0x7f, 0x80, 0x7f, 0xff, 0x00]));
  assert.equal([reader.uleb(), reader.sleb(), reader.sleb(), reader.sleb()], [624485, -1, -128, 127]);
  assert.ok(reader.done);
});

test('frames of calls, inlined and not, innermost first', () => {
  const { program } = start(compiled);
  const fault = faultOf(() => program.call('outer', 0));
  assert.equal(fault.frames.map(placeText), [
    `dir/frames.c:${line('innermost')} (innermost)`,
    `dir/frames.c:${line('inner')} (inner)`,
    `dir/frames.c:${line('plain')} (plain)`,
    `dir/frames.c:${line('outer')} (outer)`,
  ]);
  assert.is(fault.frames[0]?.column, 9);
});

test('each of two inlined calls has its own line', () => {
  const lineOfFault = (arrange: (address: number) => [number, number]) => {
    const { program } = start(compiled);
    const fault = faultOf(() => program.call('two', ...arrange(program.address('san_fuel'))));
    return fault.frames.at(-1)?.line;
  };
  assert.is(
    lineOfFault((good) => [0, good]),
    line('two-first'),
  );
  assert.is(
    lineOfFault((good) => [good, 0]),
    line('two-second'),
  );
});

test('every line with code has rows, in the order of the functions', () => {
  const map = new SourceMap(compiled.bytes);
  const code = sectionsOf(compiled.bytes).find(({ id }) => id === 10);
  assert.ok(code);
  const lines = new Set<number>();
  for (let offset = code?.start ?? 0; offset < (code?.end ?? 0); offset++) {
    for (const place of map.locate(offset)) if (place.file === 'dir/frames.c') lines.add(place.line);
  }
  for (const mark of ['innermost', 'inner', 'plain', 'outer', 'two-first', 'two-second']) {
    assert.ok(lines.has(line(mark)), mark);
  }
  assert.not(lines.has(1));
  assert.equal(map.locate(0), []);
});

/** A line table put together by hand: header of the version, then the program. */
function table(version: 4 | 5, files: number[]): Uint8Array {
  const lengths = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
  // minimum instruction length 1, maximum operations 1, is_stmt, line base -5, line range 14, opcode base 13
  const header = [1, 1, 1, 0xfb, 14, 13, ...lengths, ...files];
  const program = [
    ...[0, 5, 2, 0x10, 0, 0, 0], // set address 0x10
    ...[3, 9], // line 1 + 9 = 10
    ...[5, 7], // column 7
    1, // row: 0x10, line 10
    13 + 14 * 2 + 5 + 3, // special: address + 2, line + 3
    ...[4, 2], // file 2
    8, // address + floor((255 - 13) / 14) = 17
    ...[2, 0x80, 0x01], // address + 128
    ...[3, 0x7c], // line - 4
    1,
    ...[9, 4, 0], // address + 4
    ...[0, 1, 1], // end of sequence
    ...[0, 5, 2, 0xff, 0xff, 0xff, 0xff], // a function that the linker left out
    1,
    ...[0, 1, 1],
  ];
  const sizes = version === 5 ? [4, 0] : [];
  const body = [version, 0, ...sizes, header.length, 0, 0, 0, ...header, ...program];
  return Uint8Array.from([body.length, 0, 0, 0, ...body]);
}

const text = (word: string) => [...Buffer.from(`${word}\0`)];
const ROWS = [
  ['a.c', 0x10, 10, 7, false],
  ['a.c', 0x12, 13, 7, false],
  ['inc/b.h', 0x12 + 17 + 128, 9, 7, false],
  ['inc/b.h', 0x12 + 17 + 128 + 4, 9, 7, true],
];
const rowsOf = (bytes: Uint8Array, lineStr = new Uint8Array(0)) =>
  lineTables(bytes, { str: new Uint8Array(0), lineStr })[0]?.rows.map((row) => [
    row.file,
    row.address,
    row.line,
    row.column,
    row.end,
  ]);

test('line tables of DWARF 4', () => {
  const files = [...text('inc'), 0, ...text('a.c'), 0, 0, 0, ...text('b.h'), 1, 0, 0, 0];
  assert.equal(rowsOf(table(4, files)), ROWS);
});

test('line tables of DWARF 5', () => {
  const strings = Uint8Array.from([...text('/work'), ...text('inc'), ...text('a.c'), ...text('b.h')]);
  const folders = [1, 1, 0x1f, 2, 0, 0, 0, 0, 6, 0, 0, 0];
  const files = [2, 1, 0x1f, 2, 0x0b, 3, ...[10, 0, 0, 0, 0], ...[10, 0, 0, 0, 0], ...[14, 0, 0, 0, 1]];
  assert.equal(rowsOf(table(5, [...folders, ...files]), strings), ROWS);
});

test.run();
