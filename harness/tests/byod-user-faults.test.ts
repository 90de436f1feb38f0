/** Broken programs of userspace: each ends in a sentence with file and line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  compileText,
  EXAMPLE_FOLDER,
  EXAMPLE_SOURCES,
  encodeClip,
  executeText,
  messageOf,
} from './byod-user-fixtures.js';

interface Mutation {
  readonly name: string;
  readonly file?: string;
  /** Text of the example, and what takes its place. */
  readonly from: string;
  readonly to: string;
  /** What the run throws; or `complaint`: what it says and goes on. PLACE stands for file, line and function of the mutation. */
  readonly throws?: RegExp;
  readonly complaint?: RegExp;
  readonly verdict?: string;
  /** Text of the line that is named, where that is another one than the mutated. */
  readonly line?: string;
}

const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a source buffer that is too small',
    from: 'video->coded_width * video->coded_height * 3 / 2, "source"',
    to: 'video->coded_width * video->coded_height, "source"',
    throws:
      /PLACE write of 1024 bytes right past the end of the 2048-byte DMA buffer source allocated at encoder\.c:\d+ \(allocate\)/,
    line: 'while (emu_read_nv12(',
  },
  {
    name: 'a write past an array of the stack',
    file: 'headers.c',
    from: '\tput_ue(0); /* first_mb_in_slice */',
    to: '\tvolatile int table[4]; for (int i = 0; i <= 4; i++) table[i] = i;',
    throws: /PLACE write of 4 bytes right past the end of the local variable table of 16 bytes/,
  },
  {
    name: 'a global array read past its end',
    file: 'headers.c',
    from: 'const size_t count = sizeof(levels) / sizeof(levels[0]);',
    to: 'const size_t count = sizeof(levels) / sizeof(levels[0]); if (levels[video->frames + 12].level_idc == 1) return 1;',
    throws: /PLACE read of 4 bytes .* global variable \S*levels/,
  },
  {
    name: 'a buffer used after it is freed',
    from: '\topen_encoder(e);\n',
    to: '\topen_encoder(e); struct emu_dma kept = e->coded; emu_dma_free(&e->coded); *(char *)kept.memory = 1;\n',
    throws:
      /PLACE write of 1 byte at offset 0 of the \d+-byte DMA buffer stream, allocated at .*, freed at encoder\.c:\d+ \(main\)/,
  },
  {
    name: 'a buffer freed twice',
    from: '\tclose_encoder(e);\n',
    to: '\tstruct emu_dma copy = e->coded; close_encoder(e); emu_dma_free(&copy);\n',
    throws: /PLACE 0x[0-9a-f]+ is freed but is no DMA buffer, it was freed before at encoder\.c:\d+ \(close_encoder\)/,
  },
  {
    name: 'a null pointer',
    from: 'const int intra = e->since_idr == 0;',
    to: 'const int intra = ((struct encoder *)0)->since_idr == 0;',
    throws: /PLACE NULL pointer: a read of 4 bytes/,
  },
  {
    name: 'no wait for the interrupt',
    from: 'if (!emu_wait_interrupt(PATIENCE_US))',
    to: 'if (0)',
    throws: /PLACE the engine stopped with status 0x/,
    line: 'emu_fail("the engine stopped with',
  },
  {
    name: 'neither wait nor look at the status',
    from: '\tif (!emu_wait_interrupt(PATIENCE_US))\n\t\temu_fail("no interrupt within %d ms", PATIENCE_US / 1000);\n\n\tuint32_t status = emu_read(VE_ENC_AVC_STATUS);',
    to: '\tuint32_t status = 1;',
    throws:
      /not one picture was finished\n +encoder\.c:\d+ \(enable_engine\): started at encoder\.c:\d+ \(run_engine\), the engine was reset or started again/,
  },
  {
    name: 'a trigger before the engine is enabled',
    from: '\tenable_engine(e);\n\tpoint_bit_writer(e);',
    to: '\tpoint_bit_writer(e);',
    throws: /PLACE STM_START_ADDR \(0xb80\): written .* while the encoder is not enabled/,
    line: '',
  },
  {
    name: 'a pointer instead of a bus address',
    from: 'emu_write(VE_ENC_AVC_REC_ADDR_Y, new->picture.bus);',
    to: 'emu_write(VE_ENC_AVC_REC_ADDR_Y, (uint32_t)new->picture.memory);',
    complaint: /PLACE REC_ADDR_Y \(reconstruction luma\) holds .* its own pointer, the engine needs the bus address/,
    line: 'emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);',
  },
  {
    name: 'a buffer that the engine uses after it is freed',
    from: '\tdescribe_buffers(e, new, last);',
    to: '\tdescribe_buffers(e, new, last); struct emu_dma gone = last->picture; if (e->pictures == 1) emu_dma_free(&gone);',
    throws:
      /before that: PLACE REF0_ADDR_Y \(reference luma\) holds .* any more: the \d+-byte DMA buffer reconstruction was freed at encoder\.c:\d+ \(encode_picture\)/,
    line: 'emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);',
  },
  {
    name: 'a coded buffer that is too small',
    from: 'e->width * e->height * 768, 8192',
    to: '1, 8192 / 8',
    throws: /PLACE the engine stopped with status 0x/,
    line: 'emu_fail("the engine stopped with',
  },
  {
    name: 'a poll for a bit that never comes',
    file: 'bits.c',
    from: 'for (int i = 0; i < READY_TRIES; i++)\n\t\tif (emu_read(VE_ENC_AVC_STATUS) & VE_ENC_AVC_STATUS_PUT_BITS_READY_MASK)',
    to: 'for (;;)\n\t\tif (emu_read(VE_ENC_AVC_STATUS) & 0x10)',
    throws: /PLACE .*STATUS \(0xb1c\) was polled \d+ times/,
    line: 'if (emu_read(VE_ENC_AVC_STATUS) & 0x10)',
  },
  {
    name: 'a loop without end',
    from: '\tclose_encoder(e);\n',
    to: '\tfor (volatile int i = 1; i;) { }\n',
    throws: /PLACE the driver runs without end/,
  },
  {
    name: 'a reconstruction that is too small',
    from: 'store->picture = allocate(luma + chroma, "reconstruction");',
    to: 'store->picture = allocate(luma + chroma / 8, "reconstruction");',
    complaint: /PLACE .* bytes? (more|beyond|too)|PLACE .*too small/,
    line: 'emu_write(VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);',
  },
  {
    name: 'a status that is never cleared',
    from: '\temu_write(VE_ENC_AVC_STATUS, events);\n\tif (!(status',
    to: '\tif (!(status',
    verdict: 'bit-exact',
  },
  {
    name: "a QP that is not the slice header's",
    from: 'FIELD(VE_ENC_AVC_PARA1_FIXED_QP, slice->qp)',
    to: 'FIELD(VE_ENC_AVC_PARA1_FIXED_QP, slice->qp + 1)',
    verdict: 'mismatch',
  },
  {
    name: 'no parameter sets',
    from: '\tif (intra)\n\t\tput_parameter_sets(&e->stream);\n',
    to: '',
    verdict: 'mismatch',
  },
];

function mutate({ file = 'encoder.c', from, to }: Mutation): Record<string, string> {
  const names = [...EXAMPLE_SOURCES, 'headers.h', 'bits.h'];
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(EXAMPLE_FOLDER, name), 'utf8')]));
  const text = files[file] ?? '';
  assert.is(text.split(from).length, 2, `${from} is in ${file} once`);
  files[file] = text.replace(from, () => to);
  return files;
}

function placeIn(files: Record<string, string>, { file = 'encoder.c', to, line }: Mutation): RegExp | string {
  if (line === '') return '\\w+\\.c:\\d+ \\(\\w+\\):';
  const wanted = line ?? to.trim().split('\n')[0] ?? '';
  const at = (files[file] ?? '').split('\n').findIndex((text) => text.includes(wanted.trim()));
  assert.ok(at >= 0, `${wanted} is in ${file}`);
  return `${file.replace('.', '\\.')}:${at + 1} \\(\\w+\\):`;
}

for (const mutation of MUTATIONS) {
  test(mutation.name, async () => {
    const files = mutate(mutation);
    const place = placeIn(files, mutation);
    const expected = ({ source }: RegExp) => new RegExp(source.replaceAll('PLACE', String(place)));
    const compiled = await compileText(files);
    const run = () => encodeClip(compiled, { width: 64, height: 32, frames: 3 }, { limits: { edges: 20_000_000 } });
    if (mutation.throws) {
      assert.match((await messageOf(run)) ?? 'nothing', expected(mutation.throws));
      return;
    }
    const report = await run();
    const said = report.complaints.map(({ sentence }) => sentence).join('\n');
    if (mutation.complaint) assert.match(said, expected(mutation.complaint));
    if (mutation.verdict) assert.is(report.verdict, mutation.verdict, said);
  });
}

const PROGRAMS: readonly (readonly [name: string, text: string, expected: RegExp])[] = [
  [
    'heap: one byte past the end',
    '#include <stdlib.h>\nint main(void)\n{\n\tchar *p = malloc(10);\n\tp[10] = 1;\n\treturn 0;\n}\n',
    /^main\.c:5 \(main\): write of 1 byte right past the end of the 10-byte block of malloc allocated at main\.c:4 \(main\)/,
  ],
  [
    'heap: strcpy into too little',
    '#include <stdlib.h>\n#include <string.h>\nint main(void)\n{\n\tchar *p = calloc(1, 4);\n\tstrcpy(p, "four");\n\treturn 0;\n}\n',
    /^main\.c:6 \(main\): write of 5 bytes .* 4-byte block of calloc/,
  ],
  [
    'heap: use after free',
    '#include <stdlib.h>\nint main(void)\n{\n\tint *p = malloc(40);\n\tfree(p);\n\treturn p[3];\n}\n',
    /^main\.c:6 \(main\): read of 4 bytes at offset 12 of the 40-byte block of malloc, allocated at main\.c:4 \(main\), freed at main\.c:5/,
  ],
  [
    'heap: freed twice',
    '#include <stdlib.h>\nint main(void)\n{\n\tint *p = malloc(40);\n\tfree(p);\n\tfree(p);\n\treturn 0;\n}\n',
    /^main\.c:6 \(main\): .*freed at main\.c:5/,
  ],
  [
    'heap: free of what is no block',
    '#include <stdlib.h>\nint main(void)\n{\n\tchar *p = malloc(40);\n\tfree(p + 8);\n\treturn 0;\n}\n',
    /^main\.c:5 \(main\): free\(\) of 0x[0-9a-f]+, which malloc\(\) and its kind never returned/,
  ],
  [
    'a file that is closed',
    '#include <stdio.h>\nint main(void)\n{\n\tFILE *f = fopen("a", "w");\n\tfclose(f);\n\tfputs("x", f);\n\treturn 0;\n}\n',
    /^main\.c:6 \(main\): .* freed at main\.c:5/,
  ],
  [
    'the engine taken twice',
    '#include <ve.h>\nint main(void)\n{\n\tve_open();\n\tve_get(VE_ENGINE_AVC, 0);\n\tve_get(VE_ENGINE_AVC, 0);\n\treturn 0;\n}\n',
    /^main\.c:6 \(main\): ve_get\(\) waits for the engine, which is taken since main\.c:5 \(main\)/,
  ],
  [
    'a mutex taken twice',
    '#include <pthread.h>\nstatic pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\nint main(void)\n{\n\tpthread_mutex_lock(&m);\n\tpthread_mutex_lock(&m);\n\treturn 0;\n}\n',
    /^main\.c:6 \(main\): pthread_mutex_lock\(\) waits for a lock that is held since main\.c:5 \(main\)/,
  ],
  [
    'a recursion without end',
    'static int deeper(int n)\n{\n\tvolatile int kept = deeper(n + 1);\n\treturn kept;\n}\nint main(void)\n{\n\treturn deeper(1);\n}\n',
    /^main\.c:[23] \(deeper\): .*(stack|recursion)/,
  ],
  [
    'an assertion',
    '#include <assert.h>\nint main(void)\n{\n\tint zero = 0;\n\tassert(zero == 1);\n\treturn 0;\n}\n',
    /^main\.c:5 \(main\): assertion failed in main, main\.c line 5: zero == 1/,
  ],
  [
    'abort',
    '#include <stdlib.h>\nint main(void)\n{\n\tabort();\n}\n',
    /^main\.c:4 \(main\): the program called abort\(\)/,
  ],
  [
    'an address of memory the engine does not reach',
    '#include <cedrus_emu.h>\nint main(void)\n{\n\tint x;\n\treturn emu_bus_address(&x);\n}\n',
    /^main\.c:5 \(main\): 0x[0-9a-f]+ is no pointer into DMA memory/,
  ],
  [
    'a register that does not exist',
    '#include <cedrus_emu.h>\nint main(void)\n{\n\temu_write(0xb82, 1);\n\treturn 0;\n}\n',
    /^main\.c:4 \(main\): register offset 0xb82 does not exist/,
  ],
];

for (const [name, text, expected] of PROGRAMS) {
  test(name, async () => {
    assert.match((await messageOf(() => executeText(text))) ?? 'nothing', expected);
  });
}

test('pictures that the program leaves out of its stream are told', async () => {
  const from = 'emu_output(e->coded.memory, run_engine());';
  const run = async (to: string) =>
    encodeClip(await compileText(mutate({ name: '', from, to })), { width: 64, height: 48, frames: 4 });
  const last = await run('unsigned int size = run_engine(); if (e->pictures < 3) emu_output(e->coded.memory, size);');
  assert.is(last.verdict, 'bit-exact');
  assert.is(last.areas[0]?.pictures, 3);
  assert.match(last.notes?.join() ?? '', /1 finished pictures are not in the stream/);
  const second = await run(
    'unsigned int size = run_engine(); if (e->pictures != 1) emu_output(e->coded.memory, size);',
  );
  assert.is(second.verdict, 'mismatch');
  const none = await run('run_engine();');
  assert.is(none.verdict, 'bit-exact');
  assert.is(none.areas[0]?.pictures, 4);
  assert.is(none.stream.source, 'the stream buffer');
  assert.match(none.notes?.join() ?? '', /the program wrote no stream/);
});

test('a program that encodes nothing is told what it may lack', async () => {
  const compiled = await compileText({
    'main.c':
      '#include <stdio.h>\nint main(int argc, char **argv)\n{\n\tprintf("usage: %s FILE\\n", argv[0]);\n\treturn argc;\n}\n',
  });
  const message = await messageOf(() => encodeClip(compiled, { width: 16, height: 16, frames: 1 }));
  assert.match(message ?? '', /ended with status 1 without starting a picture .*arguments behind --.*usage: main FILE/);
});

test('a program that fails after its pictures fails the run', async () => {
  const files = mutate({ name: '', from: '\tclose_encoder(e);\n\treturn 0;', to: '\tclose_encoder(e);\n\treturn 3;' });
  const report = await encodeClip(await compileText(files), { width: 32, height: 32, frames: 2 });
  assert.is(report.verdict, 'failed');
  assert.equal(report.failures, [{ frame: 1, kind: 'exit-status', sentence: 'the program ended with exit status 3' }]);
});

test.run();
