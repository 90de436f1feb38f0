import type { Confidence, Evidence, EvidenceKind, SourceTag } from './types.js';

/** What the source tags stand for (fact book, section 10). */
export const SOURCES: Readonly<Record<SourceTag, string>> = {
  MC: 'Allwinner media-codec, the vendor library of 2015 (LGPL)',
  WIKI: 'linux-sunxi wiki, VE register guide',
  BOOT: 'Bootlin cedrus H.264 encoder driver for V3/V3s/S3',
  LIBV: 'Luc Verhaegen, cedarx_h264_encoder (A20)',
  jemk: 'Jens Kuske, cedrus h264enc (A20) and its ports',
  STARTERKIT: 'starterkit.ru cedrus encoder driver for V3s',
  MZ: 'mzakharo, gst-plugin-cedar fix for A13/R8',
  JEPOC: 'jepoc and its ports, JPEG proofs of concept',
  BSP: 'Allwinner BSP kernel driver, aodzip port',
  TINA: 'Tina Linux, libcedarc and version tables',
  V853: 'V853 MPP application guide',
  NONE: 'no public source',
};

/** One piece of evidence. `note` begins with the fact book's section. */
export function evidence(
  kind: EvidenceKind,
  confidence: Confidence,
  sources: readonly SourceTag[],
  note: string,
): Evidence {
  return { kind, confidence, sources, note };
}

/** Reset values that no source states are taken as zero. */
export const UNSTATED_RESET = evidence('guess', 'L', ['NONE'], 'reset value not published, taken as 0');
