/**
 * Drivers that were written for other kernels and boards: the name they want from the device tree, and, where
 * CEDRUS_EMU_PUBLIC_DRIVERS names a folder with `bootlin` and `starterkit`, their register sequences.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../emulator/index.js';
import { openKernelDriver } from '../byod/client/index.js';
import { bootKernel, encodingCompatible, KERNEL_BOARD } from '../byod/boot.js';
import { runDriver } from '../byod/run.js';
import { type CompiledProgram, compileProgram } from '../byod/toolchain/compile.js';
import { findSources } from '../byod/toolchain/manifest.js';
import { findDriver } from '../drivers/index.js';
import { verifyVideo } from '../run/verify.js';
import { diffTraces } from '../trace/diff/diff.js';
import { readTrace } from '../trace/formats.js';
import { readGoldenTrace } from '../trace/golden.js';
import { TraceRecording } from '../trace/record.js';
import { openVideo } from '../video/index.js';
import { compileFiles, exampleFiles } from './byod/kernel-run.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = process.env.CEDRUS_EMU_PUBLIC_DRIVERS ?? '';

test('a driver whose table lists no encoder for the chip runs under the first name it encodes as, and is told so', async () => {
  const files = exampleFiles();
  assert.is(encodingCompatible(await compileFiles(files), {}), undefined, 'the example encodes under any name');
  const main = files.get('ve_enc_drv.c') as string;
  // the V3s under the R40's name, ahead of it one that the driver refuses on this chip by its version
  const table = main
    .replace(/^.*sun8i-r40-video-engine.*\n/m, '')
    .replace('allwinner,sun8i-v3s-video-engine', 'allwinner,sun8i-r40-video-engine');
  const compiled = await compileFiles(new Map([...files, ['ve_enc_drv.c', table]]));
  assert.is(encodingCompatible(compiled, {}), 'allwinner,sun8i-r40-video-engine');
  const video = await openVideo('clip:mix', { size: { width: 64, height: 48 }, frames: 2 });
  const report = await runDriver(compiled, video, { settings: {}, board: {} });
  assert.is(report.verdict, 'bit-exact');
  assert.match(report.notes?.[0] ?? '', /offers no H264 encoder.*allwinner,sun8i-r40-video-engine instead/);
  const asked = { kernel: { host: { compatible: 'allwinner,sun8i-v3s-video-engine' } } };
  const again = await openVideo('clip:mix', { size: { width: 64, height: 48 }, frames: 2 });
  try {
    await runDriver(compiled, again, { settings: {}, board: {}, ...asked });
    assert.unreachable('a name that is asked for stays');
  } catch (error) {
    assert.match((error as Error).message, /its of_match_table has no "allwinner,sun8i-v3s-video-engine"/);
  }
});

test('the buffers of a picture are checked for H.264 alone: JPEG uses other registers', () => {
  for (const [trigger, expected] of [
    [8, true],
    [0x10008, false],
  ] as const) {
    const board = createBoard();
    const buffer = board.allocate('all', 64 * 1024);
    board.write32(0x000, 0x8b);
    board.write32(0xb00, (2 << 16) | 2);
    for (const register of [0xa78, 0xbb0, 0xbb4, 0xbbc]) board.write32(register, buffer.address);
    board.write32(0xb18, trigger);
    const names = board.complaints().map(({ name }) => name);
    assert.is(names.includes('buffers-overlap'), expected, names.join());
    assert.is(names.includes('jpeg'), !expected, names.join());
  }
});

const controlNames = new Map(
  ['bootlin', 'starterkit'].flatMap((name) =>
    findDriver(name).controls.specs.map((spec) => [spec.cid as string, spec.name] as const),
  ),
);

function compilePublic(name: string): Promise<CompiledProgram> {
  const { sources, include } = findSources([path.join(folder, name)]);
  return compileProgram({ sources, include, name, kind: 'kernel', onDiagnostics: () => {} });
}

/** Differences in substance between a golden trace and the compiled driver in the same configuration. */
async function compareGolden(compiled: CompiledProgram, file: string): Promise<string[]> {
  const { header } = readGoldenTrace(file);
  const config = header.config ?? header.starterkit;
  assert.ok(config);
  const { requested, controlsSet, controlsAtFrame, frames } = config;
  const buffers = header.buffers.filter(({ name }) => /^output\d+$/.test(name)).length;
  const codedSize = header.config?.codedSize ?? header.starterkit?.coded.sizeimage ?? 0;
  const named = (id: string) => controlNames.get(id) ?? id;
  const options = {
    width: requested.width,
    height: requested.height,
    buffers,
    codedSize,
    ...(header.config?.sParmCalled ? { frameInterval: header.config.timeperframe } : {}),
    controls: controlsSet.map(({ id, value }) => [named(id), value] as const),
  };
  const host = header.starterkit ? { compatible: `allwinner,${header.starterkit.variant}-video-engine` } : {};
  const recording = new TraceRecording();
  const { width, height } = requested;
  await verifyVideo(await openVideo('clip:mix', { size: { width, height }, frames }), {
    board: { ...KERNEL_BOARD, trace: true },
    onPicture: (_, __, run) => recording.note(run),
    settings: {
      events: controlsAtFrame.map(({ frame, id, value }) => ({ frame, control: named(id), value })),
      open: (board) => openKernelDriver(bootKernel(compiled, board, { host }).image, options),
    },
  });
  const { differences } = diffTraces(readTrace(file), recording.trace('compiled', ''));
  return differences.map((one) => JSON.stringify(one));
}

test('public drivers make the register sequences of the golden traces', async () => {
  if (!existsSync(folder)) return void console.log('skip: CEDRUS_EMU_PUBLIC_DRIVERS names no folder with drivers');
  const traces = path.join(root, 'vectors/traces');
  for (const [prefix, name] of [
    ['a-', 'bootlin'],
    ['c-h264', 'starterkit'],
  ] as const) {
    const compiled = await compilePublic(name);
    for (const file of readdirSync(traces).filter((one) => one.startsWith(prefix) && one.endsWith('.jsonl'))) {
      // the one holds no registers, in the other the stub's reset clears what the chip's keeps
      if (file === 'a-long-headers.jsonl' || file === 'a-testtool-1080p-reset-clears.jsonl') continue;
      const differences = await compareGolden(compiled, path.join(traces, file));
      // VE_MODE as the reset left it
      const real = differences.filter((one) => !/"frame":0.*"line":3\b|MODE ENGINE/.test(one));
      assert.ok(differences.length <= 1, `${file}: ${differences.join('\n')}`);
      assert.equal(real, [], file);
    }
  }
});

test.run();
