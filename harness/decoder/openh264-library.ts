/** OpenH264's decoder as functions: the shared library that CEDRUS_EMU_OPENH264 names, or libopenh264.so.7, called through koffi. */
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { UsageError } from '../errors.js';

export const OPENH264_VARIABLE = 'CEDRUS_EMU_OPENH264';

const DEFAULT_LIBRARY = process.platform === 'darwin' ? 'libopenh264.7.dylib' : 'libopenh264.so.7';
const REMEDY = `install it (Debian and Ubuntu: "apt-get install libopenh264-7"), or name a library file in the environment variable ${OPENH264_VARIABLE}`;

/** ERROR_CON_DISABLE of codec_app_def.h: a damaged picture is reported, not painted over. */
const NO_CONCEALMENT = 0;
/** DECODER_OPTION_TRACE_LEVEL and WELS_LOG_QUIET of codec_app_def.h. */
const OPTION_TRACE_LEVEL = 9;
const TRACE_QUIET = 0;
/** VIDEO_BITSTREAM_AVC of codec_def.h. */
const BITSTREAM_AVC = 0;
/** Size of SVideoProperty in bytes. */
const VIDEO_PROPERTY_BYTES = 8;

type TypeSpec = Parameters<typeof Koffi.sizeof>[0];

/** What one call left behind: DECODING_STATE flags, and the picture when one came out. */
export interface DecodedUnit {
  readonly state: number;
  readonly picture: DecodedPicture | undefined;
}

export interface DecodedPicture {
  /** Shown size in luma samples, the cropping of the parameter set applied. */
  readonly width: number;
  readonly height: number;
  /** I420, tightly packed. */
  readonly i420: Uint8Array;
}

/** One decoder of the library. */
export interface OpenH264Instance {
  /** Decodes one access unit of an Annex B stream. */
  decode(accessUnit: Uint8Array): DecodedUnit;
  /** Takes out one picture that is held back for its output order. */
  flush(): DecodedUnit;
  close(): void;
}

export interface OpenH264Library {
  readonly version: string;
  open(): OpenH264Instance;
}

/** SBufferInfo of codec_def.h. */
interface BufferInfo {
  status: number;
  inTime: number;
  outTime: number;
  memory: { width: number; height: number; format: number; stride: number[] };
  planes: unknown[];
}

const emptyInfo = (): BufferInfo => ({
  status: 0,
  inTime: 0,
  outTime: 0,
  memory: { width: 0, height: 0, format: 0, stride: [0, 0] },
  planes: [null, null, null],
});

function loadKoffi(): typeof Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch (error) {
    throw new UsageError(
      'the reference decoder openh264 needs the npm package koffi: install it with "npm install koffi", or use the decoder ffmpeg',
      { cause: error },
    );
  }
}

/** Structures and methods as codec_api.h and codec_def.h of OpenH264 2.x declare them; C's enumerations are ints. */
function describe(koffi: typeof Koffi) {
  const memory = koffi.struct({ width: 'int', height: 'int', format: 'int', stride: koffi.array('int', 2) });
  const info = koffi.struct({
    status: 'int',
    inTime: 'uint64',
    outTime: 'uint64',
    memory,
    planes: koffi.array('void *', 3),
  });
  const video = koffi.struct({ size: 'uint32', bitstream: 'int' });
  const parameters = koffi.struct({
    fileName: 'void *',
    cpuLoad: 'uint32',
    dqLayer: 'uint8',
    concealment: 'int',
    parseOnly: 'bool',
    video,
  });
  const method = (result: string, ...given: TypeSpec[]) => koffi.proto(result, ['void *', ...given]);
  const infoBack = koffi.inout(koffi.pointer(info));
  const planesBack = koffi.out(koffi.pointer(koffi.array('void *', 3)));
  return {
    version: koffi.struct({ major: 'uint', minor: 'uint', revision: 'uint', reserved: 'uint' }),
    initialize: method('long', koffi.pointer(parameters)),
    uninitialize: method('long'),
    decodeNoDelay: method('int', 'const uint8_t *', 'int', planesBack, infoBack),
    flush: method('int', planesBack, infoBack),
    setOption: method('long', 'int', koffi.pointer('int')),
  };
}

/** Places of the methods in ISVCDecoderVtbl. */
const SLOTS = { initialize: 0, uninitialize: 1, decodeNoDelay: 3, flush: 5, setOption: 8 } as const;
const SLOT_COUNT = 10;

function copyPicture(koffi: typeof Koffi, { memory, planes }: BufferInfo): DecodedPicture {
  const { width, height, stride } = memory;
  const chromaWidth = width >> 1;
  const chromaHeight = height >> 1;
  const i420 = new Uint8Array(width * height + 2 * chromaWidth * chromaHeight);
  let at = 0;
  planes.forEach((plane, k) => {
    const step = stride[k > 0 ? 1 : 0] as number;
    const [columns, rows] = k > 0 ? [chromaWidth, chromaHeight] : [width, height];
    const samples = new Uint8Array(koffi.view(plane, step * (rows - 1) + columns));
    for (let y = 0; y < rows; y++, at += columns) i420.set(samples.subarray(y * step, y * step + columns), at);
  });
  return { width, height, i420 };
}

function load(file: string, named: string): OpenH264Library {
  const koffi = loadKoffi();
  let library: Koffi.LibraryHandle;
  try {
    library = koffi.load(file);
  } catch (error) {
    throw new UsageError(`${named}, which cannot be loaded; ${REMEDY}`, { cause: error });
  }
  const types = describe(koffi);
  let create: (decoder: unknown[]) => number;
  let destroy: (decoder: unknown) => void;
  let readVersion: (version: Record<string, number>) => void;
  try {
    create = library.func('WelsCreateDecoder', 'long', [koffi.out(koffi.pointer('void *', 2))]);
    destroy = library.func('WelsDestroyDecoder', 'void', ['void *']);
    readVersion = library.func('WelsGetCodecVersionEx', 'void', [koffi.out(koffi.pointer(types.version))]);
  } catch (error) {
    throw new UsageError(`${named}, which is no OpenH264 library; ${REMEDY}`, { cause: error });
  }
  const number: Record<string, number> = {};
  readVersion(number);
  if (number.major !== 2) {
    throw new UsageError(`${named}, which is OpenH264 ${number.major}.${number.minor} where 2.x is wanted; ${REMEDY}`);
  }

  function open(): OpenH264Instance {
    const handle: unknown[] = [null];
    if (create(handle) !== 0) throw new UsageError(`${named}, which cannot make a decoder; ${REMEDY}`);
    const decoder = handle[0];
    const slots = koffi.decode(koffi.decode(decoder, 'void *'), koffi.array('void *', SLOT_COUNT)) as unknown[];
    const call = (name: keyof typeof SLOTS, ...given: unknown[]): number =>
      Number(koffi.call(slots[SLOTS[name]], types[name], decoder, ...given));
    const answer = (run: (planes: unknown[], info: BufferInfo) => number): DecodedUnit => {
      const info = emptyInfo();
      const state = run([null, null, null], info);
      return { state, picture: info.status === 1 ? copyPicture(koffi, info) : undefined };
    };
    call('setOption', OPTION_TRACE_LEVEL, [TRACE_QUIET]);
    const failed = call('initialize', {
      fileName: null,
      cpuLoad: 0,
      dqLayer: 255,
      concealment: NO_CONCEALMENT,
      parseOnly: false,
      video: { size: VIDEO_PROPERTY_BYTES, bitstream: BITSTREAM_AVC },
    });
    if (failed !== 0) {
      destroy(decoder);
      throw new UsageError(`${named}, whose decoder does not start (error ${failed}); ${REMEDY}`);
    }
    return {
      decode: (unit) => answer((planes, info) => call('decodeNoDelay', unit, unit.length, planes, info)),
      flush: () => answer((planes, info) => call('flush', planes, info)),
      close() {
        call('uninitialize');
        destroy(decoder);
      },
    };
  }

  return { version: `openh264 ${number.major}.${number.minor}.${number.revision}`, open };
}

const loaded = new Map<string, OpenH264Library>();

/**
 * The library, looked up at each call so that a changed environment counts; what was loaded is kept.
 * @throws UsageError when koffi or the library is missing, or the one named is no OpenH264
 */
export function openH264Library(): OpenH264Library {
  const wanted = process.env[OPENH264_VARIABLE];
  const own = wanted !== undefined && wanted !== '';
  const file = own ? wanted : DEFAULT_LIBRARY;
  let library = loaded.get(file);
  if (!library) {
    const named = own
      ? `the environment variable ${OPENH264_VARIABLE} names ${file}`
      : `the reference decoder openh264 needs the library ${file}`;
    library = load(file, named);
    loaded.set(file, library);
  }
  return library;
}
