/** The example kernel driver: every sample right, nothing to complain of, by itself and beside others, in good weather and bad. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../emulator/index.js';
import { kernelBoot, openKernelDriver, runCompliance, runStress } from '../byod/client/index.js';
import { bootKernel, KERNEL_BOARD } from '../byod/boot.js';
import type { CompiledProgram } from '../byod/toolchain/compile.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { type Frame, type Size, toNv12 } from '../video/index.js';
import { compileFiles, type Ending, exampleFiles, runKernelDriver, type RunWishes } from './byod/kernel-run.js';
import { clipFrames } from './video-fixtures.js';

let compiled: CompiledProgram;

test.before(async () => {
  compiled = await compileFiles(exampleFiles());
  assert.is(compiled.diagnostics, '', 'it compiles without a warning');
});

/** What speaks against a run, one line each. */
function objections({ report, lint, fault, refusal }: Ending): string[] {
  return [
    ...(report && report.verdict !== 'bit-exact' ? [report.verdict] : []),
    ...(report?.failures ?? []).map(({ sentence }) => sentence),
    ...(report?.complaints ?? []).map(({ sentence }) => sentence),
    ...lint
      .filter(({ severity }) => severity !== 'note')
      .map((one) => `${one.rule}: ${one.subject} ${one.is}, should be ${one.should}`),
    ...[fault, refusal].flatMap((error) => (error ? [error.message] : [])),
  ];
}

async function flawless(wishes: RunWishes): Promise<Ending> {
  const ending = await runKernelDriver(compiled, { ...wishes, board: { strict: true, ...wishes.board } });
  assert.equal(objections(ending), []);
  return ending;
}

const CAVLC = ['h264_entropy_mode', 0] as const;
const CABAC = ['h264_entropy_mode', 1] as const;

for (const [{ width, height }, frames, entropy] of [
  [{ width: 640, height: 360 }, 6, CAVLC],
  [{ width: 640, height: 360 }, 6, CABAC],
  [{ width: 16, height: 16 }, 5, CAVLC],
  [{ width: 178, height: 98 }, 12, CABAC],
  [{ width: 2, height: 2 }, 3, CABAC],
  [{ width: 4096, height: 32 }, 3, CABAC],
] as const) {
  test(`${width}x${height}, ${entropy[1] ? 'CABAC' : 'CAVLC'}: bit-exact, strict, nothing to lint`, async () => {
    await flawless({ size: { width, height }, frames, settings: { controls: [entropy, ['video_gop_size', 4]] } });
  });
}

for (const variant of ['a20', 'a13', 'a33', 'h3', 'a64'] as const) {
  test(`${variant}: the same driver, told apart by its device tree`, async () => {
    await flawless({ board: { variant } });
  });
}

test('every control at another value: bit-exact, strict, nothing to lint', () =>
  flawless({
    size: { width: 96, height: 80 },
    frames: 12,
    settings: {
      controls: [
        ['h264_profile', 4],
        ['h264_level', 9],
        ['h264_i_frame_qp_value', 51],
        ['h264_p_frame_qp_value', 3],
        ['h264_minimum_qp_value', 8],
        ['h264_maximum_qp_value', 40],
        ['h264_chroma_qp_index_offset', 7],
        ['h264_loop_filter_mode', 2],
        ['h264_loop_filter_alpha_offset', -6],
        ['h264_loop_filter_beta_offset', 6],
        ['video_gop_size', 7],
        ['h264_i_frame_period', 3],
        ['aspect_ratio_vui_enable', 1],
        ['vui_aspect_ratio_idc', 17],
        ['horizontal_size_of_sar', 16],
        ['vertical_size_of_sar', 15],
      ],
    },
  }).then(({ report }) => {
    const types = report?.frames.map(({ type, qp }) => `${type}${qp}`).join(' ');
    assert.is(types, 'IDR40 P8 P8 I40 P8 P8 I40 IDR40 P8 P8 I40 P8');
  }));

test('controls that change while it streams count from the next picture on', () =>
  flawless({
    frames: 10,
    settings: {
      events: [
        { frame: 2, control: 'h264_p_frame_qp_value', value: 40 },
        { frame: 4, control: 'force_key_frame', value: 1 },
        { frame: 5, control: 'h264_chroma_qp_index_offset', value: 3 },
        { frame: 6, control: 'h264_entropy_mode', value: 0 },
        { frame: 8, control: 'h264_profile', value: 1 },
      ],
    },
  }).then(({ report }) => {
    assert.is(
      report?.frames.map(({ type, qp }) => `${type}${qp}`).join(' '),
      'IDR26 P28 P40 P40 IDR26 P40 P40 P40 IDR26 P40',
    );
  }));

/** The coded bytes of each picture. */
function encode(driver: EncoderDriver, frames: readonly Frame[]): Buffer[] {
  return frames.map((frame) => encodeOne(driver, frame));
}

function encodeOne(driver: EncoderDriver, frame: Frame): Buffer {
  const { bytes, failure } = driver.encodeFrame((buffer, format) =>
    toNv12(frame, buffer.bytes, format.bytesperline, format.height),
  );
  assert.is(failure, undefined);
  return Buffer.from(bytes);
}

/** What the model driver without mistakes makes of it. */
function reference(size: Size, frames: readonly Frame[], controls: Record<string, number>): Buffer[] {
  const driver = new DirectDriver(createBoard(), { ...size, controls });
  driver.start();
  return encode(driver, frames);
}

test('two streams of different size and entropy coder, picture by picture: the bytes of the model without mistakes', async () => {
  const wishes: { size: Size; controls: Record<string, number> }[] = [
    { size: { width: 64, height: 48 }, controls: { h264_entropy_mode: 0, h264_i_frame_qp_value: 30 } },
    { size: { width: 112, height: 66 }, controls: { h264_entropy_mode: 1, video_gop_size: 3 } },
  ];
  const clips = await Promise.all(wishes.map(({ size }) => clipFrames('mix', size, 5)));
  const { image, program } = bootKernel(compiled, createBoard(KERNEL_BOARD));
  const drivers = wishes.map(({ size, controls }) =>
    openKernelDriver(image, { ...size, controls: Object.entries(controls) }),
  );
  const coded = drivers.map((): Buffer[] => []);
  for (const driver of drivers) driver.start();
  for (let index = 0; index < 5; index++) {
    for (const [at, driver] of drivers.entries()) {
      coded[at]?.push(encodeOne(driver, (clips[at] as Frame[])[index] as Frame));
    }
  }
  for (const driver of drivers) driver.stop();
  image.close();
  assert.equal(
    program.host.journal.complaints.map(({ sentence }) => sentence),
    [],
  );
  for (const [at, { size, controls }] of wishes.entries()) {
    const wanted = reference(size, clips[at] as Frame[], controls);
    assert.equal(
      coded[at]?.map((bytes) => bytes.toString('hex')),
      wanted.map((bytes) => bytes.toString('hex')),
    );
  }
});

test('the compliance pass has nothing to say', () => {
  const { results, counts } = runCompliance(kernelBoot(compiled, KERNEL_BOARD));
  assert.equal(
    results
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      .map((one) => `${one.test}: ${one.sentence}`),
    [],
  );
  assert.ok(counts.ok > 30, `${counts.ok} tests`);
});

test('it survives rough treatment', () => {
  const { results } = runStress(kernelBoot(compiled, KERNEL_BOARD));
  assert.equal(
    results
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      .map((one) => `${one.name}: ${one.sentence}`),
    [],
  );
});

test.run();
