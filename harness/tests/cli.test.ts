import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTROLS } from '../drivers/bootlin/controls.js';
import { FIXES } from '../drivers/bootlin/fixes.js';
import { lookOf } from '../report/style.js';
import type { EncodeReport, VerifyReport } from '../run/report.js';
import { CLIPS } from '../video/index.js';
import { cedrusEmu, type RunOptions } from './cli-process.js';
import { runFfmpeg, scratchFolder } from './video-fixtures.js';

const cwd = scratchFolder();
const traces = fileURLToPath(new URL('../../../vectors/traces/', import.meta.url));

async function run(command: string, options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await cedrusEmu(command.split(' '), { cwd, ...options });
  assert.is(code, 0, `${command}: exit code ${code}: ${stderr}`);
  assert.is(stderr, '', `${command} on standard error`);
  return stdout.toString();
}

const SMALL = 'clip:pan --size 64x48 --frames 4 --fix all';

test('verify prints its report on standard output', async () => {
  const text = await run(`verify ${SMALL}`);
  assert.match(text, /input +clip:pan \(procedural\), 64x48/);
  assert.match(text, /IDR +1 +26 .*\n +P +3 +28 .*\n +all +4 /);
  assert.match(text, /✔ visible area, stream as it is: 4 of 4 pictures identical in every sample/);
  assert.match(text, /\n✔ bit-exact/);
  assert.not.ok(text.includes('\u001b'));
  assert.ok((await run(`verify ${SMALL}`, { env: { FORCE_COLOR: '1' } })).includes('\u001b[32m'));
  assert.match(await run(`verify ${SMALL} --frames-table`), /\n +3 +P +28 +\d/);
});

test('verify --json is the report', async () => {
  const report = JSON.parse(await run(`verify ${SMALL} --json --strict`)) as VerifyReport;
  assert.is(report.verdict, 'bit-exact');
  assert.is(report.frames.length, 4);
  assert.is(report.fixes.length, FIXES.length);
  assert.is(report.areas.length, 1);
});

test('verify fails with 1 on a mismatch and paints it', async () => {
  const args = `verify ${SMALL.replace('all', 'vui-timing')} --set h264_loop_filter_mode=1`.split(' ');
  const { code, stdout, stderr } = await cedrusEmu(args, { cwd });
  assert.equal([code, stderr], [1, '']);
  assert.match(stdout.toString(), /picture of the first difference: cedrus-emu-difference\.png/);
  assert.is(readFileSync(path.join(cwd, 'cedrus-emu-difference.png')).toString('latin1', 1, 4), 'PNG');
  assert.match(stdout.toString(), /--fix\s+deblocking-mode/);
});

test('settings reach driver and board', async () => {
  const report = JSON.parse(
    await run(
      'verify clip:cut --size 64x48 --frames 6 --rate 30000/1001 --fix all --json --buffers 2 --dram 32M --variant S3 ' +
        '--address-convention physical --set h264_i_frame_qp_value=20 --set h264_profile=baseline ' +
        '--at 3:h264_p_frame_qp_value=33 --force-key 2,4 --force-key 5',
    ),
  ) as VerifyReport;
  assert.is(report.frames.map(({ type }) => type[0]).join(''), 'IPIPII');
  assert.is(report.frames.map(({ qp }) => qp).join(), '20,28,20,33,20,20');
  assert.equal([report.variant.name, report.dramSize, report.addressConvention], ['s3', 32 << 20, 'physical']);
  assert.equal(report.rate, { num: 30000, den: 1001 });
  assert.equal(report.controls, [
    ['h264_i_frame_qp_value', 20],
    ['h264_profile', 0],
  ]);
});

test('encode writes Annex B, MP4 and the reconstruction, and they agree', async () => {
  await run(`encode ${SMALL} -o a.264 --reconstruction a.y4m`);
  await run(`encode ${SMALL} -o a.mp4 --reconstruction a.yuv`);
  const decode = (name: string) =>
    runFfmpeg(['-v', 'error', '-i', path.join(cwd, name), '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-']).stdout;
  const pictures = readFileSync(path.join(cwd, 'a.yuv'));
  assert.is(pictures.length, (4 * 64 * 48 * 3) / 2);
  for (const name of ['a.264', 'a.mp4', 'a.y4m']) assert.is(Buffer.compare(decode(name), pictures), 0, name);
});

test('encode - to standard output leaves it to the stream, the report goes to standard error', async () => {
  await run(`encode ${SMALL} -o b.264`);
  const { code, stdout, stderr } = await cedrusEmu(`encode ${SMALL} -o -`.split(' '), { cwd });
  assert.is(code, 0);
  assert.is(Buffer.compare(stdout, readFileSync(path.join(cwd, 'b.264'))), 0);
  assert.match(stderr, /kbit\/s/);
});

test('encode names its output after the input', async () => {
  const report = JSON.parse(await run('encode clip:fade --size 32x32 --frames 2 --json')) as EncodeReport & {
    output: string;
  };
  assert.is(report.output, 'fade.264');
  assert.is(readFileSync(path.join(cwd, 'fade.264')).length, report.total.bytes);
});

test('video through standard input: Y4M and raw', async () => {
  await run('clips objects --size 48x32 --frames 3 -o c.y4m');
  await run('clips objects --size 48x32 --frames 3 -o c.yuv');
  const settings = '--fix all --json';
  const total = async (command: string, input?: Uint8Array) =>
    (JSON.parse(await run(`verify ${command} ${settings}`, input ? { input } : {})) as VerifyReport).total.bytes;
  const bytes = await total('clip:objects --size 48x32 --frames 3');
  assert.is(await total('-', readFileSync(path.join(cwd, 'c.y4m'))), bytes);
  assert.is(await total('- --size 48x32', readFileSync(path.join(cwd, 'c.yuv'))), bytes);
  assert.is(await total('c.yuv --size 48x32'), bytes);
});

test('a strict encode fails on the mistakes of the driver', async () => {
  const args = (more: string) => `encode clip:static --size 32x32 --frames 2 -o s.264 ${more}`.split(' ');
  assert.is((await cedrusEmu(args('--strict'), { cwd })).code, 1);
  assert.is((await cedrusEmu(args('--strict --fix all'), { cwd })).code, 0);
  assert.is((await cedrusEmu(args('--fix vui-timing'), { cwd })).code, 0);
});

test('trace check: 0 when all agree, 1 with the first difference in words, 2 for a driver without a model', async () => {
  const names = readdirSync(traces).filter((name) => /^a-.*\.jsonl$/.test(name));
  const files = names.map((name) => path.join(traces, name));
  assert.ok(names.length >= 19);
  const good = await cedrusEmu(['trace', 'check', ...files], { cwd });
  assert.equal([good.code, good.stderr], [0, '']);
  for (const name of names) assert.ok(good.stdout.includes(`✔ ${name}`), name);

  const onBoard = await cedrusEmu(['trace', 'check', '--board', path.join(traces, 'a-defaults-720p.jsonl')], { cwd });
  assert.equal([onBoard.code, onBoard.stderr], [0, '']);

  const text = readFileSync(path.join(traces, 'a-min-16x16.jsonl'), 'utf8').split('\n');
  const at = text.findIndex((line) => line.includes('"0xb04"') && line.includes('"w"'));
  text[at] = (text[at] as string).replace(/"val":"0x(.)/, (_, digit: string) => `"val":"0x${digit === '0' ? 1 : 0}`);
  writeFileSync(path.join(cwd, 'broken.jsonl'), text.join('\n'));
  const bad = await cedrusEmu(['trace', 'check', 'broken.jsonl', ...files.slice(0, 1)], { cwd });
  assert.is(bad.code, 1);
  assert.ok(bad.stdout.toString().includes(`broken.jsonl:${at + 1}: `), bad.stdout.toString());
  assert.match(bad.stdout.toString(), /1 trace as the driver made it .*, 1 trace with a difference/);

  const other = readFileSync(path.join(traces, 'b-nv16-vga.jsonl'), 'utf8').replace(/"driver": ?"B"/, '"driver":"Z"');
  writeFileSync(path.join(cwd, 'foreign.jsonl'), other);
  const foreign = await cedrusEmu(['trace', 'check', 'foreign.jsonl', '--json'], { cwd });
  assert.is(foreign.code, 2);
  assert.is((JSON.parse(foreign.stdout.toString()) as { kind: string }[])[0]?.kind, 'unsupported');
});

test('lists: controls, fixes, clips, registers', async () => {
  const controls = await run('controls');
  for (const { name } of CONTROLS) assert.match(controls, new RegExp(`^ +${name} 0x`, 'm'));
  assert.match(controls, /h264_i_frame_qp_value 0x00990a5e \(int\) +: min=0 max=51 step=1 default=26/);
  assert.match(controls, / 4: High\n/);
  assert.is((JSON.parse(await run('controls --json')) as unknown[]).length, CONTROLS.length);
  const fixes = await run('fixes');
  for (const { name } of FIXES) assert.match(fixes, new RegExp(`^${name}$`, 'm'));
  const clips = await run('clips');
  for (const name of CLIPS.keys()) assert.ok(clips.includes(`clip:${name} `), name);
  assert.match(await run('regs STARTTRIG'), /^0xb18 +VE_ENC_AVC_STARTTRIG/);
  assert.match(await run('regs 0xb18 0x8'), /value 0x00000008/);
});

test('fuzz: a summary, one case alone, JSON', async () => {
  const direct = await run('fuzz --runs 3 --seed 5 --decoders ffmpeg,ffmpeg-c');
  assert.match(direct, /^3 cases bit-exact, seed 5: .*compared with ffmpeg, ffmpeg-c\n$/);
  const plain = await run('fuzz --runs 2 --seed 5 --decoder ffmpeg --json');
  const summary = JSON.parse(plain) as { runs: number; failed: number; seed: number };
  assert.equal([summary.runs, summary.failed, summary.seed], [2, 0, 5]);
  const one = await run('fuzz --seed 5 --case 1 --decoders ffmpeg');
  assert.match(one, /^case 1 of seed 5: [\s\S]*settings: [\s\S]*bit-exact with ffmpeg\n$/);
  assert.match(await run('fuzz --driver bootlin --runs 3 --seed 5'), /^3 runs bit-exact, seed 5: /);
  assert.match(await run('fuzz --driver bootlin --seed 5 --case 1'), /^case 1 of seed 5: [\s\S]*✔ bit-exact/);
});

test('help and version', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.is(await run('--version'), `${manifest.version}\n`);
  const help = await run('--help');
  for (const verb of ['verify', 'encode', 'trace', 'regs', 'controls', 'fixes', 'clips', 'fuzz']) {
    assert.match(help, new RegExp(`^  ${verb} `, 'm'));
    assert.match(await run(`${verb} --help`), /^Usage: cedrus-emu/);
  }
  const bare = await cedrusEmu([], { cwd });
  assert.is(bare.code, 2);
  assert.match(bare.stderr, /Usage: cedrus-emu/);
});

test('colour: on a terminal, where forced, and never against NO_COLOR', () => {
  const terminal = { isTTY: true, columns: 200, hasColors: () => true } as unknown as NodeJS.WriteStream;
  const pipe = { isTTY: undefined } as unknown as NodeJS.WriteStream;
  assert.equal(lookOf(terminal, {}), { colour: true, width: 100 });
  assert.equal(lookOf(terminal, { NO_COLOR: '1' }), { colour: false, width: 100 });
  assert.equal(lookOf(terminal, { FORCE_COLOR: '0' }).colour, false);
  assert.equal(lookOf(pipe, {}), { colour: false, width: 80 });
  assert.equal(lookOf(pipe, { FORCE_COLOR: '1' }).colour, true);
  assert.ok(existsSync(cwd));
});

test.run();
