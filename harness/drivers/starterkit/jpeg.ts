/** The JPEG codec of the driver (cedrus_jpeg_enc.c): header, quantisers and trigger words of one picture. */
import type { Device } from '../../../emulator/device.js';
import { HeaderPort } from '../common/h264enc/header-port.js';
import { configureInput } from '../common/h264enc/registers.js';
import { pollSet } from '../common/poll.js';
import * as reg from '../common/registers.js';
import type { HeaderUnit } from '../driver.js';
import type { CodecMemory } from './codec-memory.js';
import { chromaAddress, configureStream, type Job, selectEngine } from './engine.js';
import type { StarterkitFixName } from './fixes.js';
import { clearStatus } from './interrupt.js';
import { jpegHeader, quantiserTables } from './jpeg-header.js';

/** Marks JPEG in every write to 0xb18. */
export const TRIGGER_JPEG = 1 << 16;
/** Of 0xb04: pad the final byte with ones, and a 0 after each 0xff of the scan. */
const PARA0_PAD_ONES = 0x80000000;
const PARA0_STUFF_ZERO = 1 << 30;
/** The DC bias is this over the DC quantiser. */
const DC_BIAS = 0x400;

export class JpegCodec {
  constructor(
    private readonly device: Device,
    private readonly memory: CodecMemory,
    private readonly fixes: ReadonlySet<StarterkitFixName>,
  ) {}

  /** Stream on: builds header and tables. `height` is what the header states. */
  start({ picture }: Pick<Job, 'picture'>, height: number): void {
    const { memory } = this;
    memory.setJpeg('width', picture.width);
    memory.setJpeg('height', height);
    memory.setJpeg('mb_width', Math.ceil(picture.width / 16));
    memory.setJpeg('mb_height', Math.ceil(picture.height / 16));
    memory.setJpeg('mb_stride', Math.floor(picture.bytesperline / 16));
    this.assemble();
  }

  /** Header and quantisers for the quality set last. */
  assemble(): void {
    const { memory } = this;
    const tables = quantiserTables(memory.jpeg('jpeg_quality'));
    memory.jpegHeader.set(jpegHeader(memory.jpeg('width'), memory.jpeg('height'), tables));
    memory.lumaQuantisers.set(tables.luma);
    memory.chromaQuantisers.set(tables.chroma);
  }

  configure(job: Job): HeaderUnit[] {
    const { device, memory, fixes } = this;
    selectEngine(device, job.picture, fixes);
    device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, TRIGGER_JPEG);
    configureStream(device, job.coded);
    this.#writeQuantisers();
    device.write32(reg.VE_ENC_AVC_PARA0_REG, PARA0_PAD_ONES);
    const headers = this.#writeHeader();
    const bias = (table: Uint8Array) => Math.floor(DC_BIAS / table[0]!) & 0x7ff;
    const para0 =
      PARA0_PAD_ONES | PARA0_STUFF_ZERO | (bias(memory.chromaQuantisers) << 16) | bias(memory.lumaQuantisers);
    device.write32(reg.VE_ENC_AVC_PARA0_REG, para0 >>> 0);
    configureInput(device, {
      strideMbs: memory.jpeg('mb_stride'),
      widthMbs: memory.jpeg('mb_width'),
      heightMbs: memory.jpeg('mb_height'),
      format: 0,
      luma: job.source.address,
      chroma: chromaAddress(job),
    });
    clearStatus(device);
    // What it reads here it does not use.
    device.read32(reg.VE_ENC_AVC_INT_EN_REG);
    device.write32(reg.VE_ENC_AVC_INT_EN_REG, 0xf);
    return headers;
  }

  /** 64 words for luma and 64 for chroma: half the step and its reciprocal. */
  #writeQuantisers(): void {
    const { device, memory } = this;
    device.write32(reg.VE_ENC_SRAM_INDEX_REG, 0);
    for (const step of [...memory.lumaQuantisers, ...memory.chromaQuantisers]) {
      const word = (((step + 1) >> 1) << 16) | Math.floor(0xffff / step);
      device.write32(reg.VE_ENC_SRAM_DATA_REG, word >>> 0);
    }
  }

  #writeHeader(): HeaderUnit[] {
    const { device, fixes } = this;
    const wait = () => pollSet(device, reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_PUT_BITS_READY);
    const port = new HeaderPort(device, fixes, {
      trigger: TRIGGER_JPEG,
      ...(fixes.has('jpeg-ready-wait') ? { wait } : {}),
    });
    port.begin('jpeg');
    for (const byte of this.memory.jpegHeader) port.bits(byte, 8);
    return port.units();
  }
}

/** Appends the end marker, which the chip leaves out, if there is room and it is not there. Returns the new length. */
export function appendEndMarker(buffer: Uint8Array, length: number): number {
  if (length + 2 > buffer.length) return length;
  if (length >= 2 && buffer[length - 2] === 0xff && buffer[length - 1] === 0xd9) return length;
  buffer.set([0xff, 0xd9], length);
  return length + 2;
}
