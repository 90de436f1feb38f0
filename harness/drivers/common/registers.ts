/**
 * The registers that the drivers touch, by the names of the Bootlin driver's header (cedrus_regs.h), and the fields they
 * fill in.
 * Offsets are from the VE base.
 */

export const VE_MODE_REG = 0x000;
export const VE_MODE_ENC_ENABLE = 1 << 7;
export const VE_MODE_ENC_ISP_ENABLE = 1 << 6;
export const VE_MODE_DEC_DISABLED = 7;

export const VE_RESET_REG = 0x004;
export const VE_RESET_ENCODER_RESET = 1 << 24;
export const VE_RESET_SYNC_IDLE = 1 << 9;
export const VE_RESET_CACHE_SYNC_IDLE = 1 << 8;

export const VE_VERSION_REG = 0x0f0;

export const VE_ISP_PIC_INFO_REG = 0xa00;
export const VE_ISP_PIC_STRIDE0_REG = 0xa04;
export const VE_ISP_CTRL_REG = 0xa08;
export const VE_ISP_SCALER_SIZE_REG = 0xa2c;
export const VE_ISP_INPUT_LUMA_ADDR_REG = 0xa78;
export const VE_ISP_INPUT_CHROMA0_ADDR_REG = 0xa7c;

export const VE_ENC_AVC_PARA0_REG = 0xb04;
export const VE_ENC_AVC_PARA0_EPTB_DIS = 0x80000000;
export const VE_ENC_AVC_PARA1_REG = 0xb08;
export const VE_ENC_AVC_PARA2_REG = 0xb0c;
export const VE_ENC_AVC_ME_PARA_REG = 0xb10;
export const VE_ENC_AVC_INT_EN_REG = 0xb14;
export const VE_ENC_AVC_INT_EN_STALL = 1 << 1;
export const VE_ENC_AVC_INT_EN_FINISH = 1 << 0;
export const VE_ENC_AVC_STARTTRIG_REG = 0xb18;
export const VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS = 1;
export const VE_ENC_AVC_STARTTRIG_TYPE_ENC_START = 8;
export const VE_ENC_AVC_STATUS_REG = 0xb1c;
export const VE_ENC_AVC_STATUS_PUT_BITS_READY = 1 << 9;
export const VE_ENC_AVC_STATUS_STALL = 1 << 1;
export const VE_ENC_AVC_STATUS_FINISH = 1 << 0;
/** Finish, stall and both over-time bits. */
export const VE_ENC_AVC_STATUS_MASK = 0xf;
export const VE_ENC_AVC_PUTBITSDATA_REG = 0xb20;
export const VE_ENC_AVC_OVERTIME_MB_REG = 0xb24;
export const VE_ENC_AVC_CYCLIC_INTRA_REFRESH_REG = 0xb28;
export const VE_ENC_AVC_RC_INIT_REG = 0xb2c;
export const VE_ENC_AVC_RC_MAD_TH0_REG = 0xb30;
export const VE_ENC_AVC_RC_MAD_TH1_REG = 0xb34;
export const VE_ENC_AVC_RC_MAD_TH2_REG = 0xb38;
export const VE_ENC_AVC_RC_MAD_TH3_REG = 0xb3c;
export const VE_ENC_AVC_DYNAMIC_ME_PAR0_REG = 0xb48;
export const VE_ENC_AVC_DYNAMIC_ME_PAR1_REG = 0xb4c;
export const VE_ENC_AVC_MAD_REG = 0xb50;
export const VE_ENC_AVC_RESIDUAL_BITS_REG = 0xb54;
export const VE_ENC_AVC_HEADER_BITS_REG = 0xb58;
export const VE_ENC_AVC_ME_INFO_REG = 0xb5c;
export const VE_ENC_AVC_MV_BUF_ADDR_REG = 0xb60;
export const VE_ENC_AVC_STM_START_ADDR_REG = 0xb80;
export const VE_ENC_AVC_STM_END_ADDR_REG = 0xb84;
export const VE_ENC_AVC_STM_BIT_OFFSET_REG = 0xb88;
export const VE_ENC_AVC_STM_BIT_MAX_REG = 0xb8c;
export const VE_ENC_AVC_STM_BIT_LEN_REG = 0xb90;
export const VE_ENC_AVC_REF0_ADDR_Y_REG = 0xba0;
export const VE_ENC_AVC_REF0_ADDR_C_REG = 0xba4;
export const VE_ENC_AVC_REC_ADDR_Y_REG = 0xbb0;
export const VE_ENC_AVC_REC_ADDR_C_REG = 0xbb4;
export const VE_ENC_AVC_SUBPIX_ADDR_LAST_REG = 0xbb8;
export const VE_ENC_AVC_SUBPIX_ADDR_NEW_REG = 0xbbc;
export const VE_ENC_AVC_MB_INFO_ADDR_REG = 0xbc0;
export const VE_ENC_AVC_DEBLK_ADDR_REG = 0xbc4;

export const VE_ENC_SRAM_INDEX_REG = 0xbe0;
export const VE_ENC_SRAM_DATA_REG = 0xbe4;

/** `value` in bits `high`..`low` of a word; what does not fit is cut off, as the driver's own macro does. */
export function field(value: number, high: number, low: number): number {
  const width = high - low + 1;
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  return ((value & mask) << low) >>> 0;
}

/** Name of a register that a driver touches, or its offset. */
export function registerName(offset: number): string {
  return REGISTER_NAMES.get(offset) ?? `0x${offset.toString(16).padStart(3, '0')}`;
}

const REGISTER_NAMES: ReadonlyMap<number, string> = new Map([
  [VE_MODE_REG, 'VE_MODE'],
  [VE_RESET_REG, 'VE_RESET'],
  [VE_VERSION_REG, 'VE_VERSION'],
  [VE_ISP_PIC_INFO_REG, 'VE_ISP_PIC_INFO'],
  [VE_ISP_PIC_STRIDE0_REG, 'VE_ISP_PIC_STRIDE0'],
  [VE_ISP_CTRL_REG, 'VE_ISP_CTRL'],
  [VE_ISP_SCALER_SIZE_REG, 'VE_ISP_SCALER_SIZE'],
  [VE_ISP_INPUT_LUMA_ADDR_REG, 'VE_ISP_INPUT_LUMA_ADDR'],
  [VE_ISP_INPUT_CHROMA0_ADDR_REG, 'VE_ISP_INPUT_CHROMA0_ADDR'],
  [VE_ENC_AVC_PARA0_REG, 'VE_ENC_AVC_PARA0'],
  [VE_ENC_AVC_PARA1_REG, 'VE_ENC_AVC_PARA1'],
  [VE_ENC_AVC_PARA2_REG, 'VE_ENC_AVC_PARA2'],
  [VE_ENC_AVC_ME_PARA_REG, 'VE_ENC_AVC_ME_PARA'],
  [VE_ENC_AVC_INT_EN_REG, 'VE_ENC_AVC_INT_EN'],
  [VE_ENC_AVC_STARTTRIG_REG, 'VE_ENC_AVC_STARTTRIG'],
  [VE_ENC_AVC_STATUS_REG, 'VE_ENC_AVC_STATUS'],
  [VE_ENC_AVC_PUTBITSDATA_REG, 'VE_ENC_AVC_PUTBITSDATA'],
  [VE_ENC_AVC_OVERTIME_MB_REG, 'VE_ENC_AVC_OVERTIME_MB'],
  [VE_ENC_AVC_CYCLIC_INTRA_REFRESH_REG, 'VE_ENC_AVC_CYCLIC_INTRA_REFRESH'],
  [VE_ENC_AVC_RC_INIT_REG, 'VE_ENC_AVC_RC_INIT'],
  [VE_ENC_AVC_RC_MAD_TH0_REG, 'VE_ENC_AVC_RC_MAD_TH0'],
  [VE_ENC_AVC_RC_MAD_TH1_REG, 'VE_ENC_AVC_RC_MAD_TH1'],
  [VE_ENC_AVC_RC_MAD_TH2_REG, 'VE_ENC_AVC_RC_MAD_TH2'],
  [VE_ENC_AVC_RC_MAD_TH3_REG, 'VE_ENC_AVC_RC_MAD_TH3'],
  [VE_ENC_AVC_DYNAMIC_ME_PAR0_REG, 'VE_ENC_AVC_DYNAMIC_ME_PAR0'],
  [VE_ENC_AVC_DYNAMIC_ME_PAR1_REG, 'VE_ENC_AVC_DYNAMIC_ME_PAR1'],
  [VE_ENC_AVC_MAD_REG, 'VE_ENC_AVC_MAD'],
  [VE_ENC_AVC_RESIDUAL_BITS_REG, 'VE_ENC_AVC_RESIDUAL_BITS'],
  [VE_ENC_AVC_HEADER_BITS_REG, 'VE_ENC_AVC_HEADER_BITS'],
  [VE_ENC_AVC_ME_INFO_REG, 'VE_ENC_AVC_ME_INFO'],
  [VE_ENC_AVC_MV_BUF_ADDR_REG, 'VE_ENC_AVC_MV_BUF_ADDR'],
  [VE_ENC_AVC_STM_START_ADDR_REG, 'VE_ENC_AVC_STM_START_ADDR'],
  [VE_ENC_AVC_STM_END_ADDR_REG, 'VE_ENC_AVC_STM_END_ADDR'],
  [VE_ENC_AVC_STM_BIT_OFFSET_REG, 'VE_ENC_AVC_STM_BIT_OFFSET'],
  [VE_ENC_AVC_STM_BIT_MAX_REG, 'VE_ENC_AVC_STM_BIT_MAX'],
  [VE_ENC_AVC_STM_BIT_LEN_REG, 'VE_ENC_AVC_STM_BIT_LEN'],
  [VE_ENC_AVC_REF0_ADDR_Y_REG, 'VE_ENC_AVC_REF0_ADDR_Y'],
  [VE_ENC_AVC_REF0_ADDR_C_REG, 'VE_ENC_AVC_REF0_ADDR_C'],
  [VE_ENC_AVC_REC_ADDR_Y_REG, 'VE_ENC_AVC_REC_ADDR_Y'],
  [VE_ENC_AVC_REC_ADDR_C_REG, 'VE_ENC_AVC_REC_ADDR_C'],
  [VE_ENC_AVC_SUBPIX_ADDR_LAST_REG, 'VE_ENC_AVC_SUBPIX_ADDR_LAST'],
  [VE_ENC_AVC_SUBPIX_ADDR_NEW_REG, 'VE_ENC_AVC_SUBPIX_ADDR_NEW'],
  [VE_ENC_AVC_MB_INFO_ADDR_REG, 'VE_ENC_AVC_MB_INFO_ADDR'],
  [VE_ENC_AVC_DEBLK_ADDR_REG, 'VE_ENC_AVC_DEBLK_ADDR'],
  [VE_ENC_SRAM_INDEX_REG, 'VE_ENC_SRAM_INDEX'],
  [VE_ENC_SRAM_DATA_REG, 'VE_ENC_SRAM_DATA'],
]);

/** Registers that take a DMA address. */
export const ADDRESS_REGISTERS: ReadonlySet<number> = new Set([
  VE_ISP_INPUT_LUMA_ADDR_REG,
  VE_ISP_INPUT_CHROMA0_ADDR_REG,
  VE_ENC_AVC_MV_BUF_ADDR_REG,
  VE_ENC_AVC_STM_START_ADDR_REG,
  VE_ENC_AVC_STM_END_ADDR_REG,
  VE_ENC_AVC_REF0_ADDR_Y_REG,
  VE_ENC_AVC_REF0_ADDR_C_REG,
  VE_ENC_AVC_REC_ADDR_Y_REG,
  VE_ENC_AVC_REC_ADDR_C_REG,
  VE_ENC_AVC_SUBPIX_ADDR_LAST_REG,
  VE_ENC_AVC_SUBPIX_ADDR_NEW_REG,
  VE_ENC_AVC_MB_INFO_ADDR_REG,
  VE_ENC_AVC_DEBLK_ADDR_REG,
]);
