/** Reads and checks a suite's manifest (docs/suites.md). */
import type { Fault } from '../../emulator/index.js';
import { parseControlValue } from '../drivers/common/control-specs.js';
import { parseFixNames } from '../drivers/common/fixes.js';
import { MAX_BUFFERS } from '../drivers/common/queue.js';
import { UsageError } from '../errors.js';
import { parseFaultPlan } from '../faults/plan.js';
import type { ControlEvent } from '../run/encode.js';
import { CLIP_PREFIX, CLIPS, parseRate, parseSize } from '../video/index.js';
import { findCaseDriver } from './driver.js';
import { Fields } from './fields.js';
import { EXPECTED_VERDICTS, type Expectation, type Suite, SUITE_VERSION, type SuiteCase } from './suite.js';

const MOST_FRAMES = 10_000;
/** Version of the format, by which a manifest is known. */
const MAGIC = 'cedrusSuite';

const SUITE_KEYS = [MAGIC, 'name', 'title', 'cases'];
const CASE_KEYS = [
  ...['id', 'title', 'clip', 'size', 'pixelFormat', 'frames', 'rate', 'driver', 'variant', 'source', 'controls'],
  ...['events', 'fixes', 'buffers', 'codedSize', 'dram', 'addressConvention', 'faults', 'verdict', 'because', 'expect'],
];
const EXPECT_KEYS = ['stream', 'reconstruction', 'accesses', 'accessCount', 'frames'];

/** `IDR 1234 0a1b2c3d 4e5f6071`; a failed frame has no reconstruction. */
const FRAME_LINE = /^(IDR|I|P) \d+ [0-9a-f]{8} ([0-9a-f]{8}|-)$/;

/** Adds to what a reader of values says where it was. */
function placed<T>(fields: Fields, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) fields.fail(error.message.replace(/^--\w+ /, ''));
    throw error;
  }
}

function readControl(fields: Fields, driver: string, name: string, value: unknown): [string, number] {
  if (typeof value !== 'number' && typeof value !== 'string') {
    fields.fail(`control ${name} is ${JSON.stringify(value)}, it must be a whole number or a text of its menu`);
  }
  const known = findCaseDriver(driver);
  if (!known) return [name, typeof value === 'number' ? value : 0];
  return placed(fields, () => {
    const spec = known.controls.find(name);
    return [spec.name, parseControlValue(spec, String(value))];
  });
}

function readEvent(fields: Fields, driver: string): ControlEvent {
  fields.only(['frame', 'control', 'value']);
  const [control, value] = readControl(fields, driver, fields.text('control'), fields.raw('value') ?? 1);
  return { frame: fields.number('frame', 0, MOST_FRAMES), control, value };
}

function readFixes(fields: Fields, driver: string): string[] {
  const names = fields.texts('fixes');
  const known = findCaseDriver(driver);
  if (known) placed(fields, () => parseFixNames(known.fixes, names));
  return names;
}

function readExpectation(fields: Fields): Expectation {
  fields.only(EXPECT_KEYS);
  const frames = fields.texts('frames');
  const odd = frames.find((line) => !FRAME_LINE.test(line));
  if (odd !== undefined) fields.fail(`frame "${odd}" is not as "suite accept" writes it; accept the case anew`);
  return {
    stream: fields.sha256('stream'),
    reconstruction: fields.sha256('reconstruction'),
    accesses: fields.sha256('accesses'),
    accessCount: fields.number('accessCount', 0),
    frames,
  };
}

function readFaults(fields: Fields): Fault[] {
  const faults = fields.raw('faults');
  if (!Array.isArray(faults)) fields.wrong('faults', 'a list of faults, see docs/faults.md');
  return parseFaultPlan({ faults }, '"faults"');
}

function readClip(fields: Fields): string {
  const clip = fields.text('clip', '"clip:NAME" or the name of a file beside the manifest');
  const name = clip.startsWith(CLIP_PREFIX) ? clip.slice(CLIP_PREFIX.length) : undefined;
  if (name !== undefined && !CLIPS.has(name)) {
    fields.wrong('clip', `one of ${[...CLIPS.keys()].map((known) => CLIP_PREFIX + known).join(', ')}, or a file`);
  }
  return clip;
}

function readCase(entry: Fields, path: string): SuiteCase {
  const id = entry.text('id', 'a name of lower-case letters, digits, dots and hyphens');
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(id)) entry.wrong('id', 'a name of lower-case letters, digits, dots and hyphens');
  const fields = entry.named(`${path}: case "${id}"`);
  fields.only(CASE_KEYS);
  const driver = fields.text('driver', 'the name of a driver model');
  const optional = <T>(key: string, read: () => T): T | undefined => (fields.has(key) ? read() : undefined);
  const clip = readClip(fields);
  const frames = optional('frames', () => fields.number('frames', 1, MOST_FRAMES));
  const size = optional('size', () => placed(fields, () => parseSize(fields.text('size'), '"size"')));
  if (clip.startsWith(CLIP_PREFIX) && (frames === undefined || size === undefined)) {
    fields.fail(`a procedural clip needs "size" and "frames"`);
  }
  const verdict = optional('verdict', () => fields.choice('verdict', EXPECTED_VERDICTS)) ?? 'bit-exact';
  const because = optional('because', () => fields.text('because'));
  if (verdict !== 'bit-exact' && because === undefined) {
    fields.fail(`"verdict" is ${verdict}, so "because" must say why that is right`);
  }
  const controls = optional('controls', () => fields.fields('controls'));
  const events = optional('events', () => fields.list('events').map((event) => readEvent(event, driver))) ?? [];
  const late = events.find(({ frame }) => frames !== undefined && frame >= frames);
  if (late) fields.fail(`control ${late.control} is to be set before frame ${late.frame}, beyond the last frame`);
  return {
    id,
    clip,
    driver,
    frames,
    size,
    verdict,
    because,
    events,
    title: optional('title', () => fields.text('title')),
    pixelFormat: optional('pixelFormat', () => fields.choice('pixelFormat', ['i420', 'nv12'])),
    rate: optional('rate', () => placed(fields, () => parseRate(fields.text('rate'), '"rate"'))),
    variant: optional('variant', () => fields.text('variant', 'the name of a chip')),
    source: optional('source', () => fields.choice('source', ['NV12', 'NV16'])),
    controls: controls?.entries().map(([name, value]) => readControl(fields, driver, name, value)) ?? [],
    fixes: optional('fixes', () => readFixes(fields, driver)) ?? [],
    buffers: optional('buffers', () => fields.number('buffers', 1, MAX_BUFFERS)),
    codedSize: optional('codedSize', () => fields.number('codedSize', 1)),
    dram: optional('dram', () => fields.number('dram', 65536)),
    addressConvention: optional('addressConvention', () =>
      fields.choice('addressConvention', ['physical', 'offset'] as const),
    ),
    faults: optional('faults', () => placed(fields, () => readFaults(fields))) ?? [],
    expect: optional('expect', () => readExpectation(fields.fields('expect'))),
  };
}

/**
 * Reads a manifest.
 * @param path names it in sentences
 * @throws UsageError, one sentence with file, case and member, for the first thing that is not as docs/suites.md says
 */
export function parseSuite(text: string, path: string): Suite {
  const fields = Fields.parse(text, path);
  if (!fields.has(MAGIC)) fields.fail(`this is no suite: "${MAGIC}": ${SUITE_VERSION} is missing`);
  if (fields.raw(MAGIC) !== SUITE_VERSION) {
    fields.fail(
      `this is version ${String(fields.raw(MAGIC))} of the format; version ${SUITE_VERSION} is what can be read`,
    );
  }
  fields.only(SUITE_KEYS);
  const name = fields.text('name');
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) fields.wrong('name', 'lower-case letters, digits, dots and hyphens');
  const cases = fields.list('cases').map((entry) => readCase(entry, path));
  if (cases.length === 0) fields.fail('there is no case in it');
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) fields.fail(`there are two cases "${id}"; give one another id`);
    ids.add(id);
  }
  return { name, title: fields.text('title'), path, cases };
}
