/** What the harness asks of any driver model: give it pictures, take coded frames, learn what the stream says of itself. */
import type { DmaBuffer } from '../../emulator/device.js';

/** Width and height in luma samples. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in luma samples. */
export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}

/** Number that `Device.phase` takes for what happens outside frames: opening and stopping. */
export const OUTSIDE_FRAMES = -1;

/** The picture format that a driver settled on: semi-planar 4:2:0 (NV12) or 4:2:2 (NV16), chroma directly after luma. */
export interface PictureFormat extends Size {
  readonly pixelformat: 'NV12' | 'NV16';
  /** Distance of two lines, in bytes, in both planes. */
  readonly bytesperline: number;
  /** Bytes of the whole picture, both planes. */
  readonly sizeimage: number;
}

/** Writes one source picture into a driver's buffer. */
export type FillPicture = (buffer: DmaBuffer, format: PictureFormat) => void;

export type FrameType = 'IDR' | 'I' | 'P';

/** Why a frame failed, in words; `undefined` in a frame that went well. */
export interface FrameFailure {
  readonly kind: 'stall' | 'timeout' | 'no-status';
  /** 0xb1c as the driver read it, if it did. */
  readonly status: number | undefined;
  readonly message: string;
  /** The driver waits for ever: no picture comes after this one. */
  readonly stuck?: true;
}

/** A picture in DRAM that the chip wrote or read: NV12-like planes in the layout the chip keeps for itself. */
export interface PictureLocation {
  /** Name of the buffer that holds both planes. */
  readonly buffer: DmaBuffer;
  /** Addresses as the chip's registers take them. */
  readonly luma: number;
  readonly chroma: number;
}

/** One header unit, as put through the bit writer: start code included, before emulation prevention. */
export interface HeaderUnit {
  readonly unit: 'sps' | 'pps' | 'slice' | 'jpeg';
  readonly bits: number;
  /** Whole bytes, the last one padded with zero bits. */
  readonly bytes: Uint8Array;
}

/** What came of one source picture. */
export interface EncodedFrame {
  /** Number of the job, from 0. */
  readonly index: number;
  /** A copy of the coded bytes (Annex B); empty when the job failed. */
  readonly bytes: Uint8Array;
  readonly state: 'done' | 'error';
  readonly failure: FrameFailure | undefined;
  /** V4L2 buffer flag: KEYFRAME for IDR and I, PFRAME for P, empty when the job failed. */
  readonly flags: 'KEYFRAME' | 'PFRAME' | '';
  readonly frameType: FrameType;
  readonly frameNum: number;
  readonly qp: number;
  /** Bits of parameter sets and slice header, before emulation prevention. */
  readonly headerBits: number;
  readonly headers: readonly HeaderUnit[];
  readonly sourceIndex: number;
  readonly codedIndex: number;
  readonly source: DmaBuffer;
  readonly reconstruction: PictureLocation;
  /** The reference the registers named; equal to the reconstruction in intra frames of some drivers. */
  readonly reference: PictureLocation;
  /** Coded picture, a multiple of 16 both ways. */
  readonly coded: Size;
  /** The part a decoder shows. */
  readonly visible: Rectangle;
}

/** A driver model that encodes. Buffers are allocated by `start` and given back by `stop`. */
export interface EncoderDriver {
  /** Short name, as `--driver` takes it. */
  readonly name: string;
  readonly picture: PictureFormat;
  readonly visible: Rectangle;
  /** Nobody vouches for its headers, so its stream is judged with readable ones as well. */
  readonly headersMayBreak?: boolean;
  /** Sets a control by its v4l2-ctl name. Throws UsageError that names control, value and range. */
  setControl(name: string, value: number): void;
  /** Allocates buffers and starts streaming. */
  start(): void;
  /** Encodes one picture and hands back what came of it. */
  encodeFrame(fill: FillPicture): EncodedFrame;
  /** Stops streaming and frees all buffers. */
  stop(): void;
}
