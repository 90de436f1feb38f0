/** The V4L2 client: a kernel image's device nodes, driven as applications do. */
export {
  COMPLIANCE_TESTS,
  complianceExitCode,
  type ComplianceOptions,
  type ComplianceReport,
  type ComplianceResult,
  formatCompliance,
  runCompliance,
} from './compliance.js';
export { VideoFile } from './device.js';
export { KernelDriver, type KernelDriverOptions, openKernelDriver } from './driver.js';
export { type EncoderOptions, EncoderSession, PATIENCE } from './encoder.js';
export { type Codec, findEncoder, findEncoders } from './nodes.js';
export { TimeoutError, VideoError } from './errno.js';
export { type DriverComplaint, type KernelExports, KernelImage, type KernelMachine, type LogLine } from './image.js';
export { kernelBoot, kernelImage, kernelMachine, programExports } from './machine.js';
export {
  type Boot,
  type BootOptions,
  formatStress,
  runStress,
  STRESS_CASES,
  stressExitCode,
  type StressOptions,
  type StressReport,
  type StressResult,
} from './stress.js';
