import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, createBoard, reconstructedPicture } from '../../emulator/index.js';
import { comparePictures, i420View, nv12View, type PictureView, SequenceComparison } from '../compare/index.js';
import { createDecoder, type ReferenceDecoder } from '../decoder/index.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { DRIVERS, findDriver, type OpenOptions, openDriver } from '../drivers/index.js';
import { StarterkitJpegDriver } from '../drivers/starterkit/driver.js';
import { UsageError } from '../errors.js';
import { openVideo, toNv12 } from '../video/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const refused = (message: RegExp) => (error: unknown) => error instanceof UsageError && message.test(error.message);

/** The board's registers and memory are not looked at here. */
const NO_DEVICE = {
  read32: () => 0,
  write32: () => {},
  delay: () => {},
  waitForInterrupt: () => false,
  allocate: (name: string, size: number) => ({ name, size, address: 0, bytes: new Uint8Array(size) }),
  free: () => {},
};

test('drivers are found by name, with what they are', () => {
  assert.equal(
    DRIVERS.filter(({ letter }) => letter).map(({ name, letter, variant }) => [name, letter, variant]),
    [
      ['bootlin', 'A', 'v3s'],
      ['jemk', 'B', 'a20'],
      ['starterkit', 'C', 'v3s'],
    ],
  );
  for (const { name, letter, controls, fixes } of DRIVERS) {
    assert.is(findDriver(name).name, name);
    // Only models of real drivers have mistakes.
    assert.ok(controls.specs.length > 0 && fixes.length > 0 === Boolean(letter));
    assert.is(new Set(fixes.map((fix) => fix.name)).size, fixes.length, 'each fix is listed once');
    assert.is(openDriver(name, NO_DEVICE, { width: 64, height: 48 }).name, name);
  }
});

test('what a driver does not know is refused with what it does', () => {
  const size = { width: 64, height: 48 };
  const open = (name: string, options: Partial<OpenOptions>) => () => {
    openDriver(name, NO_DEVICE, { ...size, ...options });
  };
  assert.throws(open('jemmk', {}), refused(/unknown driver jemmk, did you mean jemk\?; there are bootlin, jemk/));
  assert.throws(
    open('bootlin', { pixelformat: 'NV16' }),
    refused(/bootlin does not take NV16 pictures, it takes NV12/),
  );
  assert.throws(open('jemk', { fixes: ['vui-timing'] }), refused(/--fix vui-timing: no such fix/));
  assert.throws(open('starterkit', { fixes: ['ready-wait'] }), refused(/did you mean ready-wait-inverted/));
  assert.throws(open('jemk', { controls: [['h264_i_frame_qp_value', 3]] }), refused(/unknown control/));
  assert.throws(open('starterkit', { controls: [['h264_i_frame_period', 51]] }), refused(/it takes 1 to 50/));
  assert.throws(open('jemk', { width: 63 }), refused(/width cannot be 63/));
});

interface Encoded {
  readonly board: Board;
  readonly driver: EncoderDriver;
  readonly stream: Uint8Array[];
  readonly pictures: PictureView[];
  readonly coded: { width: number; height: number };
}

async function encode(name: string, variant: string, options: OpenOptions, frames = 5): Promise<Encoded> {
  const board = createBoard({ variant, addressConvention: 'offset' });
  const driver = openDriver(name, board, options);
  const video = await openVideo('clip:mix', { size: { width: options.width, height: options.height }, frames });
  driver.start();
  const stream: Uint8Array[] = [];
  const pictures: PictureView[] = [];
  let coded = { width: 0, height: 0 };
  for await (const picture of video.frames()) {
    const frame = driver.encodeFrame((buffer, format) =>
      toNv12(picture, buffer.bytes, format.bytesperline, format.height),
    );
    assert.is(frame.failure, undefined);
    coded = frame.coded;
    const { luma, chroma } = frame.reconstruction;
    const planes = reconstructedPicture(board, luma, chroma, coded.width, coded.height);
    pictures.push(nv12View(planes.luma.slice(), planes.chroma.slice(), coded.width, coded.height, planes.stride));
    stream.push(frame.bytes);
  }
  return { board, driver, stream, pictures, coded };
}

async function expectExact(decoder: ReferenceDecoder, { driver, stream, pictures, coded }: Encoded): Promise<void> {
  const { visible } = driver;
  const geometry = { codedWidth: coded.width, codedHeight: coded.height, ...visible };
  const comparison = new SequenceComparison('visible');
  async function* chunks() {
    yield* stream;
  }
  const expected = { width: visible.width, height: visible.height, frames: pictures.length };
  const { problems } = await decoder.decode(chunks(), expected, (i420, index) => {
    const decoded = i420View(i420, visible.width, visible.height);
    comparison.add(index, comparePictures(decoded, pictures[index]!, geometry));
  });
  assert.is(comparison.frames, pictures.length);
  assert.ok(comparison.identical, comparison.describe());
  assert.equal(problems, []);
}

function findDecoder(): ReferenceDecoder | undefined {
  const decoder = createDecoder('ffmpeg');
  try {
    decoder.version();
    return decoder;
  } catch {
    return undefined;
  }
}

const CASES: readonly (readonly [driver: string, variant: string, options: OpenOptions])[] = [
  [
    'jemk',
    'a20',
    {
      width: 176,
      height: 144,
      controls: [
        ['entropy_coding_mode', 0],
        ['profile_idc', 66],
        ['keyframe_interval', 3],
      ],
    },
  ],
  ['jemk', 'a20', { width: 182, height: 150, controls: [['qp', 31]] }],
  [
    'jemk',
    'h3',
    {
      width: 182,
      height: 150,
      controls: [
        ['entropy_coding_mode', 0],
        ['qp', 30],
      ],
    },
  ],
  ['jemk', 'h3', { width: 208, height: 112, controls: [['profile_idc', 100]], fixes: ['all'] }],
  ['starterkit', 'v3s', { width: 182, height: 150 }],
  [
    'starterkit',
    'v3s',
    {
      width: 182,
      height: 150,
      controls: [
        ['h264_profile', 0],
        ['h264_i_frame_period', 2],
      ],
      fixes: ['profile-control'],
    },
  ],
  [
    'starterkit',
    'v3s',
    {
      width: 176,
      height: 150,
      controls: [
        ['h264_profile', 4],
        ['h264_maximum_qp_value', 40],
      ],
      fixes: ['all'],
    },
  ],
];

const decoder = findDecoder();
const isBuilt = existsSync(path.join(root, 'dist/chip.wasm'));

if (isBuilt && decoder) {
  for (const [driver, variant, options] of CASES) {
    const words = [...(options.controls ?? [])].map(([control, value]) => `${control}=${value}`).join(' ');
    test(`${driver} on the ${variant}, ${options.width}x${options.height} ${words} decodes bit for bit`, async () => {
      const encoded = await encode(driver, variant, options);
      await expectExact(decoder, encoded);
      encoded.driver.stop();
      assert.is(encoded.board.buffers.length, 0);
      if (options.fixes) {
        const complaints = encoded.board.complaints().map(({ message }) => message);
        if ([...options.fixes].includes('all')) assert.equal(complaints, []);
      }
    });
  }

  test('a QP changed while starterkit streams spoils the stream unless it is fixed', async () => {
    const change = async (fixes: string[]) => {
      const board = createBoard({ variant: 'v3s' });
      const driver = openDriver('starterkit', board, { width: 64, height: 48, fixes });
      const video = await openVideo('clip:mix', { size: { width: 64, height: 48 }, frames: 3 });
      driver.start();
      const stream: Uint8Array[] = [];
      const pictures: PictureView[] = [];
      for await (const picture of video.frames()) {
        if (pictures.length === 1) driver.setControl('h264_maximum_qp_value', 40);
        const frame = driver.encodeFrame((buffer, format) =>
          toNv12(picture, buffer.bytes, format.bytesperline, format.height),
        );
        const { luma, chroma } = frame.reconstruction;
        const planes = reconstructedPicture(board, luma, chroma, 64, 48);
        pictures.push(nv12View(planes.luma.slice(), planes.chroma.slice(), 64, 48, planes.stride));
        stream.push(frame.bytes);
      }
      await expectExact(decoder, { board, driver, stream, pictures, coded: { width: 64, height: 48 } });
    };
    await change(['qp-change']);
    let failed = false;
    await change([]).catch(() => {
      failed = true;
    });
    assert.ok(failed, 'decoder and chip use different QPs');
  });
} else {
  console.log(isBuilt ? 'skip: there is no ffmpeg' : 'skip: dist/chip.wasm is not built, run npm run build');
  test.skip('drivers on the board', () => {});
}

if (isBuilt) {
  test('NV16 and JPEG are complained of as not modelled', () => {
    const board = createBoard({ variant: 'a20' });
    const driver = openDriver('jemk', board, { width: 64, height: 48, pixelformat: 'NV16' });
    driver.start();
    driver.encodeFrame((buffer, format) => {
      assert.is(buffer.bytes.length, format.sizeimage + 2048);
    });
    // The input stage may know NV16; then there is nothing to complain of.
    const complaints = board.complaints().filter(({ name }) => name === 'input-format');
    for (const { message } of complaints) assert.match(message, /not modelled/);

    const jpegBoard = createBoard();
    const jpeg = new StarterkitJpegDriver(jpegBoard, { width: 64, height: 48 });
    jpeg.start();
    assert.is(jpeg.encodeFrame(() => {}).failure?.kind, 'timeout');
    assert.ok(jpegBoard.complaints().some(({ message }) => /JPEG picture, which is not modelled/.test(message)));
    jpeg.stop();
  });
}

test.run();
