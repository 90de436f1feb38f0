/** What the chip holds at one moment, in words. */
import { describeAccess } from '../../emulator/spec/index.js';
import type { MomentReport } from '../run/moment.js';
import { bytesText, fixed, grouped, type Look, paint } from './style.js';
import { tableLines } from './table.js';

const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;
const STATUS = 0xb1c;
const ENGINES = { rests: 'rests', codes: 'codes a picture', stands: 'is busy, and stands still' } as const;

function place(macroblock: number, width: number): string {
  return `${macroblock} (column ${macroblock % width}, row ${Math.floor(macroblock / width)})`;
}

function engineLines({ engine, width, height, macroblocks, clocksToNext }: MomentReport): string[] {
  const picture = width * height;
  const left = picture > 0 ? `, ${grouped(macroblocks)} of ${grouped(picture)} macroblocks have left` : '';
  const next =
    clocksToNext !== undefined && macroblocks < picture
      ? [`  next       macroblock ${place(macroblocks, width)} leaves in ${grouped(clocksToNext)} clocks`]
      : [];
  return [`  engine     ${ENGINES[engine]}${left}`, ...next];
}

/** @param all with every register that is not zero */
export function momentText(look: Look, report: MomentReport, { all = false } = {}): string {
  const { stages, buffers, faults, registers, width, cycle } = report;
  const status = registers.find(([offset]) => offset === STATUS)?.[1] ?? 0;
  const lines = [
    `  chip       ${report.variant}`,
    `  clock      ${grouped(cycle)}, ${fixed(report.milliseconds, 3)} ms after power-on`,
    ...engineLines(report),
    `  interrupt  ${report.interrupt ? 'high' : 'low'}, ${describeAccess(STATUS, status)}`,
    `  stream     ${grouped(report.streamBits)} bits`,
    ...faults.map((fault) => `  fault      ${fault}`),
  ];
  if (stages.length > 0) {
    const rows = stages.map(({ stage, macroblock, from, to }) => [
      stage,
      place(macroblock, width),
      `${grouped(cycle - from)} of ${grouped(to - from)} clocks`,
    ]);
    lines.push('', ...tableLines(look, ['stage', 'macroblock', 'passed'], rows, { left: 2 }));
  }
  const held = buffers.map(({ name, address, size }) => [name, hex(address, 8), bytesText(size)]);
  if (held.length > 0) lines.push('', ...tableLines(look, ['buffer', 'address', 'size'], held));
  if (all) {
    const rows = registers.map(
      ([offset, value]) => `  ${hex(offset, 3)}  ${hex(value, 8)}  ${describeAccess(offset, value)}`,
    );
    lines.push('', paint(look, 'dim', '  registers that are not zero'), ...rows);
  }
  return `${lines.join('\n')}\n`;
}
