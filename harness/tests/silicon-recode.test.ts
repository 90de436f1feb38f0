/** Syntax of real streams through the chip's entropy coders: every byte of every slice must come out again. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ffmpegBinary } from '../decoder/index.js';
import { type Recoder, SliceRecoder } from '../silicon/recode.js';
import { readStream } from '../syntax/index.js';
import { loadKernels } from './kernel-module.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const GENUINE = path.resolve(root, '../shared/streams/ve-a20-640x480.264');

function recoder(): SliceRecoder {
  const kernels = loadKernels();
  const names = ['recodeStream', 'recodeBits', 'recodeSlice', 'recodeBegin', 'recodeMacroblock'] as const;
  const functions = Object.fromEntries(names.map((name) => [name, kernels.kernel(name)]));
  return new SliceRecoder({ ...functions, bytes: kernels.bytes, ring: kernels.free + 0x1000 } as unknown as Recoder);
}

/**
 * Recodes all slices and returns their number; fails at the first byte that differs.
 * @param wholeEnd false: the last byte of a slice may differ, for x264 leaves ones behind the stop bit in CABAC
 */
function recodeAll(stream: Uint8Array, wholeEnd = true): number {
  const coder = recoder();
  let slices = 0;
  for (const unit of readStream(stream)) {
    if (!unit.slice) continue;
    const expected = stream.subarray(unit.header, unit.end);
    const actual = coder.recode(unit);
    const compared = expected.subarray(0, wholeEnd ? expected.length : expected.length - 1);
    const first = compared.findIndex((byte, at) => byte !== actual[at]);
    assert.is(first, -1, `slice ${slices}: byte ${first} of ${expected.length} differs`);
    assert.is(actual.length, expected.length, `slice ${slices}: length`);
    slices++;
  }
  return slices;
}

const genuine = existsSync(GENUINE) ? test : test.skip;
if (!existsSync(GENUINE)) console.log('skip: the genuine hardware stream is not here (shared/streams)');

genuine('a stream of genuine silicon (A20): every byte of every slice comes out identical', () => {
  assert.is(recodeAll(readFileSync(GENUINE)), 88);
});

/** A stream of x264 with the tools that the chip has. */
function x264(parameters: string, qp: number): Uint8Array {
  const result = spawnSync(
    ffmpegBinary().path,
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=176x144:r=25:d=0.4', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'fast', '-threads', '1', '-qp', String(qp), '-x264-params'],
      `${parameters}:bframes=0:ref=1:8x8dct=0:weightp=0:keyint=5:aud=0`,
      ...['-f', 'h264', 'pipe:1'],
    ],
    { maxBuffer: 1 << 26 },
  );
  assert.is(result.status, 0, result.stderr.toString());
  return result.stdout;
}

for (const [name, parameters] of [
  // its CAVLC writes P_8x8ref0 where the chip writes P_8x8, so no partitions there
  ['CAVLC', 'cabac=0:partitions=i4x4'],
  ['CABAC', 'cabac=1:partitions=i4x4,p8x8'],
] as const) {
  for (const qp of [12, 30]) {
    test(`a stream of another encoder in ${name}, QP ${qp}, comes out identical`, () => {
      assert.is(recodeAll(x264(parameters, qp), name === 'CAVLC'), 10);
    });
  }
}

test.run();
