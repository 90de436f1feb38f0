/**
 * A driver written from the register specification, with none of the real ones' mistakes, that reaches everything the encoder's
 * registers can ask for. It is nobody's driver: where the silicon is not known it does what the model's choices need.
 */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';
import { allocateStore, freeStore, mbInfoSize, type PictureStore } from '../bootlin/buffers.js';
import { checkControlValue } from '../common/control-specs.js';
import { pollSet } from '../common/poll.js';
import { PROFILE } from '../common/profiles.js';
import * as reg from '../common/registers.js';
import type {
  EncodedFrame,
  EncoderDriver,
  FillPicture,
  FrameFailure,
  PictureFormat,
  PictureLocation,
  Rectangle,
  Size,
} from '../driver.js';
import { DIRECT_CONTROLS, type DirectControl, type DirectSettings, defaultSettings } from './controls.js';
import { HeaderPort } from './header-port.js';
import { pictureKey, sequenceKey, type StreamDescription, writePps, writeSliceHeader, writeSps } from './headers.js';
import { FIRST_NEW_LAYOUT, writeParameters } from './parameters.js';
import { StreamRing } from './stream-ring.js';
import { type PicturePlace, PictureStructure } from './structure.js';

/** Only the size is required. */
export interface DirectDriverOptions extends Size {
  /** Seconds a frame; 1/25 without it. */
  readonly frameInterval?: { readonly numerator: number; readonly denominator: number };
  readonly controls?: Iterable<readonly [name: string, value: number]> | Partial<DirectSettings>;
}

/** What the chip counted of one picture (0xb40, 0xb50, 0xb54, 0xb58, 0xb5c). */
export interface FrameStatistics {
  readonly madSum: number;
  readonly mad: number;
  readonly textureBits: number;
  readonly headerBits: number;
  /** MEINFO, whose layout is a guess of the model (asm/engine.ts). */
  readonly motion: number;
}

export interface DirectFrame extends EncodedFrame {
  readonly place: PicturePlace;
  readonly statistics: FrameStatistics;
  /** Times the engine stalled and went on. */
  readonly stalls: number;
  /** A macroblock took more clocks than overtime_mb allows. */
  readonly overtime: boolean;
  /** Times the picture came round the end of the ring. */
  readonly wraps: number;
  /** Vectors written back, 8 bytes a macroblock in rows of a multiple of four, a copy; empty without write-back. */
  readonly vectors: Uint8Array;
  /** The deblocking line after the last row, 24 bytes a column, a copy; empty while it is not in DRAM. */
  readonly deblockLine: Uint8Array;
}

/** MODE (0x000) of the older chips: engine 0xb, the H.264 encoder. */
const OLD_MODE = 0x0b;
const PICINFO_REG = 0xb00;
const RC_MAD_SUM_REG = 0xb40;
const CONTINUE = 9;
/** STATUS bit 2. */
const STATUS_OVERTIME_MB = 4;
/** The wait for an interrupt, in microseconds: the largest picture takes a fraction of it. */
const PATIENCE = 5_000_000;
/** Interrupts without a reason that one picture may have. A line that stays high would be asked for ever. */
const MOST_STRAYS = 1000;
const SIDES = { least: 2, most: 4096 } as const;
/** Bytes of coded data that no macroblock exceeds by far: twice its samples. */
const MACROBLOCK_ROOM = 768;
const LEAST_RING = 32 * 1024;
const DEBLOCK_LINE_BYTES = 24;

const alignUp = (value: number, step: number) => Math.ceil(value / step) * step;

/** How the engine's work on one picture ended. */
interface RunOutcome {
  readonly failure?: FrameFailure;
  readonly stalls: number;
  readonly overtime: boolean;
}

interface Buffers {
  readonly source: DmaBuffer;
  readonly ring: StreamRing;
  readonly mbInfo: DmaBuffer;
  readonly deblock: DmaBuffer;
  readonly vectors: DmaBuffer;
  readonly stores: readonly [PictureStore, PictureStore];
}

export class DirectDriver implements EncoderDriver {
  readonly name = 'direct';
  readonly picture: PictureFormat;
  readonly visible: Rectangle;
  readonly #stream: StreamDescription;
  readonly #settings = defaultSettings();
  readonly #version: number;
  readonly #structure = new PictureStructure();
  #buffers: Buffers | undefined;
  /** Store that holds the reference. */
  #reference: PictureStore | undefined;
  #sequenceKey = '';
  #pictureKey = '';
  #index = 0;

  /** Throws UsageError for sizes and controls it does not take. */
  constructor(
    private readonly device: Device,
    options: DirectDriverOptions,
  ) {
    const { width, height, frameInterval, controls = [] } = options;
    for (const [side, value] of Object.entries({ width, height })) {
      if (Number.isInteger(value) && value % 2 === 0 && value >= SIDES.least && value <= SIDES.most) continue;
      throw new UsageError(
        `a picture ${side} of ${value} cannot be encoded, it takes even numbers from ${SIDES.least} to ${SIDES.most}`,
      );
    }
    const coded = { width: alignUp(width, 16), height: alignUp(height, 16) };
    this.picture = {
      pixelformat: 'NV12',
      ...coded,
      bytesperline: coded.width,
      sizeimage: (coded.width * coded.height * 3) / 2,
    };
    this.visible = { left: 0, top: 0, width, height };
    this.#stream = { coded, visible: this.visible, interval: frameInterval ?? { numerator: 1, denominator: 25 } };
    this.#version = device.read32(reg.VE_VERSION_REG) >>> 16;
    const list = Symbol.iterator in controls ? controls : (Object.entries(controls) as [string, number][]);
    for (const [name, value] of list) this.setControl(name, value);
  }

  get settings(): DirectSettings {
    return this.#settings;
  }

  setControl(name: string, value: number): void {
    const spec = DIRECT_CONTROLS.find(name);
    checkControlValue(spec, value);
    if (spec.type === 'button') this.#structure.restart();
    else this.#settings[spec.name as DirectControl] = value;
  }

  start(): void {
    if (this.#buffers) throw new UsageError('the driver streams already');
    checkSettings(this.#settings);
    const { device, picture } = this;
    const [widthMbs, heightMbs] = [picture.width / 16, picture.height / 16];
    device.reset?.();
    const ring = this.#settings.stream_buffer_size || Math.max(LEAST_RING, widthMbs * heightMbs * MACROBLOCK_ROOM);
    this.#buffers = {
      source: device.allocate('source', picture.sizeimage),
      ring: new StreamRing(device, device.allocate('stream', ring)),
      mbInfo: device.allocate('mb_info', Math.max(mbInfoSize(picture), widthMbs * 128)),
      deblock: device.allocate('deblock', widthMbs * DEBLOCK_LINE_BYTES),
      vectors: device.allocate('vectors', alignUp(widthMbs, 4) * heightMbs * 8),
      stores: [allocateStore(device, picture, '0'), allocateStore(device, picture, '1')],
    };
    this.#structure.restart();
    this.#reference = undefined;
  }

  encodeFrame(fill: FillPicture): DirectFrame {
    const buffers = this.#buffers;
    if (!buffers) throw new UsageError('a picture needs a driver that streams, call start first');
    checkSettings(this.#settings);
    const { device, picture } = this;
    const settings = { ...this.#settings };
    fill(buffers.source, picture);
    if (sequenceKey(settings) !== this.#sequenceKey) this.#structure.restart();
    const place = this.#structure.next(settings, picture.width / 16);
    const qp = place.type === 'P' ? settings.h264_p_frame_qp_value : settings.h264_i_frame_qp_value;
    const reference = this.#reference ?? buffers.stores[0];
    const other = reference === buffers.stores[0] ? buffers.stores[1] : buffers.stores[0];
    const inPlace = settings.single_reconstruction === 1 && place.nalRefIdc !== 0;
    const store = inPlace ? reference : other;
    const index = this.#index++;

    device.phase?.(index, 'configure');
    this.#enable();
    const headers = this.#writeHeaders(buffers, settings, place, qp);
    this.#writeAddresses(buffers, settings, store, reference);
    const strideMbs = picture.bytesperline / 16;
    writeParameters(device, { settings, place, qp, strideMbs, version: this.#version });
    const { failure, stalls, overtime } = this.#run(index, buffers.ring, settings);
    device.phase?.(index, 'finish');
    const bytes = failure ? new Uint8Array(0) : buffers.ring.finish();
    if (failure) this.#structure.restart();
    else if (place.nalRefIdc !== 0) this.#reference = store;

    return {
      index,
      bytes,
      state: failure ? 'error' : 'done',
      failure,
      flags: failure ? '' : place.type === 'P' ? 'PFRAME' : 'KEYFRAME',
      frameType: place.type,
      frameNum: place.frameNum,
      qp,
      headerBits: headers.reduce((sum, unit) => sum + unit.bits, 0),
      headers,
      sourceIndex: 0,
      codedIndex: 0,
      source: buffers.source,
      reconstruction: location(store),
      reference: location(place.type === 'P' ? reference : store),
      coded: this.#stream.coded,
      visible: this.visible,
      place,
      statistics: this.#statistics(),
      stalls,
      overtime,
      wraps: buffers.ring.wraps,
      vectors: settings.vector_write_back ? buffers.vectors.bytes.slice() : new Uint8Array(0),
      deblockLine: settings.deblk_to_dram ? buffers.deblock.bytes.slice() : new Uint8Array(0),
    };
  }

  stop(): void {
    const buffers = this.#buffers;
    if (!buffers) return;
    const { device } = this;
    for (const store of buffers.stores) freeStore(device, store);
    for (const buffer of [buffers.vectors, buffers.deblock, buffers.mbInfo, buffers.ring.buffer, buffers.source]) {
      device.free(buffer);
    }
    this.#buffers = undefined;
    this.#sequenceKey = '';
    this.#pictureKey = '';
  }

  /** Encoder and input stage on, after a reset pulse of the encoder. */
  #enable(): void {
    const { device } = this;
    if (this.#version < FIRST_NEW_LAYOUT) {
      device.write32(reg.VE_MODE_REG, OLD_MODE);
      return;
    }
    device.write32(reg.VE_MODE_REG, reg.VE_MODE_DEC_DISABLED);
    const reset = device.read32(reg.VE_RESET_REG);
    device.write32(reg.VE_RESET_REG, (reset | reg.VE_RESET_ENCODER_RESET) >>> 0);
    device.write32(reg.VE_RESET_REG, (reset & ~reg.VE_RESET_ENCODER_RESET) >>> 0);
    const on = reg.VE_MODE_ENC_ENABLE | reg.VE_MODE_ENC_ISP_ENABLE | reg.VE_MODE_DEC_DISABLED;
    device.write32(reg.VE_MODE_REG, on);
  }

  #writeHeaders({ ring }: Buffers, settings: DirectSettings, place: PicturePlace, qp: number) {
    const { device } = this;
    const port = new HeaderPort(device, settings.hardware_exp_golomb === 1);
    const missing = ring.begin(settings);
    device.write32(reg.VE_ENC_AVC_PARA0_REG, reg.VE_ENC_AVC_PARA0_EPTB_DIS);
    if (missing > 0) port.bits(0, missing);
    if (place.type === 'IDR') writeSps(port, settings, this.#stream);
    if (place.type === 'IDR' || pictureKey(settings) !== this.#pictureKey) writePps(port, settings);
    this.#sequenceKey = sequenceKey(settings);
    this.#pictureKey = pictureKey(settings);
    writeSliceHeader(port, settings, place, qp);
    return port.units();
  }

  /** Size, source and every buffer. */
  #writeAddresses(buffers: Buffers, settings: DirectSettings, store: PictureStore, reference: PictureStore): void {
    const { device, picture } = this;
    const size = ((picture.width / 16) * 65536 + picture.height / 16) >>> 0;
    const write = (offset: number, value: number) => device.write32(offset, value >>> 0);
    write(PICINFO_REG, size);
    write(reg.VE_ISP_PIC_INFO_REG, size);
    write(reg.VE_ISP_PIC_STRIDE0_REG, (picture.bytesperline / 16) << 16);
    write(reg.VE_ISP_CTRL_REG, 0);
    write(reg.VE_ISP_INPUT_LUMA_ADDR_REG, buffers.source.address);
    write(reg.VE_ISP_INPUT_CHROMA0_ADDR_REG, buffers.source.address + picture.bytesperline * picture.height);
    write(reg.VE_ENC_AVC_REC_ADDR_Y_REG, store.rec.address);
    write(reg.VE_ENC_AVC_REC_ADDR_C_REG, store.rec.address + store.lumaSize);
    write(reg.VE_ENC_AVC_REF0_ADDR_Y_REG, reference.rec.address);
    write(reg.VE_ENC_AVC_REF0_ADDR_C_REG, reference.rec.address + reference.lumaSize);
    write(reg.VE_ENC_AVC_SUBPIX_ADDR_NEW_REG, store.subpix.address);
    write(reg.VE_ENC_AVC_SUBPIX_ADDR_LAST_REG, reference.subpix.address);
    write(reg.VE_ENC_AVC_MB_INFO_ADDR_REG, buffers.mbInfo.address);
    write(reg.VE_ENC_AVC_DEBLK_ADDR_REG, buffers.deblock.address);
    write(reg.VE_ENC_AVC_MV_BUF_ADDR_REG, settings.vector_write_back ? buffers.vectors.address : 0);
  }

  /** Starts the engine and waits for its end; goes on after each stall as long as there is room to make. */
  #run(index: number, ring: StreamRing, settings: DirectSettings): RunOutcome {
    const { device } = this;
    let overtime = false;
    device.write32(reg.VE_ENC_AVC_OVERTIME_MB_REG, settings.overtime_mb);
    device.phase?.(index, 'trigger');
    // what was put must be in memory, as the Bootlin driver waits for it (fact book 5.1)
    pollSet(device, reg.VE_RESET_REG, reg.VE_RESET_CACHE_SYNC_IDLE | reg.VE_RESET_SYNC_IDLE);
    device.write32(reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_MASK);
    device.write32(reg.VE_ENC_AVC_INT_EN_REG, reg.VE_ENC_AVC_INT_EN_STALL | reg.VE_ENC_AVC_INT_EN_FINISH);
    device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, reg.VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
    let stalls = 0;
    for (let strays = 0; ;) {
      const inTime = device.waitForInterrupt(PATIENCE);
      device.phase?.(index, inTime ? 'irq' : 'watchdog');
      const status = device.read32(reg.VE_ENC_AVC_STATUS_REG);
      const done = (status & (reg.VE_ENC_AVC_STATUS_FINISH | reg.VE_ENC_AVC_STATUS_STALL)) !== 0;
      if (!done && inTime && strays++ < MOST_STRAYS) continue;
      if (!done) {
        device.reset?.();
        const what = inTime ? `${strays} interrupts without a reason` : `no interrupt within ${PATIENCE / 1e6} s`;
        const message = `${what}: the driver resets the block and gives the picture up`;
        return { failure: { kind: inTime ? 'no-status' : 'timeout', status, message }, stalls, overtime };
      }
      device.write32(reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_MASK);
      overtime ||= (status & STATUS_OVERTIME_MB) !== 0;
      if (status & reg.VE_ENC_AVC_STATUS_FINISH) {
        device.write32(reg.VE_ENC_AVC_INT_EN_REG, 0);
        return { stalls, overtime };
      }
      if (!ring.makeRoom(settings)) {
        const word = `0x${status.toString(16)}`;
        const message = `the chip stalled (status ${word}) and the ring has no more room, raise stream_buffer_size`;
        return { failure: { kind: 'stall', status, message }, stalls, overtime };
      }
      stalls++;
      device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, CONTINUE);
    }
  }

  #statistics(): FrameStatistics {
    const { device } = this;
    return {
      madSum: device.read32(RC_MAD_SUM_REG),
      mad: device.read32(reg.VE_ENC_AVC_MAD_REG),
      textureBits: device.read32(reg.VE_ENC_AVC_RESIDUAL_BITS_REG),
      headerBits: device.read32(reg.VE_ENC_AVC_HEADER_BITS_REG),
      motion: device.read32(reg.VE_ENC_AVC_ME_INFO_REG),
    };
  }
}

/** Settings that exclude each other. */
function checkSettings(settings: DirectSettings): void {
  const { h264_profile: profile, h264_entropy_mode: entropy } = settings;
  if (entropy === 1 && (profile === PROFILE.BASELINE || profile === PROFILE.CONSTRAINED_BASELINE)) {
    throw new UsageError(
      'h264_entropy_mode cannot be 1 (CABAC) in a Baseline h264_profile, choose 2 (Main) or 4 (High)',
    );
  }
  if (settings.disposable_frame_period === 1) {
    throw new UsageError(
      'disposable_frame_period cannot be 1: the picture order count needs references in between, use 2 or more',
    );
  }
  if (settings.stream_buffer_size !== 0 && settings.stream_buffer_size < LEAST_RING) {
    throw new UsageError(
      `stream_buffer_size cannot be ${settings.stream_buffer_size}, it takes 0 or ${LEAST_RING} bytes and more`,
    );
  }
}

function location(store: PictureStore): PictureLocation {
  return { buffer: store.rec, luma: store.rec.address, chroma: store.rec.address + store.lumaSize };
}
