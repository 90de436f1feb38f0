/** Options that several verbs share, and what they mean to the library. */
import { type Command, Option } from 'commander';
import {
  type BoardOptions,
  DRAM_SIZE_MAX,
  type Fault,
  findVariant,
  TIMING_PROFILES,
  VARIANTS,
} from '../../emulator/index.js';
import type { ControlList } from '../drivers/common/control-specs.js';
import { parseFixNames } from '../drivers/common/fixes.js';
import { MAX_BUFFERS } from '../drivers/common/queue.js';
import { DRIVERS as DRIVER_LIST, findDriver } from '../drivers/index.js';
import { UsageError } from '../errors.js';
import { parseFaultText, readFaultPlan } from '../faults/plan.js';
import type { ControlEvent, DriverSettings } from '../run/encode.js';
import { parseRate, parseSize, type VideoOptions } from '../video/index.js';
import { parseBytes, parseChoice, parseCount, parseNumbers } from './text.js';
import type { TimingValues } from './timing-options.js';

/** Drivers that --driver takes. */
export const DRIVERS: readonly string[] = DRIVER_LIST.map(({ name }) => name);

/** Values as commander hands them over: text, or lists of it. */
export interface CommonValues extends TimingValues {
  readonly frames?: string;
  readonly size?: string;
  readonly pixelFormat?: string;
  readonly rate?: string;
  readonly driver: string;
  readonly variant?: string;
  readonly set: readonly string[];
  readonly at: readonly string[];
  readonly forceKey: readonly string[];
  readonly fix: readonly string[];
  readonly buffers?: string;
  readonly codedSize?: string;
  readonly dram?: string;
  readonly addressConvention?: string;
  /** A plan's file, and single faults. */
  readonly faults?: string;
  readonly fault?: readonly string[];
  /** File for the register accesses. */
  readonly trace?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const gather = (value: string, list: readonly string[]) => [...list, value];

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(gather).default([], 'none');
}

const variantNames = VARIANTS.flatMap(({ name, aliases }) => [name, ...aliases]).join(', ');

/** Options about the input. */
export function addInputOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option('--frames <number>', 'encode no more than this many frames')
    .option('--size <WxH>', 'picture size of raw video and procedural clips')
    .option('--pixel-format <name>', 'sample order of raw video: i420 or nv12 (default: by the file name, else i420)')
    .option('--rate <fps>', 'frames a second, such as 25, 30000/1001 or 29.97 (default: as the file says, else 25)');
}

/** Options about the board, its faults and the report. */
export function addBoardOptions(command: Command): Command {
  return command
    .optionsGroup('Board:')
    .option('--variant <chip>', `chip: ${variantNames} (default: what the driver is usually run on)`)
    .option('--dram <bytes>', 'DRAM of the board, such as 64M, up to 1G (default: what the chip usually has)')
    .option('--address-convention <name>', "how the engine counts DRAM: offset or physical (default: the chip's)")
    .optionsGroup('Faults:')
    .option('--faults <file>', 'a plan of faults, JSON, see docs/faults.md')
    .addOption(
      repeatable(
        '--fault <kind@moment>',
        'a fault, such as irq-lost@frame:3, hang@mb:3.20 or stall@cycle:5000000,clocks=40000; repeatable',
      ),
    )
    .optionsGroup('Report:')
    .option('--strict', 'complaints and mistakes of the driver fail the run')
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'no progress bar');
}

/** Options about buffers and controls of any V4L2 driver. */
export function addControlOptions(command: Command): Command {
  return command
    .addOption(
      repeatable('--set <control=value>', 'set a control before streaming; repeatable, see "cedrus-emu controls"'),
    )
    .addOption(repeatable('--at <frame:control=value>', 'set a control while streaming, before that frame; repeatable'))
    .addOption(repeatable('--force-key <frames>', 'force a key frame at these frames, such as 5 or 5,9'))
    .option('--buffers <number>', 'source and coded buffers (default: 3)')
    .option('--coded-size <bytes>', 'size of a coded buffer (default: that of a picture, at least 2M)');
}

/** Adds the options of every verb that encodes. */
export function addCommonOptions(command: Command): Command {
  addInputOptions(command)
    .optionsGroup('Driver:')
    .option('--driver <name>', `driver model: ${DRIVERS.join(', ')}`, 'bootlin')
    .addOption(repeatable('--fix <names>', 'switch off mistakes of the real driver, or "all"; see "cedrus-emu fixes"'));
  return addBoardOptions(addControlOptions(command));
}

export function videoOptions(values: CommonValues): VideoOptions {
  const { frames, size, pixelFormat, rate } = values;
  return {
    frames: frames === undefined ? undefined : parseCount(frames, '--frames', 1),
    size: size === undefined ? undefined : parseSize(size),
    pixelFormat:
      pixelFormat === undefined ? undefined : parseChoice(pixelFormat, '--pixel-format', ['i420', 'nv12'] as const),
    rate: rate === undefined ? undefined : parseRate(rate),
  };
}

/** `FRAME:control=value`, or `FRAME:force_key_frame`. */
function parseEvent(controls: ControlList, text: string): ControlEvent {
  const match = /^(\d{1,9}):(.+)$/.exec(text);
  if (!match)
    throw new UsageError(`--at takes FRAME:control=value, such as 30:h264_p_frame_qp_value=35, not "${text}"`);
  const { spec, value } = controls.parseSetting(match[2] as string);
  return { frame: Number(match[1]), control: spec.name, value };
}

function controlEvents(controls: ControlList, { at, forceKey }: CommonValues): ControlEvent[] {
  const forced = forceKey.flatMap((text) => parseNumbers(text, '--force-key'));
  if (forced.length > 0) controls.find('force_key_frame');
  const events = at.map((text) => parseEvent(controls, text));
  return [...events, ...forced.map((frame) => ({ frame, control: 'force_key_frame', value: 1 }))].sort(
    (a, b) => a.frame - b.frame,
  );
}

export function driverSettings(values: CommonValues): DriverSettings {
  const { name, controls, fixes } = findDriver(values.driver);
  const { buffers, codedSize } = values;
  return {
    driver: name,
    controls: values.set
      .map((text) => controls.parseSetting(text))
      .map(({ spec, value }) => [spec.name, value] as const),
    events: controlEvents(controls, values),
    fixes: parseFixNames(
      fixes,
      values.fix.flatMap((names) => names.split(',')).map((fix) => fix.trim()),
    ),
    ...(buffers === undefined ? {} : { buffers: parseCount(buffers, '--buffers', 1, MAX_BUFFERS) }),
    ...(codedSize === undefined ? {} : { codedSize: parseBytes(codedSize, '--coded-size') }),
  };
}

function parseVariant(text: string): string {
  if (findVariant(text)) return text;
  throw new UsageError(`--variant takes ${variantNames}, not "${text}"`);
}

const DRAM_STEP = 65536;

function parseDram(text: string): number {
  const size = parseBytes(text, '--dram');
  if (size % DRAM_STEP === 0 && size <= DRAM_SIZE_MAX) return size;
  throw new UsageError(`--dram takes a multiple of 64K up to 1G, not "${text}"`);
}

/** The plan's faults, then the single ones. */
function faultPlan({ faults, fault = [] }: CommonValues): Fault[] {
  return [...(faults === undefined ? [] : readFaultPlan(faults)), ...fault.map((text) => parseFaultText(text))];
}

export function boardOptions(values: CommonValues): BoardOptions {
  const { variant, dram, addressConvention, strict, timing } = values;
  const faults = faultPlan(values);
  const conventions = ['physical', 'offset'] as const;
  return {
    ...(variant === undefined ? {} : { variant: parseVariant(variant) }),
    ...(dram === undefined ? {} : { dramSize: parseDram(dram) }),
    ...(addressConvention === undefined
      ? {}
      : { addressConvention: parseChoice(addressConvention, '--address-convention', conventions) }),
    ...(strict ? { strict } : {}),
    ...(faults.length > 0 ? { faults } : {}),
    ...(timing === undefined ? {} : { timing: parseChoice(timing, '--timing', TIMING_PROFILES) }),
  };
}
