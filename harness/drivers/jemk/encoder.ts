/**
 * The userspace encoder h264enc with its ve.c (jemk/cedrus, 2015): every register access in its order. The vendor
 * kernel's interrupt handler, which touches the engine too, is no part of it.
 */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import {
  type EncodedFrame,
  type FrameFailure,
  type HeaderUnit,
  OUTSIDE_FRAMES,
  type PictureLocation,
} from '../driver.js';
import { allocatePrivate, freePrivate, type PrivateBuffers, privateSizes } from '../common/h264enc/buffers.js';
import { HeaderPort } from '../common/h264enc/header-port.js';
import {
  isHighProfile,
  type StreamParameters,
  writePps,
  writeSliceHeader,
  writeSps,
} from '../common/h264enc/headers.js';
import { configureCoding, configureInput, configurePictures, configureScratch } from '../common/h264enc/registers.js';
import { pollSet } from '../common/poll.js';
import * as reg from '../common/registers.js';
import type { JemkFixName } from './fixes.js';
import { allocatePages, wholePages } from './memory.js';
import { checkParameters, type JemkParameters } from './parameters.js';

/** A coded frame, and the bytes the chip counted. */
export interface JemkFrame extends EncodedFrame {
  readonly countedBytes: number;
}

/** Engine 7 is none, 0xb the encoder; bits 20 and 17:16 name the DRAM. */
const MODE_IDLE = 0x00130007;
const MODE_AVC = 0x0013000b;
const BYTESTREAM_SIZE = 1024 * 1024;
/** The wait for the interrupt, in microseconds; nobody looks at its outcome. */
const WAIT = 1_000_000;
const ME_PARA = 0x104;
const ME_PARA_FIXED = 0x10004;
/** The first VE version with the newer layout of 0xb08 (the A31's). */
const FIRST_NEW_LAYOUT = 0x1633;
const PROFILE_BASELINE = 66;
const PROFILE_MAIN = 77;

export class JemkEncoder {
  readonly input: DmaBuffer;
  readonly bytestream: DmaBuffer;

  readonly #private: PrivateBuffers;
  readonly #stream: StreamParameters;
  readonly #strideMbs: number;
  readonly #lumaSize: number;
  readonly #version: number;
  #writesParameterSets = true;
  #frameNum = 0;
  #idrPicId = 0;
  #index = 0;

  /** Opens the engine and allocates. Throws UsageError for parameters it refuses, OutOfMemoryError. */
  constructor(
    private readonly device: Device,
    readonly parameters: JemkParameters,
    private readonly fixes: ReadonlySet<JemkFixName> = new Set(),
  ) {
    checkParameters(parameters);
    const { width, height, srcWidth, srcHeight, srcFormat } = parameters;
    const widthMbs = Math.ceil(width / 16);
    const heightMbs = Math.ceil(height / 16);
    this.#strideMbs = srcWidth / 16;
    this.#stream = {
      profileIdc: parameters.profileIdc,
      constraintSetFlags: fixes.has('constraint-flags') ? constraintFlags(parameters.profileIdc) : 0,
      levelIdc: parameters.levelIdc,
      cabac: this.#usesCabac(),
      widthMbs,
      heightMbs,
      cropRight: (widthMbs * 16 - width) / 2,
      cropBottom: (heightMbs * 16 - height) / 2,
      initQp: parameters.qp,
      highFields: fixes.has('high-profile-fields') && isHighProfile(parameters.profileIdc),
    };
    this.#version = this.#open();

    const luma = srcWidth * srcHeight;
    const sizes = privateSizes(widthMbs, heightMbs, fixes);
    this.#lumaSize = sizes.luma;
    this.input = allocatePages(device, 'input', luma + (srcFormat === 'NV16' ? luma : luma / 2));
    try {
      this.bytestream = allocatePages(device, 'bytestream', BYTESTREAM_SIZE);
    } catch (error) {
      device.free(this.input);
      throw error;
    }
    try {
      this.#private = allocatePrivate(device, sizes, wholePages);
    } catch (error) {
      device.free(this.bytestream);
      device.free(this.input);
      throw error;
    }
  }

  /** Encodes what is in `input`. */
  encodePicture(): JemkFrame {
    const { device } = this;
    const index = this.#index++;
    const isIdr = this.#frameNum === 0;
    const frameNum = this.#frameNum;
    const { reconstruction, reference } = this.#pictures(isIdr);

    device.phase?.(index, 'configure');
    const headers = this.#configure(isIdr, reconstruction, reference);
    device.phase?.(index, 'trigger');
    device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, reg.VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
    const inTime = device.waitForInterrupt(WAIT);
    device.phase?.(index, 'irq');
    const status = device.read32(reg.VE_ENC_AVC_STATUS_REG);
    device.write32(reg.VE_ENC_AVC_STATUS_REG, status);
    device.phase?.(index, 'finish');
    const length = Math.floor(device.read32(reg.VE_ENC_AVC_STM_BIT_LEN_REG) / 8);
    const failure = failureOf(status, inTime);
    this.#advance(isIdr, failure !== undefined);
    device.write32(reg.VE_MODE_REG, MODE_IDLE);

    const { widthMbs, heightMbs } = this.#stream;
    return {
      index,
      bytes: failure ? new Uint8Array(0) : this.bytestream.bytes.slice(0, length),
      countedBytes: failure ? 0 : length,
      state: failure ? 'error' : 'done',
      failure,
      flags: '',
      frameType: isIdr ? 'IDR' : 'P',
      frameNum: frameNum & 0xf,
      qp: this.parameters.qp,
      headerBits: headers.reduce((sum, unit) => sum + unit.bits, 0),
      headers,
      sourceIndex: 0,
      codedIndex: 0,
      source: this.input,
      reconstruction,
      reference: reference ?? reconstruction,
      coded: { width: widthMbs * 16, height: heightMbs * 16 },
      visible: { left: 0, top: 0, width: this.parameters.width, height: this.parameters.height },
    };
  }

  /** Ends the encoder: gives all memory back. */
  free(): void {
    this.device.phase?.(OUTSIDE_FRAMES, 'stop');
    this.release();
  }

  /** Gives all memory back without a word. */
  release(): void {
    freePrivate(this.device, this.#private);
    this.device.free(this.bytestream);
    this.device.free(this.input);
  }

  #usesCabac(): boolean {
    const { profileIdc, entropyCodingMode } = this.parameters;
    if (profileIdc === PROFILE_BASELINE && this.fixes.has('baseline-cabac')) return false;
    return entropyCodingMode !== 0;
  }

  /** ve_open: the kernel resets the engine, then it is switched off and its version read. */
  #open(): number {
    this.device.reset?.();
    this.device.phase?.(OUTSIDE_FRAMES, 'open');
    this.device.write32(reg.VE_MODE_REG, MODE_IDLE);
    return this.device.read32(reg.VE_VERSION_REG) >>> 16;
  }

  /** The two pictures take turns by the number of the frame in its group. */
  #pictures(isIdr: boolean): { reconstruction: PictureLocation; reference: PictureLocation | undefined } {
    const location = (turn: number): PictureLocation => {
      const { rec } = this.#private.pictures[turn % 2 === 0 ? 0 : 1];
      return { buffer: rec, luma: rec.address, chroma: rec.address + this.#lumaSize };
    };
    return {
      reconstruction: location(this.#frameNum),
      reference: isIdr ? undefined : location(this.#frameNum + 1),
    };
  }

  #configure(isIdr: boolean, reconstruction: PictureLocation, reference: PictureLocation | undefined): HeaderUnit[] {
    const { device, bytestream, input, parameters, fixes } = this;
    const { widthMbs, heightMbs, cabac } = this.#stream;
    device.write32(reg.VE_MODE_REG, MODE_AVC);
    device.write32(reg.VE_ENC_AVC_STM_BIT_OFFSET_REG, 0);
    device.write32(reg.VE_ENC_AVC_STM_START_ADDR_REG, bytestream.address);
    device.write32(reg.VE_ENC_AVC_STM_END_ADDR_REG, bytestream.address + BYTESTREAM_SIZE - 1);
    device.write32(reg.VE_ENC_AVC_STM_BIT_MAX_REG, BYTESTREAM_SIZE * 8);
    const headers = this.#writeHeaders(isIdr);
    configureInput(device, {
      strideMbs: this.#strideMbs,
      widthMbs,
      heightMbs,
      format: parameters.srcFormat === 'NV16' ? 1 : 0,
      luma: input.address,
      chroma: input.address + parameters.srcWidth * parameters.srcHeight,
    });
    const extra = (turn: number) => this.#private.pictures[turn % 2 === 0 ? 0 : 1].extra.address;
    configurePictures(
      device,
      { ...reconstruction, extra: extra(this.#frameNum) },
      reference && { ...reference, extra: extra(this.#frameNum + 1) },
    );
    configureScratch(device, this.#private.extraLine.address, this.#private.extraFrame.address);

    const enabled = device.read32(reg.VE_ENC_AVC_INT_EN_REG);
    device.write32(reg.VE_ENC_AVC_INT_EN_REG, (enabled | 0xf) >>> 0);
    const status = device.read32(reg.VE_ENC_AVC_STATUS_REG);
    device.write32(reg.VE_ENC_AVC_STATUS_REG, (status | (fixes.has('status-clear') ? 0xf : 0x7)) >>> 0);

    const mePara = fixes.has('motion-estimation') ? ME_PARA_FIXED : ME_PARA;
    const newLayout = this.#version >= FIRST_NEW_LAYOUT;
    configureCoding(device, { cabac, isIdr, qp: parameters.qp, strideMbs: this.#strideMbs, newLayout, mePara }, fixes);
    return headers;
  }

  #writeHeaders(isIdr: boolean): HeaderUnit[] {
    const { device, fixes } = this;
    const wait = () => pollSet(device, reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_PUT_BITS_READY);
    const port = new HeaderPort(device, fixes, fixes.has('ready-wait') ? { wait } : {});
    if (this.#writesParameterSets || (isIdr && fixes.has('param-sets-at-idr'))) {
      writeSps(port, this.#stream, fixes);
      writePps(port, this.#stream);
      this.#writesParameterSets = false;
    }
    const { cabac } = this.#stream;
    writeSliceHeader(port, { isIdr, frameNum: this.#frameNum, idrPicId: this.#idrPicId, sliceQpDelta: 0, cabac });
    return port.units();
  }

  #advance(isIdr: boolean, failed: boolean): void {
    this.#frameNum++;
    if (this.#frameNum >= this.parameters.keyframeInterval) this.#frameNum = 0;
    if (isIdr && this.fixes.has('idr-pic-id')) this.#idrPicId = 1 - this.#idrPicId;
    if (failed && this.fixes.has('idr-after-error')) {
      this.#frameNum = 0;
      this.#writesParameterSets = true;
    }
  }
}

/** Constrained Baseline for 66, set 1 for Main: what this encoder's streams keep to (A.2). */
function constraintFlags(profileIdc: number): number {
  if (profileIdc === PROFILE_BASELINE) return 0xc0;
  return profileIdc === PROFILE_MAIN ? 0x40 : 0;
}

/** Success is finish without stall; the wait itself is not looked at. */
function failureOf(status: number, inTime: boolean): FrameFailure | undefined {
  if ((status & 0x3) === reg.VE_ENC_AVC_STATUS_FINISH) return undefined;
  const word = `0x${status.toString(16)}`;
  if (status & reg.VE_ENC_AVC_STATUS_STALL) {
    const message = `the chip stalled (status ${word}): the stream buffer of 1 MiB is too small or the set-up is wrong`;
    return { kind: 'stall', status, message };
  }
  if (inTime) {
    return { kind: 'no-status', status, message: `the interrupt came without the finish bit (status ${word})` };
  }
  return {
    kind: 'timeout',
    status,
    message: `no interrupt within 1 s (status ${word}): the driver goes on regardless`,
  };
}
