/**
 * The state that the driver keeps of both codecs in one union (struct cedrus_ctx), byte for byte: what is written as one
 * codec's can be read as the other's.
 */

/** Bytes of a pointer and of a DMA address: 4 on the V3s, 8 where the driver is built for 64 bits. */
export type WordSize = 4 | 8;

export const JPEG_HEADER_SIZE = 624;
const QUANTISERS = 64;
const JPEG_FIELDS = 6 * 4;
const SIZE = JPEG_FIELDS + JPEG_HEADER_SIZE + 2 * QUANTISERS;

/** Whole numbers of `struct h264enc`, in their order after the addresses. */
const H264_NUMBERS = [
  'mb_width',
  'mb_height',
  'mb_stride',
  'crop_right',
  'crop_bottom',
  'write_sps_pps',
  'pic_init_qp',
  'keyframe_interval',
  'current_frame_num',
] as const;

/** Addresses of `struct h264enc`, with their places counted in words. */
const H264_ADDRESSES = {
  luma0: 1,
  chroma0: 3,
  extra0: 5,
  luma1: 7,
  chroma1: 9,
  extra1: 11,
  extra_line: 15,
  extra_frame: 18,
} as const;
/** Words of addresses and sizes ahead of the numbers. */
const H264_WORDS = 20;

/** Whole numbers of `struct jpegenc`. */
const JPEG_NUMBERS = ['width', 'height', 'mb_width', 'mb_height', 'mb_stride', 'jpeg_quality'] as const;

export type H264Number = (typeof H264_NUMBERS)[number];
export type H264Address = keyof typeof H264_ADDRESSES;
export type JpegNumber = (typeof JPEG_NUMBERS)[number];

export class CodecMemory {
  readonly #h264: DataView;
  readonly #jpeg: DataView;

  /** @param shared as in the driver; false gives each codec memory of its own */
  constructor(
    private readonly wordSize: WordSize = 4,
    shared = true,
  ) {
    this.#h264 = new DataView(new ArrayBuffer(SIZE));
    this.#jpeg = shared ? this.#h264 : new DataView(new ArrayBuffer(SIZE));
  }

  h264(name: H264Number): number {
    return this.#h264.getUint32(this.#h264Offset(name), true);
  }

  setH264(name: H264Number, value: number): void {
    this.#h264.setUint32(this.#h264Offset(name), value, true);
  }

  /** The low 32 bits, which are what a register takes. */
  address(name: H264Address): number {
    return this.#h264.getUint32(H264_ADDRESSES[name] * this.wordSize, true);
  }

  setAddress(name: H264Address, value: number): void {
    const offset = H264_ADDRESSES[name] * this.wordSize;
    this.#h264.setUint32(offset, value, true);
    if (this.wordSize === 8) this.#h264.setUint32(offset + 4, 0, true);
  }

  jpeg(name: JpegNumber): number {
    return this.#jpeg.getUint32(JPEG_NUMBERS.indexOf(name) * 4, true);
  }

  setJpeg(name: JpegNumber, value: number): void {
    this.#jpeg.setUint32(JPEG_NUMBERS.indexOf(name) * 4, value, true);
  }

  /** The JPEG header, and the quantisers in raster order: views, no copies. */
  get jpegHeader(): Uint8Array {
    return new Uint8Array(this.#jpeg.buffer, JPEG_FIELDS, JPEG_HEADER_SIZE);
  }

  get lumaQuantisers(): Uint8Array {
    return new Uint8Array(this.#jpeg.buffer, JPEG_FIELDS + JPEG_HEADER_SIZE, QUANTISERS);
  }

  get chromaQuantisers(): Uint8Array {
    return new Uint8Array(this.#jpeg.buffer, JPEG_FIELDS + JPEG_HEADER_SIZE + QUANTISERS, QUANTISERS);
  }

  #h264Offset(name: H264Number): number {
    return H264_WORDS * this.wordSize + H264_NUMBERS.indexOf(name) * 4;
  }
}
