/** Every trace format: which one a file is in, how to read it, how to write it. */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { CANONICAL_MAGIC, type CanonicalOptions, canonicalLines, readCanonical } from './canonical.js';
import { csvLines, isCsvHead, readCsv } from './csv.js';
import { goldenLines, readGolden } from './golden-format.js';
import { type LineSource, readLines } from './lines.js';
import { FORMATS, type FormatName, type Trace } from './model.js';
import { qemuLines, readQemu } from './qemu.js';
import { readRwmmio, rwmmioLines } from './rwmmio.js';
import type { WindowOptions } from './window.js';

export interface ReadOptions extends WindowOptions {
  /** The format; found out from the content without it. */
  readonly format?: FormatName;
  /** Text or bytes in place of the file, which `path` then only names. */
  readonly content?: string | Uint8Array;
}

/**
 * Finds out the format of a trace from its first telling line.
 * @throws UsageError when the file cannot be read, is empty or is in none of the formats
 */
export function detectFormat(source: LineSource): FormatName {
  let first: string | undefined;
  for (const { text } of readLines(source)) {
    if (text.trim() === '') continue;
    if (first === undefined) {
      if (text.startsWith(CANONICAL_MAGIC)) return 'canonical';
      if (/^\s*\{/.test(text)) return 'golden';
      if (isCsvHead(text)) return 'csv';
      first = text;
    }
    if (text.includes('rwmmio_')) return 'rwmmio';
    if (text.includes('memory_region_ops_')) return 'qemu';
  }
  if (first === undefined) throw new UsageError(`${source.path}: the file is empty`);
  const shown = first.length > 60 ? `${first.slice(0, 60)}...` : first;
  throw new UsageError(
    `${source.path}: this is no trace in a known format (${FORMATS.join(', ')}); it begins with "${shown}"; --format forces one`,
  );
}

/**
 * Reads a trace in any format.
 * @throws UsageError in one sentence with file and line when it cannot be read
 */
export function readTrace(path: string, options: ReadOptions = {}): Trace {
  const { content } = options;
  const source: LineSource = content === undefined ? { path } : { path, content };
  const format = options.format ?? detectFormat(source);
  const lines = readLines(source);
  switch (format) {
    case 'canonical':
      return readCanonical(path, lines);
    case 'golden':
      return readGolden(path, lines);
    case 'rwmmio':
      return readRwmmio(path, lines, options);
    case 'qemu':
      return readQemu(path, lines, options);
    case 'csv':
      return readCsv(path, lines);
  }
}

function linesIn(trace: Trace, format: FormatName, options: CanonicalOptions): Iterable<string> {
  switch (format) {
    case 'canonical':
      return canonicalLines(trace, options);
    case 'golden':
      return goldenLines(trace);
    case 'rwmmio':
      return rwmmioLines(trace);
    case 'qemu':
      return qemuLines(trace);
    case 'csv':
      return csvLines(trace);
  }
}

/** A trace as text in a format, with a final line end. */
export function traceText(trace: Trace, format: FormatName = 'canonical', options: CanonicalOptions = {}): string {
  return `${[...linesIn(trace, format, options)].join('\n')}\n`;
}

/** What a format has no place for and the trace has, in words. */
export function lostIn(trace: Trace, format: FormatName): string[] {
  if (format === 'canonical') return [];
  const lost: string[] = [];
  const has = (kind: string) => trace.records.some((record) => record.kind === kind);
  if (format !== 'golden') {
    if (trace.buffers.length > 0) lost.push('buffers');
    if (has('data')) lost.push('header and result lines');
    lost.push('provenance');
  }
  if ((format === 'rwmmio' || format === 'qemu') && has('phase')) lost.push('phases');
  const accesses = trace.records.filter((record) => record.kind === 'access');
  if ((format === 'golden' || format === 'qemu') && accesses.some(({ caller }) => caller !== undefined))
    lost.push('callers');
  if (format === 'golden' && accesses.some(({ time }) => time !== undefined)) lost.push('times');
  return lost;
}

/** @throws UsageError when the file cannot be written */
export function writeTrace(
  path: string,
  trace: Trace,
  format: FormatName = 'canonical',
  options: CanonicalOptions = {},
): void {
  const text = traceText(trace, format, options);
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
