/** `cedrus-emu.json`: what belongs to a driver of several files, and how it wants to be run. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileReason, UsageError } from '../../errors.js';
import type { ProgramKind } from './places.js';

export const MANIFEST_NAME = 'cedrus-emu.json';

export interface Manifest {
  /** C files, relative to the folder; `*` and `?` match within a name. Default: all .c files of the folder. */
  readonly sources?: readonly string[];
  /** Folders for headers, relative to the folder. */
  readonly include?: readonly string[];
  /** `NAME` or `NAME=value`. */
  readonly defines?: readonly string[];
  /** Further flags of clang. */
  readonly flags?: readonly string[];
  /** Language, such as `gnu11`. */
  readonly std?: string;
  readonly kind?: 'kernel' | 'user';
  readonly kernel?: {
    /** Name of the module; default: that of the folder. */
    readonly name?: string;
    /** Module parameters. */
    readonly parameters?: Readonly<Record<string, string | number | boolean>>;
    /** What the driver is asked to code: `H264` (default) or `JPEG`. */
    readonly codec?: 'H264' | 'JPEG';
    /** What the device tree calls the engine. */
    readonly compatible?: string;
  };
  /** Arguments of a userspace program. */
  readonly args?: readonly string[];
  /** Controls to set, by v4l2-ctl name. */
  readonly controls?: Readonly<Record<string, number>>;
  /** Chip it is run on. */
  readonly variant?: string;
}

/** What the user named, resolved: files with their names as messages show them. */
export interface DriverSources {
  /** Relative to the working folder, or absolute, as the user named them. */
  readonly sources: readonly string[];
  readonly include: readonly string[];
  /** Short name of the whole. */
  readonly name: string;
  readonly manifest: Manifest;
  /** The manifest file itself, if there is one. */
  readonly manifestFile: string | undefined;
}

type Check = (value: unknown) => string | undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of texts';
const text: Check = (value) => (typeof value === 'string' ? undefined : 'a text');
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? undefined : words.map((word) => `"${word}"`).join(' or ');
const recordOf =
  (types: readonly string[], words: string): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every((one) => types.includes(typeof one)) ? undefined : words;

const FIELDS: Readonly<Record<string, Check>> = {
  sources: texts,
  include: texts,
  defines: texts,
  flags: texts,
  std: text,
  kind: oneOf('kernel', 'user'),
  kernel: (value) => (isRecord(value) ? undefined : 'an object'),
  args: texts,
  controls: recordOf(['number'], 'an object of numbers by control name'),
  variant: text,
};

const KERNEL_FIELDS: Readonly<Record<string, Check>> = {
  name: text,
  parameters: recordOf(['string', 'number', 'boolean'], 'an object of values by parameter name'),
  codec: oneOf('H264', 'JPEG'),
  compatible: text,
};

function checkFields(file: string, where: string, object: Record<string, unknown>, fields: typeof FIELDS): void {
  for (const [name, value] of Object.entries(object)) {
    // an editor's business
    if (name === '$schema') continue;
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!check) {
      throw new UsageError(`${file}: ${where}"${name}" is not known; there are ${Object.keys(fields).join(', ')}`);
    }
    const wanted = check(value);
    if (wanted) throw new UsageError(`${file}: ${where}"${name}" must be ${wanted}, not ${JSON.stringify(value)}`);
  }
}

/** Reads a manifest. Throws UsageError that names file, field and what it must be. */
export function readManifest(file: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileReason(error)}`, { cause: error });
  }
  if (!isRecord(content)) throw new UsageError(`${file} must hold an object, such as { "sources": ["*.c"] }`);
  checkFields(file, '', content, FIELDS);
  if (isRecord(content.kernel)) checkFields(file, 'kernel.', content.kernel, KERNEL_FIELDS);
  return content as Manifest;
}

/** Files of a folder that a pattern names, in the order of their names. */
function matching(folder: string, pattern: string): string[] {
  const [first = '', ...rest] = pattern.split('/');
  if (!/[*?]/.test(pattern)) return [path.join(folder, pattern)];
  if (rest.length > 0 && !/[*?]/.test(first)) return matching(path.join(folder, first), rest.join('/'));
  const escaped = first
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const names = readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
    .filter((entry) => new RegExp(`^${escaped}$`).test(entry.name) && entry.isDirectory() === rest.length > 0)
    .map(({ name }) => name)
    .sort();
  return names.flatMap((name) =>
    rest.length > 0 ? matching(path.join(folder, name), rest.join('/')) : [path.join(folder, name)],
  );
}

function readFolder(folder: string): DriverSources {
  const file = path.join(folder, MANIFEST_NAME);
  const exists = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const manifest = exists ? readManifest(file) : {};
  const patterns = manifest.sources ?? ['*.c'];
  const sources = patterns.flatMap((pattern) => {
    const found = matching(folder, pattern);
    if (found.length > 0) return found;
    throw new UsageError(
      exists
        ? `${file}: no file matches "${pattern}"`
        : `${folder} holds no .c file and no ${MANIFEST_NAME}; name the folder that has the driver, or its files`,
    );
  });
  return {
    sources: [...new Set(sources)],
    include: (manifest.include ?? []).map((one) => (path.isAbsolute(one) ? one : path.join(folder, one))),
    name: manifest.kernel?.name ?? path.basename(path.resolve(folder)),
    manifest,
    manifestFile: exists ? file : undefined,
  };
}

/**
 * What a command line names: C files, or one folder with or without a manifest.
 * @throws UsageError for what is not there, is no C file or is mixed
 */
export function findSources(names: readonly string[]): DriverSources {
  const [first] = names;
  if (first === undefined) throw new UsageError('name the C files of the driver, or the folder that has them');
  const status = statSync(first, { throwIfNoEntry: false });
  if (names.length === 1 && status?.isDirectory()) return readFolder(first);
  for (const name of names) checkFile(name);
  return {
    sources: [...new Set(names)],
    include: [],
    name: path.parse(first).name,
    manifest: {},
    manifestFile: undefined,
  };
}

function checkFile(name: string): void {
  const status = statSync(name, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`${name} does not exist; name C files, or one folder`);
  if (status.isDirectory()) throw new UsageError(`${name} is a folder; name one folder alone, or files`);
  if (!name.endsWith('.c')) {
    throw new UsageError(`${name} is no C file (.c); headers are found by themselves, their folders are named with -I`);
  }
}

/** Headers that only kernel code includes. */
const KERNEL_HEADER =
  /^[ \t]*#[ \t]*include[ \t]*<(?:linux\/(?!videodev2\.h|v4l2|media\.h|types\.h|ioctl\.h|fb\.h|input\.h)|media\/|asm\/|soc\/)/m;
const MODULE = /<linux\/module\.h>|\bMODULE_LICENSE\s*\(|\bmodule_(?:platform_driver|init)\s*\(/;

/** Whether sources are kernel code or a program. */
export function detectKind(sources: readonly string[]): ProgramKind {
  const contents = sources.map((file) => readFileSync(file, 'latin1'));
  if (contents.some((content) => MODULE.test(content))) return 'kernel';
  if (contents.some((content) => /\bint\s+main\s*\(/.test(content))) return 'user';
  return contents.some((content) => KERNEL_HEADER.test(content)) ? 'kernel' : 'user';
}
