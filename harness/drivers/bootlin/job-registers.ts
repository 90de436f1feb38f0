/** The register sequence of one frame, in the driver's order (cedrus_enc.c, cedrus_enc_h264.c, cedrus.c). */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import type { PictureFormat } from '../driver.js';
import { macroblocks, type PictureStore } from './buffers.js';
import type { Job } from './context.js';
import type { FixName } from './fixes.js';
import { pollSet } from '../common/poll.js';
import * as reg from '../common/registers.js';
import { field } from '../common/registers.js';

/** The buffers one frame works on. */
export interface JobBuffers {
  readonly source: DmaBuffer;
  readonly coded: DmaBuffer;
  readonly mbInfo: DmaBuffer;
  readonly store: PictureStore;
  /** Reconstruction that the frame refers to. */
  readonly reference: PictureStore;
  /** Sub-pixel buffer of the frame coded last; the frame's own in the first frame. */
  readonly lastSubpix: DmaBuffer;
}

/** Disables, resets and enables the encoder. */
export function configureCodedFormat(device: Device): void {
  let value = device.read32(reg.VE_MODE_REG);
  value &= ~(reg.VE_MODE_ENC_ENABLE | reg.VE_MODE_ENC_ISP_ENABLE);
  device.write32(reg.VE_MODE_REG, (value | reg.VE_MODE_DEC_DISABLED) >>> 0);

  value = device.read32(reg.VE_RESET_REG);
  device.write32(reg.VE_RESET_REG, (value | reg.VE_RESET_ENCODER_RESET) >>> 0);
  value = device.read32(reg.VE_RESET_REG);
  device.write32(reg.VE_RESET_REG, (value & ~reg.VE_RESET_ENCODER_RESET) >>> 0);

  value = device.read32(reg.VE_MODE_REG);
  value |= reg.VE_MODE_ENC_ENABLE | reg.VE_MODE_ENC_ISP_ENABLE | reg.VE_MODE_DEC_DISABLED;
  device.write32(reg.VE_MODE_REG, value >>> 0);
}

/** Sets up the input stage: size, stride, NV12, addresses. */
export function configurePictureFormat(device: Device, picture: PictureFormat, source: DmaBuffer): void {
  const { widthMbs, heightMbs } = macroblocks(picture);
  device.write32(reg.VE_ISP_PIC_INFO_REG, (field(widthMbs, 31, 16) | field(heightMbs, 15, 0)) >>> 0);
  device.write32(reg.VE_ISP_SCALER_SIZE_REG, field(heightMbs, 26, 16) | field(widthMbs, 10, 0));
  device.write32(reg.VE_ISP_PIC_STRIDE0_REG, field(picture.bytesperline / 16, 26, 16));
  device.write32(reg.VE_ISP_CTRL_REG, 0);
  device.write32(reg.VE_ISP_INPUT_LUMA_ADDR_REG, source.address);
  device.write32(reg.VE_ISP_INPUT_CHROMA0_ADDR_REG, source.address + picture.bytesperline * picture.height);
}

/** Points the bit writer at the coded buffer and clears its counts. */
export function configureStream(device: Device, coded: DmaBuffer): void {
  device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, 0);
  device.write32(reg.VE_ENC_AVC_STM_BIT_OFFSET_REG, 0);
  device.write32(reg.VE_ENC_AVC_STM_START_ADDR_REG, coded.address);
  device.write32(reg.VE_ENC_AVC_STM_END_ADDR_REG, coded.address + coded.size - 1);
  device.write32(reg.VE_ENC_AVC_STM_BIT_MAX_REG, (coded.size * 8) >>> 0);
  device.write32(reg.VE_ENC_AVC_STM_BIT_LEN_REG, 0);
  device.write32(reg.VE_ENC_AVC_HEADER_BITS_REG, 0);
  device.write32(reg.VE_ENC_AVC_RESIDUAL_BITS_REG, 0);
}

/** Waits for the sync idle bits after the headers. */
export function waitSyncIdle(device: Device): void {
  pollSet(device, reg.VE_RESET_REG, reg.VE_RESET_CACHE_SYNC_IDLE | reg.VE_RESET_SYNC_IDLE);
}

/** Everything between the headers and the trigger. */
export function configureEncode(
  device: Device,
  job: Job,
  buffers: JobBuffers,
  picture: PictureFormat,
  fixes: ReadonlySet<FixName>,
): void {
  const { store, reference } = buffers;
  device.write32(reg.VE_ENC_AVC_MB_INFO_ADDR_REG, buffers.mbInfo.address);
  device.write32(reg.VE_ENC_AVC_MV_BUF_ADDR_REG, 0);
  device.write32(reg.VE_ENC_AVC_REC_ADDR_Y_REG, store.rec.address);
  device.write32(reg.VE_ENC_AVC_REC_ADDR_C_REG, store.rec.address + store.lumaSize);
  device.write32(reg.VE_ENC_AVC_REF0_ADDR_Y_REG, reference.rec.address);
  device.write32(reg.VE_ENC_AVC_REF0_ADDR_C_REG, reference.rec.address + reference.lumaSize);
  device.write32(reg.VE_ENC_AVC_SUBPIX_ADDR_NEW_REG, store.subpix.address);
  device.write32(reg.VE_ENC_AVC_SUBPIX_ADDR_LAST_REG, buffers.lastSubpix.address);
  device.write32(reg.VE_ENC_AVC_DEBLK_ADDR_REG, 0);
  device.write32(reg.VE_ENC_AVC_CYCLIC_INTRA_REFRESH_REG, 0);
  device.write32(reg.VE_ENC_AVC_PARA0_REG, para0(job, fixes));
  device.write32(reg.VE_ENC_AVC_PARA1_REG, para1(job, picture));
  device.write32(reg.VE_ENC_AVC_PARA2_REG, 0);
  device.write32(reg.VE_ENC_AVC_DYNAMIC_ME_PAR0_REG, 0);
  device.write32(reg.VE_ENC_AVC_DYNAMIC_ME_PAR1_REG, 0);
  device.write32(reg.VE_ENC_AVC_RC_INIT_REG, 0);
  device.write32(reg.VE_ENC_AVC_RC_MAD_TH0_REG, 0);
  device.write32(reg.VE_ENC_AVC_RC_MAD_TH1_REG, 0);
  device.write32(reg.VE_ENC_AVC_RC_MAD_TH2_REG, 0);
  device.write32(reg.VE_ENC_AVC_RC_MAD_TH3_REG, 0);
  device.write32(reg.VE_ENC_AVC_ME_PARA_REG, ME_PARA);
  device.write32(reg.VE_ENC_AVC_MAD_REG, 0);
  device.write32(reg.VE_ENC_AVC_OVERTIME_MB_REG, 0);
  device.write32(reg.VE_ENC_AVC_ME_INFO_REG, 0);
}

/** No motion vector write-back (bit 16), fractional search level 2 (bits 2:1). */
const ME_PARA = (1 << 16) | (2 << 1);

function para0(job: Job, fixes: ReadonlySet<FixName>): number {
  let value =
    field(job.slice_beta_offset_div2, 23, 20) |
    field(job.slice_alpha_c0_offset_div2, 19, 16) |
    field(job.cabac_init_idc, 11, 10) |
    field(job.entropy_coding_mode_flag, 8, 8) |
    field(job.frame_type === 'P' ? 1 : 0, 6, 4);
  if (fixes.has('deblocking-mode')) value |= field(job.disable_deblocking_filter_idc, 13, 12);
  if (fixes.has('para0-frame-num')) value |= field(job.frame_num, 27, 24) | field(job.idr_pic_id, 15, 15);
  return value >>> 0;
}

/** The stride field counts units of 48 macroblocks, rounded up; rate control mode 0 is a fixed QP. */
function para1(job: Job, picture: PictureFormat): number {
  const strideUnits = Math.ceil(picture.bytesperline / 16 / 48);
  return field(job.chroma_qp_index_offset, 18, 16) | field(strideUnits, 13, 10) | field(job.qp, 5, 0);
}

/** Enables the interrupt and starts the encode. */
export function trigger(device: Device): void {
  device.write32(reg.VE_ENC_AVC_INT_EN_REG, reg.VE_ENC_AVC_INT_EN_STALL | reg.VE_ENC_AVC_INT_EN_FINISH);
  device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, reg.VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
}

/** What the interrupt handler made of the status. */
export interface InterruptResult {
  readonly outcome: 'finish' | 'error' | 'none';
  readonly status: number;
}

/** Serves the interrupt: status, disable, clear. With no status bit set it leaves everything alone. */
export function serveInterrupt(device: Device): InterruptResult {
  const status = device.read32(reg.VE_ENC_AVC_STATUS_REG);
  if ((status & reg.VE_ENC_AVC_STATUS_MASK) === 0) return { outcome: 'none', status };
  device.write32(reg.VE_ENC_AVC_INT_EN_REG, 0);
  device.write32(reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_MASK);
  return { outcome: status & reg.VE_ENC_AVC_STATUS_FINISH ? 'finish' : 'error', status };
}

/** Bytes of the coded frame. */
export function codedLength(device: Device): number {
  return Math.floor(device.read32(reg.VE_ENC_AVC_STM_BIT_LEN_REG) / 8);
}
