/** Golden traces for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTrace } from '../trace/formats.js';
import { accessesOf, type Trace } from '../trace/model.js';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = path.join(root, 'vectors/traces');

export const goldenNames = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.slice(0, -'.jsonl'.length));

export const goldenPath = (name: string) => path.join(folder, `${name}.jsonl`);
export const goldenText = (name: string) => readFileSync(goldenPath(name), 'utf8');
export const golden = (name: string) => readTrace(goldenPath(name));

/** Every access, repeats one by one, as text. */
export function accessKeys(trace: Trace): string[] {
  return accessesOf(trace).flatMap(({ op, offset, value, high, width, count }) =>
    new Array<string>(count).fill([op, offset, value, high ?? '', width].join(' ')),
  );
}
