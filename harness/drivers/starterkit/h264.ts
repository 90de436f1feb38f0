/** The H.264 codec of the driver (cedrus_h264_enc.c): buffers, headers and registers of one picture. */
import type { Device } from '../../../emulator/device.js';
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
import { pollClear, pollSet } from '../common/poll.js';
import { profileNumbers, PROFILE } from '../common/profiles.js';
import * as reg from '../common/registers.js';
import type { HeaderUnit, PictureFormat, PictureLocation } from '../driver.js';
import type { CodecMemory } from './codec-memory.js';
import { chromaAddress, configureStream, type Job, selectEngine } from './engine.js';
import type { StarterkitFixName } from './fixes.js';
import { clearStatus } from './interrupt.js';

const LEVEL_IDC = 41;
const ME_PARA = 0x10004;

/** What one picture was coded with. */
export interface H264Job {
  readonly headers: readonly HeaderUnit[];
  readonly isIdr: boolean;
  readonly frameNum: number;
  readonly qp: number;
  readonly reconstruction: PictureLocation;
  readonly reference: PictureLocation;
}

export class H264Codec {
  #private: PrivateBuffers | undefined;
  #lumaSize = 0;
  /** The QP that the picture parameter set in force names. */
  #ppsQp = 0;
  #idrPicId = 0;

  constructor(
    private readonly device: Device,
    private readonly memory: CodecMemory,
    private readonly fixes: ReadonlySet<StarterkitFixName>,
  ) {}

  /** Stream on: allocates. `height` is what a decoder is to show. */
  start(picture: PictureFormat, height: number): void {
    const { memory } = this;
    const widthMbs = Math.ceil(picture.width / 16);
    const heightMbs = Math.ceil(picture.height / 16);
    memory.setH264('mb_width', widthMbs);
    memory.setH264('mb_height', heightMbs);
    memory.setH264('mb_stride', Math.floor(picture.bytesperline / 16));
    memory.setH264('crop_right', Math.floor((widthMbs * 16 - picture.width) / 2));
    memory.setH264('crop_bottom', Math.floor((heightMbs * 16 - height) / 2));
    memory.setH264('write_sps_pps', 1);
    memory.setH264('current_frame_num', 0);
    const sizes = privateSizes(widthMbs, heightMbs, this.fixes);
    this.#lumaSize = sizes.luma;
    const buffers = allocatePrivate(this.device, sizes);
    this.#private = buffers;
    for (const [index, { rec, extra }] of buffers.pictures.entries()) {
      const turn = index === 0 ? 0 : 1;
      memory.setAddress(`luma${turn}`, rec.address);
      memory.setAddress(`chroma${turn}`, rec.address + sizes.luma);
      memory.setAddress(`extra${turn}`, extra.address);
    }
    memory.setAddress('extra_frame', buffers.extraFrame.address);
    memory.setAddress('extra_line', buffers.extraLine.address);
  }

  stop(): void {
    if (this.#private) freePrivate(this.device, this.#private);
    this.#private = undefined;
  }

  /** A picture came to nothing. The driver takes no note of it. */
  noteFailure(): void {
    if (!this.fixes.has('idr-after-error')) return;
    this.memory.setH264('current_frame_num', 0);
    this.memory.setH264('write_sps_pps', 1);
  }

  /** Everything up to the trigger. The frame count moves on here, whatever comes of the picture. */
  configure(job: Job, profile: number): H264Job {
    const { device, memory, fixes } = this;
    const frameNum = memory.h264('current_frame_num');
    const qp = memory.h264('pic_init_qp');
    const isIdr = frameNum === 0;
    const stream = this.#stream(profile, qp);
    selectEngine(device, job.picture, fixes);
    configureStream(device, job.coded);
    const headers = this.#writeHeaders(stream, isIdr, frameNum);
    configureInput(device, {
      strideMbs: memory.h264('mb_stride'),
      widthMbs: memory.h264('mb_width'),
      heightMbs: memory.h264('mb_height'),
      format: 0,
      luma: job.source.address,
      chroma: chromaAddress(job),
    });
    const turn = frameNum % 2 === 0 ? 0 : 1;
    const other = turn === 0 ? 1 : 0;
    configurePictures(device, this.#addresses(turn), isIdr ? undefined : this.#addresses(other));
    configureScratch(device, memory.address('extra_line'), memory.address('extra_frame'));
    const coding = { cabac: stream.cabac, isIdr, qp, strideMbs: memory.h264('mb_stride') };
    configureCoding(device, { ...coding, newLayout: true, mePara: ME_PARA }, fixes);
    this.#advance(isIdr);
    clearStatus(device);
    const enabled = device.read32(reg.VE_ENC_AVC_INT_EN_REG);
    device.write32(reg.VE_ENC_AVC_INT_EN_REG, (enabled | 0xf) >>> 0);
    const reconstruction = this.#location(turn);
    const reference = isIdr ? reconstruction : this.#location(other);
    return { headers, isIdr, frameNum: frameNum & 0xf, qp, reconstruction, reference };
  }

  #addresses(turn: 0 | 1) {
    const { memory } = this;
    return {
      luma: memory.address(`luma${turn}`),
      chroma: memory.address(`chroma${turn}`),
      extra: memory.address(`extra${turn}`),
    };
  }

  #location(turn: 0 | 1): PictureLocation {
    const { rec } = this.#private!.pictures[turn];
    return { buffer: rec, luma: rec.address, chroma: rec.address + this.#lumaSize };
  }

  /** Main, level 4.1 and CABAC, whatever the controls say. */
  #stream(profile: number, qp: number): StreamParameters {
    const { memory } = this;
    const numbers = profileNumbers(this.fixes.has('profile-control') ? profile : PROFILE.MAIN);
    return {
      profileIdc: numbers.profileIdc,
      constraintSetFlags: numbers.constraintSetFlags,
      levelIdc: LEVEL_IDC,
      cabac: numbers.cabac,
      widthMbs: memory.h264('mb_width'),
      heightMbs: memory.h264('mb_height'),
      cropRight: memory.h264('crop_right'),
      cropBottom: memory.h264('crop_bottom'),
      initQp: qp,
      highFields: isHighProfile(numbers.profileIdc),
    };
  }

  #writeHeaders(stream: StreamParameters, isIdr: boolean, frameNum: number): HeaderUnit[] {
    const { device, memory, fixes } = this;
    const poll = fixes.has('ready-wait-inverted') ? pollSet : pollClear;
    const wait = () => poll(device, reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_PUT_BITS_READY);
    const port = new HeaderPort(device, fixes, { wait });
    if (memory.h264('write_sps_pps') !== 0 || (isIdr && fixes.has('param-sets-at-idr'))) {
      writeSps(port, stream, fixes);
      writePps(port, stream);
      memory.setH264('write_sps_pps', 0);
      this.#ppsQp = stream.initQp;
    }
    const sliceQpDelta = fixes.has('qp-change') ? stream.initQp - this.#ppsQp : 0;
    const { cabac } = stream;
    writeSliceHeader(port, { isIdr, frameNum, idrPicId: this.#idrPicId, sliceQpDelta, cabac });
    return port.units();
  }

  #advance(isIdr: boolean): void {
    const { memory } = this;
    const next = memory.h264('current_frame_num') + 1;
    memory.setH264('current_frame_num', next >= memory.h264('keyframe_interval') ? 0 : next);
    if (isIdr && this.fixes.has('idr-pic-id')) this.#idrPicId = 1 - this.#idrPicId;
  }
}
