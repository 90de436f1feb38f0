/** Lint of an H.264 byte stream: headers, their order, trailing bits, emulation prevention, slice data. */
import { nalUnits } from '../decoder/annexb.js';
import { UsageError } from '../errors.js';
import { SliceReader, StreamSyntaxError } from '../syntax/index.js';
import { HeaderChecks } from './header-checks.js';
import { bytesAround, HeaderParser, type ParsedUnit } from './headers.js';
import type { Finding, Place, Report } from './model.js';
import { gatherFindings, type RuleId } from './rules/index.js';

const PARAMETER_SETS: ReadonlySet<number> = new Set([7, 8]);

/** Byte runs that must not stand in a NAL unit: 00 00 02, and 00 00 03 ahead of more than 03. */
function checkEscapes(bytes: Uint8Array, place: Place, report: Report<RuleId>): void {
  for (let i = 2; i < bytes.length; i++) {
    if (bytes[i - 2] !== 0 || bytes[i - 1] !== 0 || (bytes[i] as number) > 3) continue;
    const at = { ...place, byte: (place.byte ?? 0) + i };
    const is = bytesAround(bytes, i);
    const next = bytes[i + 1];
    if (bytes[i] !== 3) {
      report('unescaped-bytes', at, { subject: 'NAL unit bytes', is, should: '00 00 03 in front of the third byte' });
    } else if (next !== undefined && next > 3) {
      report('useless-escape', at, {
        subject: 'NAL unit bytes',
        is,
        should: '00 00 03 03 where the payload has 00 00 03',
      });
    }
  }
}

/** The bytes between a unit's end and the next start code are zero; a parameter set has none of its own. */
function checkSpareZeros(end: number, next: number | undefined, unit: ParsedUnit, report: Report<RuleId>): void {
  if (!PARAMETER_SETS.has(unit.type) || next === undefined || next <= end) return;
  const should = 'the next start code directly behind the stop bit';
  report('spare-zero-byte', unit.place, {
    subject: `NAL unit of type ${unit.type}`,
    is: `${next - end} zero bytes behind it`,
    should,
  });
}

/**
 * Checks a stream.
 * @throws UsageError when there is no start code in it
 */
export function lintStream(stream: Uint8Array, name = 'the file'): Finding[] {
  const { findings, report } = gatherFindings();
  const parser = new HeaderParser();
  const checks = new HeaderChecks(report);
  const slices = new SliceReader();
  const units = [...nalUnits(stream)];
  if (units.length === 0)
    throw new UsageError(`${name}: there is no start code 00 00 01 in it, so it is no H.264 byte stream`);
  let picture = -1;
  for (const [index, { start, header, end }] of units.entries()) {
    const where = { nalUnit: index, byte: start };
    const unit = parser.parse(stream, header, end, where);
    if (unit.slice?.first_mb_in_slice === 0) picture++;
    const frame = Math.max(0, picture + (unit.slice ? 0 : 1));
    const place: Place = { frame, ...where };
    const placed = { ...unit, place };
    checkEscapes(stream.subarray(header, end), { ...place, byte: header }, report);
    checkSpareZeros(end, units[index + 1]?.start, placed, report);
    checks.unit(placed);
    if (!unit.slice) continue;
    try {
      slices.read({
        index,
        start,
        header,
        end,
        nal_ref_idc: unit.nal_ref_idc,
        nal_unit_type: unit.type,
        rbsp: unit.rbsp,
        elements: [],
        slice: unit.slice,
      });
    } catch (error) {
      if (!(error instanceof StreamSyntaxError)) throw error;
      if (error.unsupported) continue;
      const { macroblock, element, streamByte } = error.place;
      const subject = [...(macroblock === undefined ? [] : [`macroblock ${macroblock}`]), element ?? 'slice data'].join(
        ', ',
      );
      report(
        'slice-data',
        { ...place, byte: streamByte },
        { subject, is: error.reason, should: 'slice data up to the trailing bits' },
      );
    }
  }
  if (picture < 0) {
    report(
      'no-picture',
      { byte: 0 },
      { subject: 'the stream', is: `${units.length} NAL units without a slice that can be read`, should: 'a picture' },
    );
  }
  return findings;
}
