/** `node dist/harness/tools/timing-report.js [--write]`: the cycle model beside public claims; writes the block of docs/timing.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRAM_CLIENTS, type ParameterName, PARAMETER_DEFAULTS, STAGES } from '../../emulator/index.js';
import { FINGERPRINT, modelFingerprint } from '../timing/fingerprint.js';
import { type Claim, CLAIMS, clocksPerMacroblock } from '../timing/claims.js';
import { loadClip, type Measured, measure } from '../timing/measure.js';
import type { Frame, Size } from '../video/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const CLIPS_FOLDER = path.join(root, '../shared/clips');
const PAGE = path.join(root, 'docs/timing.md');
const BLOCK = /(<!-- generated: timing-report -->\n)[\s\S]*?(<!-- end of generated -->)/;

const FULL: Size = { width: 1920, height: 1088 };
const HALF: Size = { width: 1280, height: 720 };
const PICTURES = 3;
/** A rate that is promised holds for pictures in which nothing is skipped ahead of the search. */
const PROMISED = { skip_mb_dis: 1 } as const;

interface Source {
  readonly name: string;
  readonly input: string;
  readonly first: number;
}

const NATURAL: readonly Source[] = [
  { name: 'moving camera, 720p', input: path.join(CLIPS_FOLDER, 'flower-1280x720.264'), first: 40 },
  { name: 'fixed camera, 768x576', input: path.join(CLIPS_FOLDER, 'people-768x576.avi'), first: 20 },
];
const PROCEDURAL: readonly Source[] = [
  { name: 'clip:zoom', input: 'clip:zoom', first: 0 },
  { name: 'clip:pan', input: 'clip:pan', first: 0 },
];

/** Parameters of the cycle model: those from `pipelineBuffers` on. */
const NAMES = Object.keys(PARAMETER_DEFAULTS) as ParameterName[];
const MODEL = NAMES.slice(NAMES.indexOf('pipelineBuffers'), NAMES.indexOf('dramLatency') + 1);

const natural = NATURAL.every(({ input }) => existsSync(input));
const fitted = natural ? NATURAL : PROCEDURAL;
const loaded = new Map<string, readonly Frame[]>();

async function frames({ input, first }: Source, size: Size): Promise<readonly Frame[]> {
  const key = `${input} ${size.width}`;
  const known = loaded.get(key) ?? (await loadClip(input, size, PICTURES, first));
  loaded.set(key, known);
  return known;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const modelled = new Map<string, number>();

/** Clocks a macroblock of P pictures of a variant, the mean of the clips. */
async function model(variant: string, size: Size): Promise<number> {
  const key = `${variant} ${size.width}`;
  const known = modelled.get(key);
  if (known !== undefined) return known;
  const results: number[] = [];
  for (const clip of fitted) results.push(measure(variant, await frames(clip, size), {}, PROMISED).inter);
  modelled.set(key, mean(results));
  return mean(results);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => ' --- ').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];
const percent = (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)} %`;

async function claimRow(claim: Claim): Promise<string[]> {
  const said = clocksPerMacroblock(claim);
  const size = claim.claim.includes('720p') ? HALF : FULL;
  const clocks = await model(claim.variant, size);
  const error = percent((clocks / said - 1) * 100);
  const use = claim.fitted ? 'fitted' : claim.limit ? 'check' : 'lower bound only';
  return [claim.claim, claim.kind, String(claim.clockMhz), said.toFixed(0), clocks.toFixed(0), error, use];
}

const unchanged = new Map<string, Measured>();

/** A parameter one step down and up: P pictures of the S3 and the V3s, I pictures of the V3s. */
async function sensitivityRow(name: ParameterName): Promise<string[]> {
  const clip = await frames(fitted[0]!, FULL);
  const inter: string[] = [];
  const intra: string[] = [];
  for (const variant of ['s3', 'v3s']) {
    const plain = unchanged.get(variant) ?? measure(variant, clip, {}, PROMISED);
    unchanged.set(variant, plain);
    const own = plain.parameters[name];
    for (const direction of [-1, 1]) {
      const step = Math.max(1, Math.round(own / 10));
      const value = Math.max(name === 'pipelineBuffers' ? 1 : 0, own + direction * step);
      const changed = measure(variant, clip, { [name]: value }, PROMISED);
      inter.push(`${value}: ${percent((changed.inter / plain.inter - 1) * 100)}`);
      if (variant === 'v3s') intra.push(percent((changed.intra / plain.intra - 1) * 100));
    }
  }
  return [`\`${name}\``, ...inter, ...intra];
}

/** The busiest stage, or the DRAM port. */
function bottleneck({ counters, clocks }: Measured): string {
  const shares = STAGES.map((name) => [name as string, counters.busy[name] / clocks] as const);
  const all = [...shares, ['DRAM port', counters.portClocks / clocks] as const];
  const [name, share] = all.reduce((best, next) => (next[1] > best[1] ? next : best));
  return `${name} ${(share * 100).toFixed(0)} %`;
}

async function clipRows(clip: Source): Promise<string[][]> {
  const pictures = await frames(clip, FULL);
  const rows: string[][] = [];
  for (const [controls, note] of [
    [PROMISED, 'off'],
    [{}, 'on'],
  ] as const) {
    for (const variant of ['s3', 'v3s']) {
      const result = measure(variant, pictures, {}, controls);
      const bytes = DRAM_CLIENTS.reduce((sum, client) => sum + result.counters.bytes[client], 0) / result.macroblocks;
      rows.push([
        clip.name,
        note,
        variant,
        result.intra.toFixed(0),
        result.inter.toFixed(0),
        bytes.toFixed(0),
        bottleneck(result),
      ]);
    }
  }
  return rows;
}

async function report(): Promise<string> {
  const claims: string[][] = [];
  for (const claim of CLAIMS) claims.push(await claimRow(claim));
  const clips: string[][] = [];
  for (const clip of [...(natural ? NATURAL : []), ...PROCEDURAL]) clips.push(...(await clipRows(clip)));
  const sensitivity: string[][] = [];
  for (const name of MODEL) sensitivity.push(await sensitivityRow(name));
  return [
    '### Model against claim',
    '',
    `Clocks a macroblock. Model: mean of the P pictures of ${fitted.map(({ name }) => name).join(' and ')}, mirrored into 1920x1088 (720p claims: 1280x720), QP 28, CABAC, early skip off.`,
    '',
    ...table(['Claim', 'Kind', 'MHz', 'Claim', 'Model', 'Error', 'Use'], claims),
    '### By clip',
    '',
    'Clocks a macroblock of I and P pictures, bytes a macroblock and the busiest unit of P pictures, with early skip off and on.',
    '',
    ...table(['Clip', 'Skip', 'Variant', 'I', 'P', 'Bytes', 'Busiest'], clips),
    '### Sensitivity',
    '',
    'Change of clocks a macroblock when one parameter is a tenth (at least one unit) smaller or larger: value and effect.',
    '',
    ...table(['Parameter', 'S3 P −', 'S3 P +', 'V3s P −', 'V3s P +', 'V3s I −', 'V3s I +'], sensitivity),
    `<!-- ${FINGERPRINT}: ${await modelFingerprint()} -->`,
    '',
  ].join('\n');
}

const text = await report();
console.log(text);
if (process.argv.includes('--write')) {
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(BLOCK, (_, open: string, end: string) => `${open}\n${text}\n${end}`),
  );
}
