import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DRAM_OFFSET } from '../../emulator/memory.js';
import { compileBare, faultOf, lineOf, start } from './byod-fixtures.js';

/** One program for all tests; each function is a test's. Marks in comments are looked up for their lines. */
const SOURCE = `#include "host.h"
#include "sanitizer.h"

#define EXPORT(name) __attribute__((export_name(#name))) name
#define COOKIE ((volatile host_u32 *)0xf0000000u)

struct inner { int a, b; };
struct box { int first; struct inner *inner; char name[20]; };

static int table[5];
static char arena[4096] __attribute__((aligned(16)));
static host_u32 window[32] __attribute__((aligned(16)));
static struct box *nothing;
int zero;

static int size_of_text(const char *text)
{
	int n = 0;

	while (text[n])
		n++;
	return n;
}

static void complain(const char *id, const char *text)
{
	host_complain(id, text);
}

int EXPORT(sum)(int a, int b) { return a + b; }

host_u64 EXPORT(wide)(host_u64 a) { return a << 8; }

int EXPORT(null_member)(void) { return nothing->name[4]; } /* null-member */
void EXPORT(null_write)(void) { *(int *)nothing = 1; } /* null-write */
int EXPORT(cookie)(void) { return COOKIE[1]; } /* cookie */
int EXPORT(error_pointer)(void) { return *(int *)-22; } /* error-pointer */
int EXPORT(chip_memory)(void) { return *(int *)0x20000; } /* chip-memory */
int EXPORT(global)(int i) { return table[i]; } /* global */

int EXPORT(local)(int i)
{
	int values[6] = { 1, 2, 3, 4, 5, 6 };

	return values[i]; /* local */
}

static char *allocate(host_u32 at, host_u32 size)
{
	san_poison(arena, sizeof(arena), SAN_UNALLOCATED);
	san_allocated(arena + at, size, "kmalloc"); /* allocated */
	return arena + at;
}

void EXPORT(heap)(int offset)
{
	char *block = allocate(64, 20);

	*(host_u32 *)(block + offset) = 7; /* heap */
}

static void give_back(void *block)
{
	san_freed(block); /* freed */
}

int EXPORT(after_free)(void)
{
	char *block = allocate(64, 20);

	give_back(block);
	return block[3]; /* after-free */
}

int EXPORT(copy)(int size)
{
	char to[16];

	__builtin_memcpy(to, window, size); /* copy */
	return to[zero];
}

int EXPORT(checked)(void)
{
	char *block = allocate(128, 32);

	san_check(block + 1, 31, 1);
	return san_good(block, 32) + 2 * san_good(block, 33) + 4 * san_good(0, 1) + 8 * san_good(block + 8, 24);
}

static host_u32 dma;

int EXPORT(dma_size)(host_u32 size)
{
	dma = (host_u32)host_dma_alloc(size, "picture"); /* dma-allocated */
	return dma;
}

int EXPORT(dma_touch)(int offset) { return ((volatile char *)dma)[offset]; } /* dma-touch */
void EXPORT(dma_end)(void) { host_dma_free((void *)dma); } /* dma-end */

void EXPORT(forever)(void) { for (;;) ; } /* forever */

void EXPORT(poll)(void)
{
	while (!(host_read32(0xb1c) & 1)) /* poll */
		;
}

void EXPORT(slow_poll)(void)
{
	while (!(host_read32(0xb1c) & 1)) /* slow-poll */
		host_delay(1000000);
}

int EXPORT(watch_clock)(void)
{
	host_u64 end = host_now() + 1000000;
	int turns = 0;

	while (host_now() < end)
		turns++;
	return turns;
}

void EXPORT(bad_offset)(void) { host_read32(0x1002); } /* bad-offset */
int EXPORT(divide)(int a) { return a / zero; } /* divide */
void EXPORT(trap)(void) { __builtin_trap(); } /* trap */

typedef int (*callback)(int);
void EXPORT(null_call)(void) { ((callback)zero)(1); } /* null-call */
static void *volatile other = complain;
void EXPORT(wrong_call)(void) { ((callback)other)(1); } /* wrong-call */
void EXPORT(far_call)(void) { ((callback)99999)(1); } /* far-call */

int EXPORT(recurse)(int n)
{
	char room[64];

	if (n < 0)
		return 0;
	room[n & 63] = 1;
	return recurse(n + 1) + room[0]; /* recurse */
}

void EXPORT(own_fault)(void)
{
	host_fault("made-up", "something is wrong since {site:1}"); /* own-fault */
}

int EXPORT(site)(void) { return host_site(); } /* site */

void EXPORT(complaints)(void)
{
	for (int i = 0; i < 3; i++)
		complain("odd", "this is odd"); /* complaints */
}

void EXPORT(bad_register)(void) { host_write32(0xb08, 0x123); } /* bad-register */

void EXPORT(speak)(void) { host_log(4, "words", size_of_text("words")); }

static int twice(void *argument) { return *(int *)argument * 2; }
static void nothing_back(void *argument) { *(int *)argument += 1; }

int EXPORT(call_back)(void)
{
	int value = 20;

	return host_call(twice, &value) + host_call(nothing_back, &value) + value;
}

int EXPORT(switch_clock)(const char *name) { host_clock(name, 1); return 0; }

int EXPORT(clocks)(void)
{
	host_clock("mod", 0);
	host_read32(0xb00); /* clock-off */
	host_clock("mod", 1);
	host_reset("ve", 1);
	host_reset("ve", 0);
	return host_clock_rate("mod", 300000000) == 300000000 && host_clock_rate("mod", 0) == 300000000;
}

int EXPORT(compatible)(char *text) { return host_property("compatible", text, 16); }
void *EXPORT(text_room)(void) { return allocate(256, 32); }

int EXPORT(mirror)(void)
{
	volatile host_u32 *registers = window;

	host_write32(0, 0x0013000b);
	san_mirror(window, sizeof(window), 0xb00);
	registers[0] = 0x00140012;
	registers[1] = 0;
	registers[1] |= 0x100;
	return registers[0] == 0x00140012 && host_read32(0xb04) == 0x100;
}
`;

const LINES = (mark: string) => lineOf(SOURCE, `/* ${mark} */`);
const compiled = await compileBare({ 'src/all.c': SOURCE });

/** Calls a function of a fresh program that must fail; checks id, words and place. */
function expectFault(name: string, values: number[], id: string, says: RegExp, mark: string): void {
  const { program } = start(compiled);
  const fault = faultOf(() => program.call(name, ...values));
  assert.is(fault.id, id, `${name}: ${fault.message}`);
  assert.match(fault.sentence, says);
  const [first] = fault.frames;
  assert.is(first && `${first.file}:${first.line}`, `src/all.c:${LINES(mark)}`, fault.message);
  assert.is(fault.exitCode, 1);
  assert.is(
    faultOf(() => program.call('sum', 1, 2)),
    fault,
    'a program is dead after a fault',
  );
}

test('calls give and take numbers of 32 and 64 bits', () => {
  const { program } = start(compiled);
  assert.is(program.call('sum', -5, 3), -2);
  assert.is(program.call64('wide', 0x1234_5678_9abcn), 0x12_3456_789a_bc00n);
  assert.ok(program.has('sum'));
  assert.not(program.has('nobody'));
  program.dispose();
  assert.is(faultOf(() => program.call('sum', 1, 2)).id, 'disposed');
});

test('pointers that are none', () => {
  expectFault('null_member', [], 'null-pointer', /^NULL pointer: a read of 1 byte at offset 0xc;/, 'null-member');
  expectFault('null_write', [], 'null-pointer', /^NULL pointer: a write of 4 bytes;/, 'null-write');
  expectFault('cookie', [], 'register-dereference', /the register at 0x4 through a plain pointer; use readl/, 'cookie');
  expectFault('error_pointer', [], 'register-dereference', /an error pointer \(-22\)/, 'error-pointer');
  expectFault('chip_memory', [], 'wild-pointer', /read of 4 bytes at 0x20000/, 'chip-memory');
});

test('variables are left by no more than their size', () => {
  const { program } = start(compiled);
  assert.is(program.call('global', 4), 0);
  assert.is(program.call('local', 5), 6);
  expectFault(
    'global',
    [5],
    'out-of-bounds',
    /right past the end of the 20-byte global variable table \(src\/all\.c\)/,
    'global',
  );
  expectFault(
    'local',
    [6],
    'stack-out-of-bounds',
    /right past the end of the local variable values of 24 bytes/,
    'local',
  );
  expectFault('local', [-1], 'stack-out-of-bounds', /4 bytes before the local variable values of 24 bytes/, 'local');
});

test('blocks of an allocator', () => {
  const { program } = start(compiled);
  program.call('heap', 16);
  const told = new RegExp(`20-byte block of kmalloc allocated at src/all\\.c:${LINES('allocated')} \\(allocate\\)`);
  for (const [offset, says] of [
    [17, /write of 4 bytes that goes 1 byte past the end of the/],
    [20, /write of 4 bytes right past the end of the/],
    [28, /write of 4 bytes 8 bytes past the end of the/],
    [-4, /write of 4 bytes 4 bytes before the/],
  ] as const) {
    expectFault('heap', [offset], 'out-of-bounds', says, 'heap');
    expectFault('heap', [offset], 'out-of-bounds', told, 'heap');
  }
  expectFault(
    'after_free',
    [],
    'use-after-free',
    /read of 1 byte at offset 3 of the 20-byte block of kmalloc/,
    'after-free',
  );
  const freed = new RegExp(`, freed at src/all\\.c:${LINES('freed')} \\(give_back\\)$`);
  expectFault('after_free', [], 'use-after-free', freed, 'after-free');
});

test('what the runtime checks, and what clang makes a call', () => {
  const { program } = start(compiled);
  assert.is(program.call('checked'), 1 + 8);
  program.call('copy', 16);
  expectFault('copy', [17], 'stack-out-of-bounds', /write of 17 bytes .*local variable to of 16 bytes/, 'copy');
});

test('DMA memory has exact ends and is told when it is gone', () => {
  const { program, board } = start(compiled);
  const address = program.call('dma_size', 5000);
  assert.is(address, DRAM_OFFSET + (board.buffers[0]?.address ?? 0) - board.dram.base);
  assert.is(board.buffers[0]?.size, 5000);
  program.call('dma_touch', 4999);
  const past = faultOf(() => program.call('dma_touch', 5000));
  assert.is(past.id, 'out-of-bounds');
  assert.match(
    past.sentence,
    new RegExp(
      `right past the end of the 5000-byte DMA buffer picture allocated at src/all\\.c:${LINES('dma-allocated')} `,
    ),
  );

  const other = start(compiled).program;
  other.call('dma_size', 4096);
  other.call('dma_size', 4096);
  other.call('dma_touch', 4095);
  const before = faultOf(() => other.call('dma_touch', -1));
  assert.match(before.sentence, /1 byte before the 4096-byte DMA buffer/, 'a buffer does not begin where another ends');

  const whole = start(compiled).program;
  whole.call('dma_size', 4096);
  assert.is(faultOf(() => whole.call('dma_touch', 4096)).id, 'out-of-bounds', 'a whole page has an end, too');

  const third = start(compiled).program;
  third.call('dma_size', 4096);
  third.call('dma_end');
  const gone = faultOf(() => third.call('dma_touch', 8));
  assert.is(gone.id, 'use-after-free');
  assert.match(gone.sentence, new RegExp(`freed at src/all\\.c:${LINES('dma-end')} `));

  const fourth = start(compiled).program;
  fourth.call('dma_size', 4096);
  fourth.call('dma_end');
  assert.match(faultOf(() => fourth.call('dma_end')).sentence, /it was freed before at src\/all\.c/);
});

test('DMA memory that is full is a null pointer', () => {
  const { program } = start(compiled);
  assert.is(program.call('dma_size', 0x7000_0000), 0);
});

test('loops without end', () => {
  const { program } = start(compiled, { limits: { edges: 10_000 } });
  const fault = faultOf(() => program.call('forever'));
  assert.is(fault.id, 'endless-loop');
  assert.is(fault.frames[0]?.line, LINES('forever'));

  const polls = faultOf(() => start(compiled, { limits: { polls: 5000 } }).program.call('poll'));
  assert.is(polls.id, 'endless-poll');
  assert.match(polls.sentence, /^STATUS \(0xb1c\) was polled 5001 times .* it stays 0x[0-9a-f]{8};/);
  assert.is(polls.frames[0]?.line, LINES('poll'));

  const slow = faultOf(() => start(compiled).program.call('slow_poll'));
  assert.is(slow.id, 'endless-poll');
  assert.match(slow.sentence, /over 5\.\d s/);
});

test('asking for the time lets time pass', () => {
  const turns = start(compiled).program.call('watch_clock');
  assert.ok(turns > 100 && turns <= 1001, String(turns));
});

test('traps are explained', () => {
  expectFault('divide', [4], 'division-by-zero', /division by zero/, 'divide');
  expectFault('trap', [], 'unreachable', /cannot be reached/, 'trap');
  expectFault('null_call', [], 'bad-function-pointer', /NULL/, 'null-call');
  expectFault('wrong_call', [], 'bad-function-pointer', /another prototype/, 'wrong-call');
  expectFault('far_call', [], 'bad-function-pointer', /holds no function/, 'far-call');
  expectFault('bad_offset', [], 'bad-register', /0x1002 does not exist/, 'bad-offset');
});

test('a recursion without end fills the stack, and its frames are one line', () => {
  const { program } = start(compiled);
  const fault = faultOf(() => program.call('recurse', 0));
  assert.is(fault.id, 'stack-overflow');
  assert.match(fault.message, new RegExp(`called from src/all\\.c:${LINES('recurse')} \\(recurse\\), \\d+ times`));
  assert.ok(fault.message.split('\n').length < 5);
});

test('sentences of the runtime name places', () => {
  const { program } = start(compiled);
  assert.is(program.call('site'), 1);
  const fault = faultOf(() => program.call('own_fault'));
  assert.is(fault.id, 'made-up');
  assert.is(fault.sentence, `something is wrong since src/all.c:${LINES('site')} (site)`);
  assert.is(fault.message.split('\n')[0], `src/all.c:${LINES('own-fault')} (own_fault): ${fault.sentence}`);
});

test('complaints are counted and have a place', () => {
  const { program, board } = start(compiled);
  program.call('complaints');
  assert.is(program.host.journal.complaints.length, 1);
  const [complaint] = program.host.journal.complaints;
  assert.is(complaint?.count, 3);
  assert.is(complaint?.place?.function, 'complain');
  program.call('bad_register');
  assert.is(board.complaints().length, 1);
  assert.is(program.host.journal.placeOf(0), `src/all.c:${LINES('bad-register')} (bad_register)`);
});

test('words, properties and calls back', () => {
  const { program } = start(compiled);
  program.call('speak');
  assert.equal(program.host.journal.log, [{ level: 4, text: 'words', seconds: 0 }]);
  assert.is(program.call('call_back'), 40 + 0 + 21);
  const text = program.call('text_room');
  assert.is(program.call('compatible', text), 'allwinner,sun8i-v3s-video-engine'.length);
  assert.is(program.string(text), 'allwinner,sun8i');
});

test('clocks and reset are those of the board', () => {
  const { program, board } = start(compiled);
  assert.is(program.call('clocks'), 1);
  assert.equal(
    board.complaints().map(({ name }) => name),
    ['module-clock-off'],
  );
  assert.is(program.host.journal.placeOf(0), `src/all.c:${LINES('clock-off')} (clocks)`);
  assert.equal(
    program.host.soc.events.map(({ kind, name, value }) => [kind, name, value]),
    [
      ['clock', 'mod', 0],
      ['clock', 'mod', 1],
      ['reset', 've', 1],
      ['reset', 've', 0],
      ['rate', 'mod', 300_000_000],
    ],
  );
  const text = program.call('text_room');
  program.bytes.set(Buffer.from('pll\0'), text);
  assert.match(faultOf(() => program.call('switch_clock', text)).sentence, /no clock pll; it has ahb, mod, ram/);
});

test('a window of memory to registers', () => {
  const { program, board } = start(compiled);
  assert.is(program.call('mirror'), 1);
  assert.is(board.peek32(0xb00), 0x0014_0012);
});

test.run();
