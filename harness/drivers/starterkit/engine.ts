/** What both codecs of the driver do at the start of a job (cedrus_hw.c). */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import * as reg from '../common/registers.js';
import type { PictureFormat } from '../driver.js';
import type { StarterkitFixName } from './fixes.js';

/** A job's buffers. */
export interface Job {
  readonly picture: PictureFormat;
  readonly source: DmaBuffer;
  readonly coded: DmaBuffer;
}

/** DRAM kind (bits 20, 17:16), encoder and input stage on (7, 6), no decoder (2:0). */
const MODE = 0x001300c7;
const MODE_WIDTH_ABOVE_2048 = 1 << 21;
const MODE_WIDTH_4096 = 1 << 22;
const RESET_ENGINE = 1;

/** Selects the encoder and pulses the reset of the whole engine, in this order. */
export function selectEngine(device: Device, { width }: PictureFormat, fixes: ReadonlySet<StarterkitFixName>): void {
  const mode = MODE | (width > 2048 ? MODE_WIDTH_ABOVE_2048 : 0) | (width === 4096 ? MODE_WIDTH_4096 : 0);
  if (!fixes.has('reset-order')) device.write32(reg.VE_MODE_REG, mode);
  device.write32(reg.VE_RESET_REG, RESET_ENGINE);
  device.write32(reg.VE_RESET_REG, 0);
  if (fixes.has('reset-order')) device.write32(reg.VE_MODE_REG, mode);
}

/** Points the bit writer at the coded buffer; the offset last, which starts the chip's count anew. */
export function configureStream(device: Device, coded: DmaBuffer): void {
  device.write32(reg.VE_ENC_AVC_STM_START_ADDR_REG, coded.address);
  device.write32(reg.VE_ENC_AVC_STM_END_ADDR_REG, coded.address + coded.size - 1);
  device.write32(reg.VE_ENC_AVC_STM_BIT_MAX_REG, (coded.size * 8) >>> 0);
  device.write32(reg.VE_ENC_AVC_STM_BIT_OFFSET_REG, 0);
}

/** Bus address of the chroma of a source picture. */
export function chromaAddress({ picture, source }: Job): number {
  return source.address + picture.bytesperline * picture.height;
}
