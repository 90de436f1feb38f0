/** Fault plans as text and JSON: what they mean, and how each mistake is told. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fault, FAULT_KINDS } from '../../emulator/index.js';
import { faultText, parseFaultPlan, parseFaultText, readFaultPlan } from '../faults/plan.js';
import { refusal, scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();

const SAMPLES: readonly (readonly [string, Fault])[] = [
  ['irq-lost@frame:3,count=2', { kind: 'irq-lost', at: { frame: 3 }, count: 2 }],
  ['irq-late@mb:3.20,clocks=900', { kind: 'irq-late', at: { frame: 3, macroblock: 20 }, clocks: 900 }],
  ['irq-spurious@cycle:5000000,clocks=1', { kind: 'irq-spurious', at: { cycle: 5_000_000 }, clocks: 1 }],
  ['ready-stuck@frame:0', { kind: 'ready-stuck', at: { frame: 0 } }],
  ['stall@mb:1.0', { kind: 'stall', at: { frame: 1, macroblock: 0 } }],
  ['overtime@frame:2', { kind: 'overtime', at: { frame: 2 } }],
  ['hang@frame:2', { kind: 'hang', at: { frame: 2 } }],
  ['bus-error@mb:2.9,buffer=source', { kind: 'bus-error', at: { frame: 2, macroblock: 9 }, buffer: 'source' }],
  ['bus-error@frame:2,address=0x1234', { kind: 'bus-error', at: { frame: 2 }, address: 0x1234 }],
  [
    'register-flip@frame:4,register=PARA1,bit=31',
    { kind: 'register-flip', at: { frame: 4 }, register: 0xb08, bit: 31 },
  ],
  [
    'dram-flip@frame:5,buffer=capture0,offset=17,bit=7',
    { kind: 'dram-flip', at: { frame: 5 }, buffer: 'capture0', offset: 17, bit: 7 },
  ],
  ['reset-while-busy@mb:1.2', { kind: 'reset-while-busy', at: { frame: 1, macroblock: 2 } }],
  ['clock-lost@cycle:0', { kind: 'clock-lost', at: { cycle: 0 } }],
];

test('text to fault and back, every kind', () => {
  for (const [text, fault] of SAMPLES) {
    assert.equal(parseFaultText(text), fault, text);
    assert.is(faultText(fault), text);
  }
  assert.equal(new Set(SAMPLES.map(([, { kind }]) => kind)), new Set(FAULT_KINDS));
});

test('JSON plans say the same, with registers by name or offset and numbers as numbers or text', () => {
  const file = path.join(folder, 'plan.json');
  const faults = [
    { kind: 'hang', frame: 2, macroblock: 12 },
    { kind: 'register-flip', cycle: '900', register: '0xb08', bit: 2 },
    { kind: 'register-flip', cycle: 901, register: 'para1', bit: '2' },
    'stall@frame:1,clocks=77',
  ];
  writeFileSync(file, JSON.stringify({ description: 'a storm', faults }));
  assert.equal(readFaultPlan(file), [
    { kind: 'hang', at: { frame: 2, macroblock: 12 } },
    { kind: 'register-flip', at: { cycle: 900 }, register: 0xb08, bit: 2 },
    { kind: 'register-flip', at: { cycle: 901 }, register: 0xb08, bit: 2 },
    { kind: 'stall', at: { frame: 1 }, clocks: 77 },
  ]);
});

test('texts that cannot be meant are refused with the text and the remedy', async () => {
  for (const [text, wanted] of [
    ['hang', /--fault "hang": a fault is KIND@frame:N/],
    ['hang@mb:3', /KIND@mb:FRAME\.MACROBLOCK/],
    ['hang@frame:-1', /KIND@frame:N/],
    ['hnag@frame:1', /"hnag" is no kind of fault, did you mean hang\?/],
    ['hang@frame:1,clock', /"clock" is no key=value/],
    ['hang@frame:1,clocks=3', /hang takes no clocks \(it takes frame, macroblock, cycle, count\)/],
    ['stall@frame:1,clocks=0', /clocks takes a whole number from 1 to 4294967295, not 0/],
    ['stall@frame:1,clocks=1,clocks=2', /clocks is there twice/],
    ['stall@cycle:1,count=2', /count counts pictures and does not go with cycle/],
    ['stall@mb:1.99999', /macroblock takes a whole number from 0 to 65536/],
    ['register-flip@frame:1,bit=3', /register-flip needs register/],
    ['register-flip@frame:1,register=PARA1', /register-flip needs bit/],
    ['register-flip@frame:1,register=PARA1,bit=32', /bit takes a whole number from 0 to 31/],
    ['register-flip@frame:1,register=PARA99,bit=3', /register "PARA99" is not known; use a name or an offset/],
    ['dram-flip@frame:1,bit=3', /dram-flip needs buffer or address/],
    ['dram-flip@frame:1,buffer=source,bit=8', /bit takes a whole number from 0 to 7/],
    ['dram-flip@frame:1,buffer=source,address=4,bit=1', /buffer and address exclude each other/],
    ['dram-flip@frame:1,address=4,offset=4,bit=1', /offset counts from the start of a buffer/],
  ] as const) {
    assert.match(await refusal(() => parseFaultText(text)), wanted, text);
  }
});

test('plans that cannot be meant are refused with file, entry and remedy', async () => {
  for (const [value, wanted] of [
    [[], /p\.json: a fault plan is \{"faults"/],
    [{ faults: {} }, /a fault plan is/],
    [{ faults: [], extra: 1 }, /p\.json: extra is no key of a plan/],
    [{ faults: [1] }, /p\.json, fault 1: it is neither an object nor a text/],
    [{ faults: ['hang@frame:1', 'x'] }, /p\.json, fault 2: a fault is KIND@/],
    [{ faults: [{ kind: 'hang' }] }, /fault 1: when is missing; give frame, frame and macroblock, or cycle/],
    [{ faults: [{ kind: 'hang', macroblock: 3 }] }, /when is missing/],
    [{ faults: [{ kind: 'hang', frame: 1, cycle: 3 }] }, /cycle excludes frame and macroblock/],
    [{ faults: [{ kind: 'hang', frame: 1.5 }] }, /frame takes a whole number from 0 to 1000000000, not 1\.5/],
    [{ faults: [{ kind: 'hang', frame: 1, macroblok: 2 }] }, /hang takes no macroblok, did you mean macroblock\?/],
    [{ faults: [{ kind: 7, frame: 1 }] }, /7 is no kind of fault/],
    [{ faults: [{ kind: 'bus-error', frame: 1, buffer: 3 }] }, /buffer takes a name, not 3/],
  ] as const) {
    assert.match(await refusal(() => parseFaultPlan(value, 'p.json')), wanted, JSON.stringify(value));
  }
  assert.match(
    await refusal(() => readFaultPlan(path.join(folder, 'none.json'))),
    /none\.json: the fault plan cannot be read/,
  );
  const broken = path.join(folder, 'broken.json');
  writeFileSync(broken, '{');
  assert.match(await refusal(() => readFaultPlan(broken)), /broken\.json: the fault plan is no JSON/);
});

test.run();
