/** The coding registers of one picture, 0xb04 to 0xb4c and the regions, filled in by the register specification. */
import type { Device } from '../../../emulator/device.js';
import { encode, registerByName, type RegisterSpec } from '../../../emulator/spec/index.js';
import { type DirectControl, type DirectSettings, ME_FLAGS, PARA1_EXTRAS } from './controls.js';
import type { PicturePlace } from './structure.js';

/** The first VE version with the newer layout of PARA1. */
export const FIRST_NEW_LAYOUT = 0x1633;
/** A13 and R8, whose P pictures need the deblocking line in DRAM (fact book 4.1). */
const VERSION_A13 = 0x1625;
/** V3s, V3 and S3, which have extras in PARA1. */
const VERSION_V3S = 0x1681;

/** One picture as the registers describe it. */
export interface PictureParameters {
  readonly settings: DirectSettings;
  readonly place: PicturePlace;
  readonly qp: number;
  readonly strideMbs: number;
  /** VE version, the upper half of 0x0f0. */
  readonly version: number;
}

type Fields = Record<string, number | boolean | string>;

function register(name: string): RegisterSpec {
  const found = registerByName(name);
  if (!found) throw new Error(`the register specification has no ${name}`);
  return found;
}

/** Fields named like their controls. */
function fieldsOf(settings: DirectSettings, names: readonly DirectControl[]): Fields {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}

function para0({ settings, place }: PictureParameters): Fields {
  const cabac = settings.h264_entropy_mode === 1;
  const unfiltered = settings.h264_loop_filter_mode === 1;
  return {
    SLICE_MODE_EN: settings.slice_height > 0,
    FRAME_NUM: place.frameNum,
    BETA_OFFSET_DIV2: unfiltered ? 0 : settings.h264_loop_filter_beta_offset,
    ALPHA_OFFSET_DIV2: unfiltered ? 0 : settings.h264_loop_filter_alpha_offset,
    IDR_PIC_ID: place.idrPicId,
    DEBLOCK_IDC: settings.h264_loop_filter_mode,
    FIX_MODE_NUM: cabac ? settings.cabac_init_idc : 0,
    ENTROPY_CODING: cabac,
    SLICE_TYPE: place.type !== 'P' ? 'I' : place.skipped ? 'P_SKIPPED' : 'P',
  };
}

function para1({ settings, qp, strideMbs, version }: PictureParameters): Fields {
  const common = {
    FIXED_QP: qp,
    RC_MODE: settings.rc_mode,
    QP_CHROMA_OFFSET0: settings.h264_chroma_qp_index_offset,
  };
  if (version < FIRST_NEW_LAYOUT) {
    const intraQp = settings.fixed_intra_qp;
    return { ...common, FIXED_INTRA_QP: intraQp < 0 ? qp : intraQp };
  }
  const newer = {
    ...common,
    STRIDE_MBS_DIV_48: Math.min(Math.ceil(strideMbs / 48), 15),
    ...fieldsOf(settings, ['tile32_output_en', 'dynamic_me_en']),
  };
  if (version !== VERSION_V3S) return newer;
  return { ...newer, ...fieldsOf(settings, [...PARA1_EXTRAS, 'mode_optimize_par', 'clip_mv_par']) };
}

function para2({ settings, place }: PictureParameters): Fields {
  return {
    NAL_REF_IDC: place.nalRefIdc,
    LOG2_MAX_POC_LSB: settings.log2_max_poc_lsb - 4,
    POC_LSB: place.pocLsb,
    SLICE_HEIGHT: settings.slice_height,
  };
}

function mePara({ settings, version }: PictureParameters): Fields {
  return {
    ...fieldsOf(settings, [
      ...ME_FLAGS.filter((name) => name !== 'deblk_to_dram'),
      'fme_search_level',
      'coarse_cost_ctrl',
      'roi_en',
    ]),
    DEBLK_TO_DRAM: settings.deblk_to_dram === 1 || version === VERSION_A13,
    WB_MV_INFO_DIS: settings.vector_write_back === 0,
  };
}

/** Four values of a byte each, the first one lowest. */
const packed = (bytes: readonly number[], bits: number) =>
  bytes.reduce((word, value, index) => word | ((value & (2 ** bits - 1)) << (8 * index)), 0) >>> 0;

/** Everything the engine latches at the start, but addresses and sizes. */
export function writeParameters(device: Device, picture: PictureParameters): void {
  const { settings, place, version } = picture;
  const write = (name: string, fields: Fields) => {
    const spec = register(name);
    device.write32(spec.offset, encode(spec, fields, version));
  };
  const word = (name: string, value: number) => device.write32(register(name).offset, value >>> 0);
  write('PARA0', para0(picture));
  write('PARA1', para1(picture));
  write('PARA2', para2(picture));
  write('ME_PARA', mePara(picture));
  const [first, last] = place.refresh ?? [0, 0];
  write('CYCLIC_INTRA_REFRESH', { EN: place.refresh !== undefined, COL_START_MB: first, COL_END_MB: last });
  const four = [0, 1, 2, 3] as const;
  word('RC_INIT', settings.rc_init);
  for (const index of four) {
    word(
      `RC_MAD_TH${index}`,
      packed(
        four.map((at) => settings[`rc_mad_th${(4 * index + at) as 0}`]),
        8,
      ),
    );
    write(`ROI_${index}_AREA`, {
      X_START: settings[`roi_${index}_x_start`],
      X_END: settings[`roi_${index}_x_end`],
      Y_START: settings[`roi_${index}_y_start`],
      Y_END: settings[`roi_${index}_y_end`],
    });
  }
  word(
    'ROI_QP_OFFSET',
    packed(
      four.map((index) => settings[`roi_${index}_qp_offset`]),
      6,
    ),
  );
  write('DYNAMIC_ME_PAR0', { TH0: settings.dynamic_me_th0, TH1: settings.dynamic_me_th1 });
  write('DYNAMIC_ME_PAR1', { TH2: settings.dynamic_me_th2, TH3: settings.dynamic_me_th3 });
}
