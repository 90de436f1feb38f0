/** The mini-kernel's core: what it offers works as the kernel's, and each misuse ends in the right sentence with its place. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard, type Board } from '../../emulator/index.js';
import { DRAM_OFFSET } from '../../emulator/memory.js';
import { DriverFault } from '../byod/machine/fault.js';
import type { Machine } from '../byod/machine/machine.js';
import { Program } from '../byod/machine/program.js';
import { type CompiledProgram, compileProgram } from '../byod/toolchain/compile.js';

const FOLDER = fileURLToPath(new URL('../../../harness/tests/byod/', import.meta.url));
const FILE = 'kernel-cases.c';
const lines = readFileSync(`${FOLDER}${FILE}`, 'utf8').split('\n');

/** "kernel-cases.c:12" of the line with that marker. */
function at(marker: string): string {
  const line = lines.findIndex((text) => text.includes(`/* @${marker} */`));
  assert.ok(line >= 0, `${FILE} has no marker ${marker}`);
  return `${FILE}:${line + 1}`;
}

/** The test's register: n raises the line after n microseconds, 0 clears it. */
const LINE = 0xffc;

/** A board whose interrupt is the test's. */
function withLine(board: Board): Machine {
  let rises = Number.POSITIVE_INFINITY;
  const ticks = (microseconds: number) => Math.ceil((microseconds * board.clock.hz) / 1e6);
  return new Proxy(board, {
    get(target, name) {
      if (name === 'interrupt') return target.now >= rises;
      if (name === 'write32')
        return (offset: number, value: number) => {
          if (offset === LINE) rises = value === 0 ? Number.POSITIVE_INFINITY : target.now + ticks(value);
          else target.write32(offset, value);
        };
      if (name === 'waitForInterrupt')
        return (microseconds: number) => {
          const left = Math.max(0, rises - target.now);
          target.delay(Math.min(microseconds, (left * 1e6) / target.clock.hz));
          return target.now >= rises;
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

interface Ending {
  readonly probe?: number;
  readonly fault?: DriverFault;
  readonly complaints: readonly { readonly id: string; readonly sentence: string }[];
  readonly log: readonly string[];
  /** What the board has to say. */
  readonly board: readonly string[];
}

let compiled: CompiledProgram;

test.before(async () => {
  compiled = await compileProgram({ kind: 'kernel', folder: FOLDER, sources: [FILE] });
  assert.is(compiled.diagnostics, '', 'the headers compile without a warning');
});

function setParameter(program: Program, name: string, value: string): void {
  const pointers = [name, value].map((text) => {
    const pointer = program.call('emu_malloc', text.length + 1);
    program.bytes.set(Buffer.from(`${text}\0`), pointer);
    return pointer;
  });
  assert.is(program.call('emu_param_set', ...pointers), 0, `parameter ${name}`);
}

function run(
  scenario: string,
  parameters: Readonly<Record<string, string>> = {},
  between: (program: Program, log: readonly string[]) => void = () => {},
): Ending {
  const log: string[] = [];
  const board = createBoard({ soc: 'off' });
  const told = () => board.complaints().map(({ message }) => message);
  const program = new Program(compiled, withLine(board), {
    onLog: ({ level, text }) => log.push(`${level} ${text}`),
  });
  const { complaints } = program.host.journal;
  try {
    for (const [name, value] of Object.entries({ scenario, ...parameters })) setParameter(program, name, value);
    const probe = program.call('emu_boot');
    between(program, log);
    program.call('emu_shutdown');
    return { probe, complaints, log, board: told() };
  } catch (error) {
    if (error instanceof DriverFault) return { fault: error, complaints, log, board: told() };
    throw error;
  } finally {
    program.dispose();
  }
}

/** The module works and nothing is complained of. */
function runsWell(scenario: string, parameters?: Readonly<Record<string, string>>): Ending {
  const ending = run(scenario, parameters);
  assert.is(ending.fault?.message, undefined);
  assert.equal(
    ending.complaints.map(({ id, sentence }) => `${id}: ${sentence}`),
    [],
  );
  assert.is(ending.probe, 0);
  return ending;
}

/** The run ends with that fault, whose sentence has all of these. */
function faults(scenario: string, id: string, ...parts: readonly string[]): DriverFault {
  const { fault } = run(scenario);
  assert.ok(fault, `${scenario} ends with a fault`);
  assert.is(fault.id, id, fault.message);
  for (const part of parts) assert.ok(fault.message.includes(part), `${fault.message}\n  lacks: ${part}`);
  return fault;
}

/** The run goes on; this is its complaint. */
function complains(scenario: string, id: string, ...parts: readonly string[]): Ending {
  const ending = run(scenario);
  assert.is(ending.fault?.message, undefined);
  const one = ending.complaints.find((complaint) => complaint.id === id);
  assert.ok(one, `${scenario}: ${JSON.stringify(ending.complaints)} lacks ${id}`);
  for (const part of parts) assert.ok(one.sentence.includes(part), `${one.sentence}\n  lacks: ${part}`);
  return ending;
}

const infos = ({ log }: Ending) => log.filter((line) => line.startsWith('6 cases: ')).map((line) => line.slice(9));

for (const scenario of ['ok', 'guards', 'short_sleep', 'library'])
  test(`${scenario} runs well`, () => void runsWell(scenario));

test('mutexes', () => {
  faults('double_lock', 'deadlock', 'first', at('double-lock-1'), at('double-lock-2'), 'probe of cases');
  faults('unlock_free', 'unlock-not-held', 'second', at('unlock-free'));
  complains('left_locked', 'lock-left-held', 'probe of cases', 'first', at('left-locked'));
  faults('uninitialised_lock', 'uninitialised', at('uninitialised'), 'spin_lock_init');
});

test('spinlocks and atomic context', () => {
  faults('sleep_in_spinlock', 'sleep-in-atomic', 'msleep', at('sleep-call'), 'spin', at('sleep-spin'));
  const { complaints } = complains('alloc_in_spinlock', 'sleep-in-atomic', 'GFP_KERNEL', at('alloc-spin'));
  assert.is(complaints.length, 1, 'GFP_ATOMIC is right there');
  complains('mismatch', 'lock-mismatch', 'spin_lock_irqsave', at('mismatch-lock'), at('mismatch-unlock'));
});

test('locks taken in two orders', () => {
  complains('lock_order', 'lock-order', at('order-a1'), at('order-b1'), at('order-b2'), at('order-a2'));
  complains('unsafe_lock', 'irq-unsafe-lock', at('unsafe-lock'), 'locking', at('irq-lock'), 'spin_lock_irqsave');
});

test('interrupts', () => {
  assert.equal(infos(runsWell('irq_ok')), ['handler, hard 1', 'handler, hard 1', 'remove']);
  faults('storm', 'interrupt-storm', 'handler', at('request'), 'clear the source');
  complains('nobody', 'irq-nobody-cared', 'IRQ_NONE', at('request'));
  faults('self_disable', 'deadlock', 'disable_irq_nosync', at('self-disable'));
  complains('irq_leak', 'irq-leak', 'clearing', at('irq-leak'));
});

test('a threaded interrupt', () => {
  const ending = run('threaded');
  assert.is(ending.probe, 0);
  assert.equal(infos(ending), ['hard', 'thread irq/42-cases, task 1', 'remove']);
  assert.equal(
    ending.complaints.map(({ id }) => id),
    ['needs-oneshot'],
  );
});

test('waits that nobody ends', () => {
  faults('wait_forever', 'deadlock', 'probe of cases', '"flag"', at('forever'), 'second', at('forever-lock'));
  complains('missed_wake', 'missed-wake-up', '"flag"', at('missed'), 'wake_up');
  faults('missed_wake_forever', 'missed-wake-up', '"flag"', at('missed-forever'));
});

test('work and locks', () => {
  faults('work_deadlock', 'deadlock', 'work want_first', at('want-first'), at('hold-first'), at('wait-done'));
  faults('self_cancel', 'deadlock', at('cancel-self'), 'waits for itself');
  complains('pending_work', 'work-pending', 'set_flag', at('pending'));
});

test('timers and delayed work run in order, on virtual time', () => {
  assert.equal(infos(runsWell('timing')), [
    'hrtimer 1',
    'hrtimer 2',
    'hrtimer 3',
    'timer 1 at 20 ms, soft 1',
    'timer 0 at 40 ms, soft 1',
    'delayed work, same 1',
    'remove',
  ]);
});

test('memory', () => {
  faults('double_free', 'double-free', at('df-alloc'), at('df-free-1'), at('df-free-2'));
  const late = faults('use_after_free', 'use-after-free');
  assert.is(`${late.frames[0]?.file}:${late.frames[0]?.line}`, at('uaf'));
  const past = faults('overflow', 'out-of-bounds', '33');
  assert.is(`${past.frames[0]?.file}:${past.frames[0]?.line}`, at('overflow'));
  faults('free_managed', 'bad-free', 'devm_kfree', at('managed'), at('free-managed'));
  complains('leak', 'memory-leak', '77 bytes', at('leak'));
});

test('DMA memory', () => {
  runsWell('dma_ok');
  const past = faults('dma_overflow', 'out-of-bounds', '5000-byte DMA buffer');
  assert.is(`${past.frames[0]?.file}:${past.frames[0]?.line}`, at('dma-overflow'));
  complains('dma_leak', 'dma-leak', '5000 bytes', at('dma-leak'));
  complains('dma_size', 'dma-free-size', at('dma-size-alloc'), at('dma-size-free'));
  faults('dma_twice', 'bad-dma-free', at('dma-twice'));
});

test('guard zones show what the chip writes past a buffer', () => {
  for (const [offset, id, part] of [
    [5003, 'dma-overrun', 'offset 5003'],
    [-8, 'dma-underrun', '8 bytes before'],
  ] as const) {
    const { complaints } = run('dma_leak', {}, (program, log) => {
      const bus = Number(/dma (0x[0-9a-f]+)/.exec(log.join('\n'))?.[1]);
      program.bytes[DRAM_OFFSET + bus + offset] = 1;
    });
    const one = complaints.find((complaint) => complaint.id === id);
    assert.ok(
      one?.sentence.includes(part) && one.sentence.includes(at('dma-leak')),
      `${id}: ${JSON.stringify(complaints)}`,
    );
  }
});

test('clocks and registers', () => {
  const { complaints } = complains('clk_unbalanced', 'clk-unbalanced', 'mod', at('clk-off'));
  assert.ok(
    complaints.some(({ id, sentence }) => id === 'clk-left-on' && sentence.includes(at('clk-on'))),
    'a clock that is left on',
  );
  const gated = run('gated');
  assert.ok(
    gated.board.some((sentence) => sentence.includes('clock')),
    JSON.stringify([gated.board, gated.complaints, gated.probe]),
  );
  faults('error_iomem', 'bad-iomem', 'IS_ERR');
});

test('runtime PM counts, suspends on time and is told when unbalanced', () => {
  assert.equal(infos(runsWell('pm_counts')), ['resume', 'suspend', 'resume', 'suspend', 'remove']);
  complains('pm_unbalanced', 'pm-unbalanced', 'in use 1 times', at('pm-get'));
  complains('pm_underflow', 'pm-unbalanced', at('pm-put'));
});

test('devres is undone last first, after remove and after a failed probe', () => {
  assert.equal(infos(runsWell('devres_order')), ['undo released', 'remove', 'undo second', 'undo first']);
  const failed = run('devres_order', { level: '5' });
  assert.is(failed.probe, -5);
  assert.equal(infos(failed), ['undo released', 'undo second', 'undo first']);
});

test('lists, WARN and BUG', () => {
  faults('list_twice', 'list-corrupt', 'deleted before', at('list-twice'));
  const { complaints } = complains('warn', 'warn', 'level == 3', at('warn'));
  assert.is(complaints.length, 2, 'WARN_ON_ONCE warns once');
  faults('bug', 'bug', 'level == 3', at('bug'));
});

test('formats of printk', () => {
  const { log } = runsWell('formats');
  assert.equal(log.slice(0, 14), [
    '6 cases: -7|   42|42   |00042|+42|ff|0xff|0x000000ff|FF|10',
    '6 cases: 4000000000|4000000000|18446744073709551615|-5|255|-32768',
    '6 cases: text|     right|left      |cu|c|%|(null)',
    '6 cases: 10|a|   7|ab',
    '6 cases: 0x00001234|NV12 little-endian (0x3231564e)|-ENOMEM|01 ab 00|inner',
    '6 cases: 8 5 [overl]',
    '6 cases: no newline, but more',
    '7 cases 1c0e000.video-codec: debug',
    '4 cases 1c0e000.video-codec: warning 1',
    '3 cases 1c0e000.video-codec: error -ENOENT: because',
    ...Array.from({ length: 4 }, () => '3 cases 1c0e000.video-codec: flood'),
  ]);
  assert.is(log.filter((line) => line.includes('flood')).length, 10, 'ten of twenty');
  assert.is(log.filter((line) => line === '5 cases: once').length, 1);
});

test.run();
