import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reconstructedPicture } from '../../emulator/index.js';
import { runCompliance } from '../byod/client/compliance.js';
import type { KernelDriver } from '../byod/client/driver.js';
import { openKernelDriver } from '../byod/client/driver.js';
import { kernelBoot } from '../byod/client/machine.js';
import { drawPicture } from '../byod/client/test-pictures.js';
import { runStress } from '../byod/client/stress.js';
import { compileProgram } from '../byod/toolchain/compile.js';
import { BYOD_FOLDER } from '../byod/toolchain/places.js';
import { nv12View } from '../compare/index.js';
import { createDecoder } from '../decoder/index.js';
import type { EncodedFrame } from '../drivers/driver.js';
import { AreaCheck } from '../run/area-check.js';

const folder = path.join(BYOD_FOLDER, 'examples/kernel');
const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
const include = [fileURLToPath(new URL('../../../include', import.meta.url))];
const compiled = await compileProgram({ sources, folder, include, kind: 'kernel' });
const boot = kernelBoot(compiled);

function encode(driver: KernelDriver, count: number): EncodedFrame[] {
  return Array.from({ length: count }, (_, index) =>
    driver.encodeFrame(({ bytes }, { bytesperline, height }) => drawPicture([bytes], bytesperline, height, index)),
  );
}

/** Encodes, decodes and compares every sample. */
async function checkPictures(
  controls: readonly (readonly [string, number])[],
  size: { width: number; height: number },
) {
  const image = boot();
  const driver = openKernelDriver(image, { ...size, controls });
  driver.start();
  const { picture, visible } = driver;
  const geometry = { codedWidth: picture.width, codedHeight: picture.height, ...visible };
  const check = new AreaCheck('as-is', createDecoder('ffmpeg'), geometry);
  for (let index = 0; index < 8; index++) {
    const frame = driver.encodeFrame(({ bytes }, { bytesperline, height }) =>
      drawPicture([bytes], bytesperline, height, index),
    );
    assert.is(frame.state, 'done', frame.failure?.message);
    const { luma, chroma } = frame.reconstruction;
    const { width, height } = frame.coded;
    const planes = reconstructedPicture(image.board, luma, chroma, width, height);
    check.push(frame, nv12View(planes.luma.slice(), planes.chroma.slice(), width, height, planes.stride));
  }
  const { report } = await check.finish();
  assert.ok(report.identical, report.sentence);
  assert.equal(report.problems, []);
  driver.stop();
  image.close();
  assert.equal(image.machine.complaints, []);
}

test('the example driver encodes bit-exact, CAVLC and CABAC, also sizes that are no multiple of 16', async () => {
  for (const entropy of [0, 1]) {
    await checkPictures([['h264_entropy_mode', entropy]], { width: 128, height: 96 });
    await checkPictures([['h264_entropy_mode', entropy]], { width: 100, height: 60 });
  }
});

test('a frame of the example driver says what it is', () => {
  const image = boot();
  const driver = openKernelDriver(image, { width: 64, height: 64, controls: [['video_gop_size', 3]] });
  driver.start();
  const frames = encode(driver, 4);
  assert.equal(
    frames.map(({ frameType, frameNum, flags }) => [frameType, frameNum, flags]),
    [
      ['IDR', 0, 'KEYFRAME'],
      ['P', 1, 'PFRAME'],
      ['P', 2, 'PFRAME'],
      ['IDR', 0, 'KEYFRAME'],
    ],
  );
  for (const frame of frames) {
    assert.is(
      frame.qp,
      driver.session.controls.get(frame.frameType === 'P' ? 'h264_p_frame_qp_value' : 'h264_i_frame_qp_value'),
    );
    assert.is(frame.headers.at(-1)?.unit, 'slice');
    assert.ok(frame.reconstruction.buffer.size > 0 && frame.source.address > 0);
  }
  driver.setControl('force_key_frame', 1);
  assert.is(encode(driver, 1)[0]?.frameType, 'IDR');
  driver.stop();
});

test('the example driver passes compliance', () => {
  const { results } = runCompliance(boot);
  const open = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  assert.equal(
    open.map(({ test: name, sentence }) => `${name}: ${sentence}`),
    [],
  );
});

test('the example driver survives the stress', () => {
  const { results } = runStress(boot);
  const open = results.filter(({ verdict }) => verdict !== 'ok');
  assert.equal(
    open.map(({ name, verdict, sentence }) => `${verdict} ${name}: ${sentence}`),
    [],
  );
});

test.run();
