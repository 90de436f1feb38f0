/**
 * `cedrus-emu/harness`: drives the emulated encoder as real Linux drivers do and checks what comes out.
 *
 * ```js
 * import { openVideo, parseFixes, verifyVideo } from 'cedrus-emu/harness';
 * const video = await openVideo('clip:mix', { size: { width: 352, height: 288 }, frames: 10 });
 * const report = await verifyVideo(video, { settings: { fixes: parseFixes(['all']) } });
 * console.log(report.verdict);
 * ```
 */
export { CheckFailed, UsageError } from './errors.js';

export {
  CONTROLS,
  type ControlSetting,
  type ControlSpec,
  findControl,
  parseControlSetting,
  parseControlValue,
} from './drivers/bootlin/controls.js';
export { BootlinDriver, type BootlinDriverOptions } from './drivers/bootlin/driver.js';
export { type Fix, FIXES, type FixName, parseFixes } from './drivers/bootlin/fixes.js';
export { type BootlinFrame, BootlinSession, type BootlinSessionOptions } from './drivers/bootlin/session.js';
export { DIRECT_CONTROLS, type DirectControl, type DirectSettings } from './drivers/direct/controls.js';
export {
  DirectDriver,
  type DirectDriverOptions,
  type DirectFrame,
  type FrameStatistics,
} from './drivers/direct/driver.js';
export type {
  EncodedFrame,
  EncoderDriver,
  FillPicture,
  FrameFailure,
  FrameType,
  HeaderUnit,
  PictureFormat,
  PictureLocation,
} from './drivers/driver.js';

export { openDriver, type OpenOptions } from './drivers/index.js';
export { type CodedPicture, type ControlEvent, type DriverSettings, EncoderRun } from './run/encode.js';
export { type EncodeOptions, encodeVideo, type PictureListener } from './run/encode-video.js';
export { type MendedFrame, mendHeaders } from './run/mend.js';
export {
  boardAt,
  type BusyStage,
  type Moment,
  momentOf,
  type MomentOptions,
  type MomentReport,
  parseMoment,
} from './run/moment.js';
export type {
  AreaReport,
  ComplaintReport,
  EncodeReport,
  FailureReport,
  FrameReport,
  SpoiledBy,
  Totals,
  TypeSummary,
  Verdict,
  VerifyReport,
} from './run/report.js';
export { encodeExitCode, verdictOf, verifyExitCode } from './run/verdict.js';
export { type VerifyOptions, verifyVideo } from './run/verify.js';

export {
  type Finding,
  lintRun,
  lintStream,
  lintTrace,
  type Place,
  type Rule,
  RULES,
  type Severity,
  type TraceLint,
  type TraceLintOptions,
} from './lint/index.js';

export { faultText, parseFaultPlan, parseFaultText, readFaultPlan } from './faults/plan.js';
export type { FaultOutcome, FaultReport } from './faults/recovery.js';

export {
  complianceExitCode,
  type ComplianceOptions,
  type ComplianceReport,
  formatCompliance,
  runCompliance,
} from './byod/client/compliance.js';
export { kernelBoot } from './byod/client/machine.js';
export {
  type Boot,
  formatStress,
  runStress,
  stressExitCode,
  type StressOptions,
  type StressReport,
} from './byod/client/stress.js';
export { DriverFault, type SourcePlace } from './byod/machine/fault.js';
export { type DriverRunOptions, runDriver } from './byod/run.js';
export { type CompiledProgram, CompileError, type CompileOptions, compileProgram } from './byod/toolchain/compile.js';
export { type DriverSources, findSources } from './byod/toolchain/manifest.js';

export { jsonText } from './report/json.js';
export { regsReport } from './report/regs.js';
export { encodeText, type ReportOptions, verifyText } from './report/run.js';
export { type Look, lookOf } from './report/style.js';

export { describeCase, drawCase, type FuzzCase } from './fuzz/case.js';
export { type DirectCase, describeDirectCase, drawDirectCase } from './fuzz/direct-case.js';
export {
  type DirectFuzzOptions,
  type DirectFuzzSummary,
  type EncodedCase,
  encodeCase,
  problemsOf,
  runDirectFuzz,
} from './fuzz/direct-run.js';
export { caseVideo, type FuzzOptions, type FuzzOutcome, type FuzzSummary, runCase, runFuzz } from './fuzz/run.js';
export { shrinkCase } from './fuzz/shrink.js';

export {
  acceptCases,
  type AcceptOptions,
  type AcceptReport,
  type CaseResult,
  casesOf,
  compareResults,
  findSuites,
  mergeResults,
  parseResults,
  parseSuite,
  type PlacedCase,
  type Results as SuiteResults,
  runSuites,
  type Suite,
  type SuiteCase,
  type SuiteRunOptions,
} from './suite/index.js';

export { checkTrace, checkTraceText, type TraceCheckOptions, type TraceCheckResult } from './trace/check.js';

export type { CoverageReport, FieldCoverage, RegisterCoverage } from './replay/coverage.js';
export {
  replayExitCode,
  type ReplayDifference,
  type ReplayOptions,
  type ReplayReport,
  replayTrace,
  type ReplayVerdict,
} from './replay/replay.js';
export {
  diffTraces,
  type FieldDifference,
  type NoiseSummary,
  type TraceDiff,
  type TraceDifference,
} from './trace/diff/diff.js';
export { detectFormat, lostIn, readTrace, type ReadOptions, traceText, writeTrace } from './trace/formats.js';
export {
  type AccessRecord,
  accessesOf,
  type FormatName,
  type PhaseRecord,
  type Provenance,
  type Trace,
  type TraceBuffer,
  type TraceRecord,
} from './trace/model.js';
export { traceOfBoard, TraceRecording } from './trace/record.js';
export { type Section, sectionsOf } from './trace/structure.js';

export * from './compare/index.js';
export * from './decoder/index.js';
export {
  type ByteSink,
  CLIPS,
  type Clip,
  type Frame,
  frameBytes,
  frameOver,
  openOutput,
  openPictureWriter,
  openStreamWriter,
  openVideo,
  parseRate,
  parseSize,
  type PictureWriter,
  type PixelFormat,
  type Rate,
  type Size,
  type StreamWriter,
  toNv12,
  type VideoFacts,
  type VideoOptions,
  type VideoSource,
} from './video/index.js';
