/** What the command line and a manifest say of a compiled driver's run. */
import type { LogLine } from '../byod/machine/journal.js';
import type { KernelOptions } from '../byod/boot.js';
import type { DriverSources } from '../byod/toolchain/manifest.js';
import type { ProgramKind } from '../byod/toolchain/places.js';
import { MAX_BUFFERS } from '../drivers/common/queue.js';
import { findDriver } from '../drivers/index.js';
import { UsageError } from '../errors.js';
import type { ControlEvent, DriverSettings } from '../run/encode.js';
import type { CommonValues } from './options.js';
import { parseBytes, parseChoice, parseCount, parseNumbers } from './text.js';

export interface DriverRunValues extends Omit<CommonValues, 'driver' | 'fix'> {
  readonly input?: string;
  readonly kind?: string;
  readonly include: readonly string[];
  readonly define: readonly string[];
  readonly warning: readonly string[];
  readonly cflag: readonly string[];
  readonly std?: string;
  readonly cc?: string;
  readonly cache: boolean;
  readonly keepWasm?: string;
  readonly watch?: boolean;
  readonly param: readonly string[];
  readonly codec?: string;
  readonly compatible?: string;
  readonly compliance?: boolean;
  readonly stress?: boolean;
  readonly only?: string;
  readonly seed: string;
  readonly lint?: boolean;
  readonly logLevel?: string;
  readonly decoder: string;
  readonly output?: string;
  readonly reconstruction?: string;
  readonly difference: string;
  readonly framesTable?: boolean;
  readonly junit?: string;
}

/** What a kernel driver is given besides its files. */
export function kernelOptionsOf(found: DriverSources, values: DriverRunValues): KernelOptions {
  const { kernel } = found.manifest;
  const codec = values.codec === undefined ? kernel?.codec : codecOf(values.codec);
  const { compatible = kernel?.compatible } = values;
  return {
    parameters: parametersOf(found, values),
    name: `${found.name} (compiled)`,
    host: { onLog: logPrinter(values), ...(compatible === undefined ? {} : { compatible }) },
    ...(codec ? { codec } : {}),
  };
}

const codecOf = (text: string) =>
  parseChoice(text, '--codec', ['h264', 'jpeg'] as const) === 'h264' ? 'H264' : 'JPEG';

function parametersOf({ manifest }: DriverSources, { param }: DriverRunValues): Record<string, string> {
  const own = Object.entries(manifest.kernel?.parameters ?? {}).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? (value ? 'Y' : 'N') : String(value),
  ]);
  return Object.fromEntries([...own, ...param.map((text) => splitSetting(text, '--param'))]) as Record<string, string>;
}

/** Messages of the driver as dmesg shows them. */
function logPrinter({ logLevel, quiet, compliance, stress }: DriverRunValues): (line: LogLine) => void {
  const most = parseCount(logLevel ?? (compliance || stress ? '3' : '6'), '--log-level', 0, 7);
  return ({ level, text, seconds }) => {
    if (level > (quiet ? Math.min(most, 3) : most)) return;
    process.stderr.write(`[${seconds.toFixed(6).padStart(12)}] ${text.replace(/\n$/, '')}\n`);
  };
}

/** Controls, their changes and buffers. @throws UsageError */
export function settingsOf(
  { set, at, forceKey, buffers, codedSize }: DriverRunValues,
  controls: Readonly<Record<string, number>>,
  kind: ProgramKind,
): DriverSettings {
  const forced = forceKey.flatMap((text) => parseNumbers(text, '--force-key'));
  if (kind === 'user' && (at.length > 0 || forced.length > 0)) {
    throw new UsageError(
      '--at and --force-key set controls of kernel drivers; a userspace program takes --set and arguments',
    );
  }
  const events = [...at.map(parseEvent), ...forced.map((frame) => ({ frame, control: 'force_key_frame', value: 1 }))];
  return {
    controls: [...Object.entries(controls), ...set.map(parseControl)],
    events: events.sort((a, b) => a.frame - b.frame),
    ...(buffers === undefined ? {} : { buffers: parseCount(buffers, '--buffers', 1, MAX_BUFFERS) }),
    ...(codedSize === undefined ? {} : { codedSize: parseBytes(codedSize, '--coded-size') }),
  };
}

/** A control by number, or by the text of a menu that a driver model has too. */
function parseControl(text: string): readonly [name: string, value: number] {
  const [name, value] = splitSetting(text, '--set');
  if (/^-?\d+$/.test(value)) return [name, Number(value)];
  if (/^0x[0-9a-f]+$/i.test(value)) return [name, Number(value)];
  for (const model of ['bootlin', 'starterkit']) {
    const { specs } = findDriver(model).controls;
    const spec = specs.find((one) => one.name === name);
    if (spec) return [name, findDriver(model).controls.parseSetting(text).value];
  }
  throw new UsageError(`--set ${text}: the value must be a number, as this is no control with a known menu`);
}

function parseEvent(text: string): ControlEvent {
  const match = /^(\d{1,9}):(.+)$/.exec(text);
  if (!match)
    throw new UsageError(`--at takes FRAME:control=value, such as 30:h264_p_frame_qp_value=35, not "${text}"`);
  const [control, value] = parseControl(match[2] as string);
  return { frame: Number(match[1]), control, value };
}

function splitSetting(text: string, option: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new UsageError(`${option} takes NAME=value, not "${text}"`);
}
