/** What `lint` finds: findings, each of one rule, each at a place. */
import type { EvidenceKind } from '../../emulator/spec/types.js';

/** `error`: the outcome is or will be wrong. `warning`: it works by luck, or on some decoders. `note`: worth knowing. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A rule: pure data. The checks that apply it name it by its id. */
export interface Rule {
  readonly severity: Severity;
  /** One sentence: what must hold. */
  readonly sentence: string;
  /** What happens otherwise. */
  readonly why: string;
  readonly evidence: EvidenceKind;
  /** Where the evidence is: fact book section, clause or table of H.264, name of a driver. */
  readonly source: string;
}

/** Where something is. What does not apply is absent. */
export interface Place {
  /** Line of the trace's file, from 1; absent where it was never in one. */
  readonly line?: number;
  /** Number of the access in the trace, from 1. */
  readonly access?: number;
  readonly frame?: number;
  readonly phase?: string;
  /** The driver's code, where the capture tells. */
  readonly caller?: string;
  /** Index of the NAL unit in a stream, from 0. */
  readonly nalUnit?: number;
  /** Byte of a stream. */
  readonly byte?: number;
}

export interface Observation {
  /** Register and field, or syntax element. */
  readonly subject: string;
  /** What is. */
  readonly is: string;
  /** What should be. */
  readonly should: string;
}

export interface Finding extends Observation {
  readonly rule: string;
  readonly severity: Severity;
  readonly place: Place;
}

/** How checks report. */
export type Report<Id extends string> = (rule: Id, place: Place, observation: Observation) => void;
