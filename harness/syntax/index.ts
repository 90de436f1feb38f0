/** A reader of H.264 byte streams down to the last coefficient, independent of the chip. */
export { type Coding, type ElementListener, type KindName, KINDS, Ledger, type SyntaxElement } from './elements.js';
export { FIRST_TEXTURE_KIND } from './elements.js';
export { type FaultPlace, StreamSyntaxError } from './errors.js';
export {
  BLOCK_X,
  BLOCK_Y,
  BLOCKS,
  LEVELS,
  levelOffset,
  type MacroblockSyntax,
  type MacroblockType,
  type Partition,
  partitionsOf,
  SUB_TYPES,
} from './macroblock.js';
export type { PictureParameterSet, SequenceParameterSet } from './parameter-sets.js';
export { BitReader, Rbsp } from './rbsp.js';
export type { SliceHeader, SliceKind } from './slice-header.js';
export { type SliceListener, SliceReader, type SliceSummary } from './slice-reader.js';
export { type NalUnit, nalUnitName, readStream, type SeiMessage } from './stream.js';
export {
  checkEnvelope,
  ENVELOPE_RULES,
  type EnvelopeExtremes,
  type EnvelopeFinding,
  type EnvelopeReport,
  type EnvelopeRule,
} from './envelope.js';
export {
  KindStatistics,
  quarterCost,
  type StreamStatistics,
  streamStatistics,
  type StreamVisitor,
  visitStream,
} from './statistics.js';
