/** The register writes between headers and trigger that both drivers make in the same order. */
import type { Device } from '../../../../emulator/device.js';
import * as reg from '../registers.js';
import type { FixSet } from './fixes.js';
import { CHROMA_QP_INDEX_OFFSET } from './headers.js';

export interface InputRegisters {
  /** Distance of two lines of macroblocks' worth: bytes a line / 16, rounded down. */
  readonly strideMbs: number;
  readonly widthMbs: number;
  readonly heightMbs: number;
  /** 0 NV12, 1 NV16. */
  readonly format: number;
  readonly luma: number;
  readonly chroma: number;
}

/** Stride, size, format and addresses of the source picture. */
export function configureInput(device: Device, input: InputRegisters): void {
  device.write32(reg.VE_ISP_PIC_STRIDE0_REG, (input.strideMbs << 16) >>> 0);
  device.write32(reg.VE_ISP_PIC_INFO_REG, ((input.widthMbs << 16) | input.heightMbs) >>> 0);
  device.write32(reg.VE_ISP_CTRL_REG, (input.format << 29) >>> 0);
  device.write32(reg.VE_ISP_INPUT_LUMA_ADDR_REG, input.luma >>> 0);
  device.write32(reg.VE_ISP_INPUT_CHROMA0_ADDR_REG, input.chroma >>> 0);
}

/** Addresses of one picture's private buffers. */
export interface PictureAddresses {
  readonly luma: number;
  readonly chroma: number;
  readonly extra: number;
}

/** Reconstruction, and the reference unless there is none: intra frames leave its registers alone. */
export function configurePictures(
  device: Device,
  reconstruction: PictureAddresses,
  reference: PictureAddresses | undefined,
): void {
  device.write32(reg.VE_ENC_AVC_REC_ADDR_Y_REG, reconstruction.luma >>> 0);
  device.write32(reg.VE_ENC_AVC_REC_ADDR_C_REG, reconstruction.chroma >>> 0);
  device.write32(reg.VE_ENC_AVC_SUBPIX_ADDR_NEW_REG, reconstruction.extra >>> 0);
  if (!reference) return;
  device.write32(reg.VE_ENC_AVC_REF0_ADDR_Y_REG, reference.luma >>> 0);
  device.write32(reg.VE_ENC_AVC_REF0_ADDR_C_REG, reference.chroma >>> 0);
  device.write32(reg.VE_ENC_AVC_SUBPIX_ADDR_LAST_REG, reference.extra >>> 0);
}

/** Macroblock information and motion vector buffer. */
export function configureScratch(device: Device, extraLine: number, extraFrame: number): void {
  device.write32(reg.VE_ENC_AVC_MB_INFO_ADDR_REG, extraLine >>> 0);
  device.write32(reg.VE_ENC_AVC_MV_BUF_ADDR_REG, extraFrame >>> 0);
}

const PARA0_CABAC = 0x100;
const PARA0_SLICE_P = 0x10;

export interface CodingRegisters {
  readonly cabac: boolean;
  readonly isIdr: boolean;
  readonly qp: number;
  /** Of the source, for the newer layout of 0xb08. */
  readonly strideMbs: number;
  /** Whether the chip has that layout. */
  readonly newLayout: boolean;
  readonly mePara: number;
}

/** The last write to 0xb04, the QP and the motion search. */
export function configureCoding(device: Device, coding: CodingRegisters, fixes: FixSet): void {
  const { qp } = coding;
  device.write32(reg.VE_ENC_AVC_PARA0_REG, (coding.cabac ? PARA0_CABAC : 0) | (coding.isIdr ? 0 : PARA0_SLICE_P));
  const units = reg.field(Math.ceil(coding.strideMbs / 48), 13, 10);
  const middle = coding.newLayout && fixes.has('para1-layout') ? units : qp << 8;
  device.write32(reg.VE_ENC_AVC_PARA1_REG, ((CHROMA_QP_INDEX_OFFSET << 16) | middle | qp) >>> 0);
  device.write32(reg.VE_ENC_AVC_ME_PARA_REG, coding.mePara);
}
