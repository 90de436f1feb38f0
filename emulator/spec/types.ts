/** The shape of the register specification: pure data, one description of each register and field, with its evidence. */

/** How sure we are, and through whom (fact book, "How to read it"). */
export type EvidenceKind = 'measured' | 'vendor' | 'driver' | 'inferred' | 'guess';
/** High, medium, low. */
export type Confidence = 'H' | 'M' | 'L';

/** Short tags of the sources, resolved by `SOURCES` in evidence.ts. */
export type SourceTag =
  'MC' | 'WIKI' | 'BOOT' | 'LIBV' | 'jemk' | 'STARTERKIT' | 'MZ' | 'JEPOC' | 'BSP' | 'TINA' | 'V853' | 'NONE';

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly confidence: Confidence;
  readonly sources: readonly SourceTag[];
  /** Section of the fact book, and what is doubtful. */
  readonly note: string;
}

/**
 * What a bus access does to a field:
 * `rw` stores and reads back; `ro` ignores writes; `wo` stores and reads as zero; `w1c` is set by the hardware, a
 * written 1 clears it; `trigger` stores, reads back, and starts something when written.
 */
export type Access = 'rw' | 'ro' | 'wo' | 'w1c' | 'trigger';

/** Which VE versions (upper half of VE_VERSION) have a register or field. All given conditions must hold. */
export interface VariantRule {
  /** first version that has it */
  readonly from?: number;
  /** first version that no longer has it */
  readonly before?: number;
  /** exactly these versions */
  readonly only?: readonly number[];
}

/** The meaning of a register when another engine mode uses it. `h264` is the ordinary one. */
export type View = 'h264' | 'jpeg';

export interface NamedValue {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
  /** false: the silicon has it and the model does not */
  readonly modelled: boolean;
}

export interface FieldSpec {
  /** Upper case, without the register's name. */
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly access: Access;
  /** Value at reset; `version` and `revision` are the halves of the variant's VE_VERSION. */
  readonly reset: number | 'version' | 'revision';
  readonly meaning: string;
  readonly values: readonly NamedValue[];
  /** Two's complement. */
  readonly signed: boolean;
  /** `macroblocks`, `bits`, `bytes`, `address`, `cycles`, … */
  readonly unit?: string;
  /** The H.264 syntax element that the field carries, in the standard's spelling. */
  readonly syntax?: string;
  readonly variants?: VariantRule;
  /** Absent: the same in every view. */
  readonly view?: View;
  /** What the field acts on, a short stable name. */
  readonly effect: string;
  readonly modelled: boolean;
  /**
   * For a field that is not modelled: the value that asks for nothing; `any` when another field switches it, or when
   * its effect cannot be seen in the data.
   */
  readonly neutral: number | 'any';
  /** The hardware changes it by itself. */
  readonly volatile: boolean;
  readonly evidence: Evidence;
}

export type Block = 'top' | 'isp' | 'encoder';

export interface RegisterSpec {
  /** With its prefix: `VE_`, `VE_ISP_` or `VE_ENC_AVC_`. */
  readonly name: string;
  /** From the VE base, a multiple of 4. */
  readonly offset: number;
  readonly block: Block;
  readonly title: string;
  /** More than a line's worth: quirks, order of use. */
  readonly remark?: string;
  /** Other names under which public sources list it. */
  readonly aliases: readonly string[];
  readonly variants?: VariantRule;
  readonly fields: readonly FieldSpec[];
  readonly evidence: Evidence;
}

/** A stretch of the 4 KiB window. */
export interface RegionSpec {
  readonly name: string;
  readonly start: number;
  /** first offset after it */
  readonly end: number;
  readonly block?: Block;
  readonly modelled: boolean;
  readonly meaning: string;
  readonly evidence: Evidence;
}

/** A chip as far as the register file can tell. */
export interface VariantSpec {
  /** Lower case, as the command line takes it. */
  readonly name: string;
  /** Chips that are the same to software. */
  readonly chips: readonly string[];
  /** Upper half of VE_VERSION. */
  readonly version: number;
  /** Lower half of VE_VERSION. */
  readonly revision: number;
  readonly evidence: Evidence;
}
