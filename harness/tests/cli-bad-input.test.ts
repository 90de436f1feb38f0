import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommanderError } from 'commander';
import { BoardError, OutOfMemoryError } from '../../emulator/index.js';
import { endingOf, Interrupted } from '../cli/errors.js';
import { CheckFailed, UsageError } from '../errors.js';
import { BINARY, cedrusEmu, inPairs, type RunOptions } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';

const cwd = scratchFolder();
const file = (name: string, data: string | Uint8Array) => writeFileSync(path.join(cwd, name), data);
const y4m = (header: string, bytes: number) => Buffer.concat([Buffer.from(`${header}\nFRAME\n`), Buffer.alloc(bytes)]);
const FRAME = (64 * 48 * 3) / 2;

file('good.y4m', y4m('YUV4MPEG2 W64 H48 F25:1 C420', FRAME));
file('empty.y4m', '');
file('empty.yuv', '');
file('cut.y4m', y4m('YUV4MPEG2 W64 H48 F25:1 C420', FRAME - 100));
file('headless.y4m', 'YUV4MPEG2 W64 H48 F25:1 C420\n');
file('cut.yuv', new Uint8Array(FRAME + 7));
file('chroma.y4m', y4m('YUV4MPEG2 W64 H48 F25:1 C444', 64 * 48 * 3));
file('odd.y4m', y4m('YUV4MPEG2 W63 H48 F25:1 C420', FRAME));
file('zero.y4m', y4m('YUV4MPEG2 W0 H48 F25:1 C420', 0));
file('huge.y4m', y4m('YUV4MPEG2 W4098 H16 F25:1 C420', 0));
file('junk.mp4', 'this is no video, whatever its name says');
file('no-program', 'text');
chmodSync(path.join(cwd, 'no-program'), 0o644);
mkdirSync(path.join(cwd, 'folder'));

/** Arguments, what the sentence must say, and how the process is run. */
type Case = readonly [args: string, says: RegExp, options?: RunOptions];

/** Everything must end with exit code 2, one sentence, and nothing on standard output. */
const CASES: readonly Case[] = [
  // input files
  ['verify missing.y4m', /missing\.y4m: there is no such file/],
  ['verify folder', /folder: is a folder/],
  ['verify empty.y4m', /empty\.y4m: the file is empty/],
  ['verify empty.yuv --size 64x48', /empty\.yuv: the file is empty/],
  ['verify headless.y4m', /headless\.y4m.*no picture|headless\.y4m.*no frame/],
  ['verify cut.y4m', /cut\.y4m: frame 0 is cut short, 100 of its 4608 bytes/],
  ['encode cut.y4m -o cut.264', /cut\.y4m: frame 0 is cut short/],
  ['verify cut.yuv --size 64x48', /cut\.yuv: 4615 bytes are not a whole number of 64x48 frames.*7 left over/],
  ['verify cut.yuv', /cut\.yuv: raw video does not say its size.*--size/],
  ['verify chroma.y4m', /chroma\.y4m.*4:4:4.*4:2:0/],
  ['verify odd.y4m', /odd\.y4m.*63x48 is odd.*62x48/],
  ['verify zero.y4m', /zero\.y4m.*0x48/],
  ['verify huge.y4m', /huge\.y4m.*4098x16.*4096/],
  ['verify junk.mp4', /junk\.mp4: ffmpeg finds no video in it/],
  ['verify clip:nothing', /no clip "nothing"; the clips are mix/],
  ['verify good.y4m --size 32x32', /good\.y4m: the file says 64x48, --size says 32x32/],
  ['verify -', /standard input: nothing came/],
  ['verify -', /standard input: neither Y4M nor raw/, { input: Buffer.from('what is this, then?') }],
  ['verify - --size 64x48', /standard input.*cut short/, { input: new Uint8Array(100) }],
  // sizes and other figures
  ['verify --size 0x0', /--size.*0x0/],
  ['verify --size 4098x16', /--size.*4098x16.*4096/],
  ['verify --size 31x16', /--size.*31x16 is odd/],
  ['verify --size wide', /--size is WIDTHxHEIGHT.*"wide"/],
  ['verify --frames 0', /--frames.*from 1 up, not "0"/],
  ['verify --frames few', /--frames.*"few"/],
  ['verify --rate 0', /--rate.*"0"/],
  ['verify --pixel-format rgb', /--pixel-format takes i420 or nv12, not "rgb"/],
  ['verify --buffers 0', /--buffers.*1 to 32, not "0"/],
  ['verify --coded-size none', /--coded-size.*"none"/],
  // board
  ['verify --variant v9', /--variant takes v3s, .*not "v9"/],
  ['verify --dram much', /--dram.*64M.*"much"/],
  ['verify --dram 0', /--dram.*"0"/],
  ['verify --dram 70000', /--dram takes a multiple of 64K up to 1G, not "70000"/],
  ['verify --dram 2G', /--dram takes a multiple of 64K up to 1G, not "2G"/],
  ['verify --address-convention other', /--address-convention takes physical or offset, not "other"/],
  ['verify --size 4096x4096 --frames 1', /no room in DRAM .*67108864.*--dram/],
  // driver
  ['verify --driver other', /unknown driver other; there are bootlin, /],
  ['verify --set h264_i_frame_qp=3', /unknown control h264_i_frame_qp, did you mean h264_i_frame_qp_value\?/],
  ['verify --set h264_i_frame_qp_value=52', /h264_i_frame_qp_value cannot be 52, it takes 0 to 51/],
  ['verify --set h264_i_frame_qp_value=low', /h264_i_frame_qp_value cannot be "low"/],
  ['verify --set h264_i_frame_qp_value', /h264_i_frame_qp_value: no value given/],
  ['verify --set h264_profile=extended', /h264_profile cannot be "extended".*2 \(Main\)/],
  ['verify --set min_number_of_output_buffers=2', /min_number_of_output_buffers can only be read/],
  ['verify --set h264_profile=baseline --set h264_entropy_mode=cabac', /h264_entropy_mode.*h264_profile/],
  ['verify --at h264_level=4', /--at takes FRAME:control=value/],
  ['verify --at 3:h264_levle=4', /unknown control h264_levle, did you mean h264_level/],
  ['verify --frames 5 --at 5:h264_level=4', /before frame 5.*ends with frame 4/],
  ['verify --force-key one', /--force-key.*"one"/],
  ['verify --frames 5 --force-key 9', /force_key_frame.*before frame 9.*ends with frame 4/],
  ['verify --fix vui', /--fix vui: no such fix, did you mean vui-timing/],
  ['verify --fix all,everything', /--fix everything: no such fix/],
  // decoder
  ['verify --decoder other', /no reference decoder "other"; known are ffmpeg/],
  [
    'verify',
    /CEDRUS_EMU_FFMPEG names \/nonexistent, which does not exist.*unset it/,
    { env: { CEDRUS_EMU_FFMPEG: '/nonexistent' } },
  ],
  ['verify', /not executable/, { env: { CEDRUS_EMU_FFMPEG: path.join(cwd, 'no-program') } }],
  // outputs
  ['encode good.y4m -o folder', /folder cannot be written: it is a folder/],
  ['encode good.y4m -o none/a.264', /none\/a\.264 cannot be written: its folder does not exist/],
  ['verify good.y4m --reconstruction none/a.y4m', /none\/a\.y4m cannot be written/],
  ['verify good.y4m -o - --reconstruction -', /--output and --reconstruction both name -/],
  ['verify good.y4m', /standard output cannot be written: the disk is full/, { stdoutFile: '/dev/full' }],
  ['encode good.y4m -o -', /standard output cannot be written: the disk is full/, { stdoutFile: '/dev/full' }],
  // the command itself
  ['verfy', /unknown command 'verfy', did you mean verify\?/],
  ['verify --fixx all', /unknown option '--fixx', did you mean --fix\?/],
  ['verify --fix', /--fix.*argument missing/],
  ['verify good.y4m good.y4m', /too many arguments/],
  ['encode', /missing required argument 'input'/],
  ['trace check', /missing required argument 'files'/],
  ['trace check missing.jsonl', /missing\.jsonl/],
  ['trace check folder', /folder/],
  ['trace check good.y4m', /good\.y4m/],
  ['regs NOTHING', /unknown register NOTHING/],
  ['regs 0x1', /0x1 is not a multiple of 4/],
  ['regs 0xb04 much', /value much is not a number/],
  ['fuzz --runs 0', /--runs.*"0"/],
  ['fuzz --seed x', /--seed.*"x"/],
  ['fuzz --runs 1 --decoder other', /no reference decoder "other"/],
  ['fuzz --runs 1 --decoders ffmpeg,other', /no reference decoder "other"/],
  ['fuzz --driver jemk', /--driver.*"jemk"/],
  ['clips nothing -o a.y4m', /no clip "nothing"/],
  ['clips -o a.y4m', /--output a\.y4m: name the clip/],
  ['clips pan', /clip pan: name the file to write with -o/],
];

test(`${CASES.length} kinds of bad input: one sentence, exit code 2, nothing on standard output`, async () => {
  const before = readdirSync(cwd).sort();
  await inPairs(CASES, async ([args, says, options]) => {
    const { code, stdout, stderr } = await cedrusEmu(args.split(' '), { cwd, ...options });
    assert.is(code, 2, `${args}: exit code ${code}, ${stderr}`);
    assert.match(stderr, says, `${args}: ${stderr}`);
    assert.match(stderr, /^cedrus-emu: [^\n]+\n$/, `${args}: not one line: ${stderr}`);
    assert.not.match(stderr, /\n\s+at |node:internal|Error:/, `${args}: a stack trace: ${stderr}`);
    assert.is(stdout.length, 0, `${args}: ${stdout}`);
  });
  assert.equal(readdirSync(cwd).sort(), before, 'no file is left behind');
});

test('the same without a standard input', () => {
  const run = () => execFileSync('sh', ['-c', '"$0" "$1" verify - <&-', process.execPath, BINARY], { stdio: 'pipe' });
  try {
    run();
    assert.unreachable();
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    assert.is(status, 2);
    assert.match(stderr.toString(), /^cedrus-emu: standard input: nothing came/);
  }
});

test('an output that cannot be written is found before anything is encoded, an old one is kept', async () => {
  file('old.264', 'precious');
  const { code } = await cedrusEmu(['encode', 'cut.y4m', '-o', 'old.264'], { cwd });
  assert.is(code, 2);
  assert.is(readFileSync(path.join(cwd, 'old.264'), 'utf8'), 'precious');
  const { code: refused, stderr } = await cedrusEmu(['encode', 'clip:old', '--frames', '1'], { cwd });
  assert.is(refused, 2);
  assert.match(stderr, /old\.264 exists already; name the output with -o/);
});

test('a reader that goes away is no error of a report, and one of a stream', async () => {
  const gone: RunOptions = { cwd, running: ({ stdout }) => stdout?.destroy() };
  const report = await cedrusEmu(['verify', 'good.y4m', '--fix', 'all'], gone);
  assert.equal([report.code, report.stderr], [0, '']);
  const stream = await cedrusEmu(['encode', 'clip:noise', '--frames', '5', '-o', '-'], gone);
  assert.is(stream.code, 2);
  assert.match(stream.stderr, /^cedrus-emu: standard output cannot be written: its reader has gone\n$/);
});

test('Ctrl-C ends a run in a sentence and leaves no file', async () => {
  const { code, stderr, stdout } = await cedrusEmu(
    ['encode', 'clip:static', '--size', '64x64', '--frames', '1000000', '-o', 'endless.264'],
    {
      cwd,
      running: (child) => {
        const waiting = setInterval(() => {
          if (!readdirSync(cwd).some((name) => name.startsWith('endless'))) return;
          clearInterval(waiting);
          setTimeout(() => child.kill('SIGINT'), 100);
        }, 20);
      },
    },
  );
  assert.is(code, 130);
  assert.is(stderr, 'cedrus-emu: interrupted\n');
  assert.is(stdout.length, 0);
  assert.not.ok(readdirSync(cwd).some((name) => name.startsWith('endless')));
});

test('what each kind of error ends in', () => {
  const full = new OutOfMemoryError('rec0', 5, 4, 3);
  assert.equal(endingOf(new UsageError('a')), { exitCode: 2, line: 'cedrus-emu: a' });
  assert.equal(endingOf(new BoardError('b')), { exitCode: 2, line: 'cedrus-emu: b' });
  assert.equal(endingOf(full), { exitCode: 2, line: `cedrus-emu: ${full.message}` });
  assert.equal(endingOf(new CheckFailed('c')), { exitCode: 1, line: 'cedrus-emu: c' });
  assert.equal(endingOf(new Interrupted()), { exitCode: 130, line: 'cedrus-emu: interrupted' });
  assert.equal(endingOf(new CommanderError(0, 'x', '')), { exitCode: 0, line: undefined });
  assert.equal(endingOf(new CommanderError(1, 'x', '')), { exitCode: 2, line: undefined });
  const bug = endingOf(new TypeError('x is undefined\nmore'));
  assert.is(bug.exitCode, 3);
  assert.match(
    bug.line ?? '',
    /^cedrus-emu: internal error, a bug of cedrus-emu: x is undefined; please report it[^\n]*$/,
  );
  assert.is(endingOf('a string').exitCode, 3);
  process.env.CEDRUS_EMU_DEBUG = '1';
  assert.match(endingOf(new TypeError('x is undefined')).line ?? '', /\n\s+at /);
  delete process.env.CEDRUS_EMU_DEBUG;
  assert.ok(existsSync(BINARY));
});

test.run();
