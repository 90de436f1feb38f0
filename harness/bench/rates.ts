/** `npm run bench`, second part: bits and PSNR of the chip and its peers at one pair of QPs. */
import { counted, fixed, type Look, paint, paragraph } from '../report/style.js';
import { tableLines } from '../report/table.js';
import { ChipCoder } from './chip-coder.js';
import type { BenchClip } from './clips.js';
import type { Coder } from './coder.js';
import { type Coding, measureCoder } from './efficiency.js';
import { H264Mp4Coder, h264Mp4Version } from './h264-mp4-coder.js';
import type { CodingSettings } from './settings.js';
import { X264Coder } from './x264-coder.js';

/** Most bits that the chip may need, in percent over the reference. */
export const BITS_LIMIT = 25;

export interface RateRow {
  readonly clip: string;
  readonly coder: string;
  readonly coding: Coding;
  /** Bits over those of the reference, in percent. */
  readonly bitsPercent: number;
  /** PSNR over that of the reference, in dB. */
  readonly decibels: Coding['psnr'];
}

export interface RatesReport {
  readonly reference: string;
  readonly coders: readonly { readonly name: string; readonly settings: string }[];
  readonly rows: readonly RateRow[];
}

interface Candidate {
  readonly name: string;
  readonly coder: Coder;
  readonly settings: CodingSettings;
}

/** The reference comes first. */
function candidates(settings: CodingSettings): Candidate[] {
  const chip = new ChipCoder();
  const peers = [new X264Coder('superfast', true, 'preset'), new X264Coder('veryfast', true)];
  const small = h264Mp4Version() ? [new H264Mp4Coder(0), new H264Mp4Coder(5)] : [];
  const offsets = [settings.chromaOffset, ...(settings.chromaOffset === 0 ? [] : [0])];
  const [reference, ...others] = [...peers, ...small].map((coder) => ({ name: coder.name, coder, settings }));
  return [
    reference!,
    ...offsets.map((chromaOffset) => ({
      name: `chip, chroma offset ${chromaOffset}`,
      coder: chip,
      settings: { ...settings, chromaOffset },
    })),
    ...others,
  ];
}

export function ratesSteps(clips: readonly BenchClip[], settings: CodingSettings): number {
  return clips.length * candidates(settings).length;
}

export async function measureRates(
  clips: readonly BenchClip[],
  settings: CodingSettings,
  step: (note: string) => void,
): Promise<RatesReport> {
  const all = candidates(settings);
  const rows: RateRow[] = [];
  for (const clip of clips) {
    let reference: Coding | undefined;
    for (const candidate of all) {
      step(`bits and PSNR, ${clip.name}: ${candidate.name}`);
      const coding = await measureCoder(candidate.coder, clip, candidate.settings);
      reference ??= coding;
      rows.push({ clip: clip.name, coder: candidate.name, coding, ...against(reference, coding) });
    }
    clip.dispose();
  }
  return {
    reference: all[0]!.name,
    coders: all.map(({ name, coder, settings: own }) => ({ name, settings: coder.describe(own) })),
    rows,
  };
}

function against(reference: Coding, coding: Coding): Pick<RateRow, 'bitsPercent' | 'decibels'> {
  const over = (key: 'y' | 'u' | 'v') => coding.psnr[key] - reference.psnr[key];
  return {
    bitsPercent: (coding.bits / reference.bits - 1) * 100,
    decibels: { y: over('y'), u: over('u'), v: over('v') },
  };
}

const signed = (value: number, digits: number) => (value >= 0 ? '+' : '') + fixed(value, digits);

export function ratesLines(look: Look, report: RatesReport, clips: readonly BenchClip[]): string[] {
  const rows = report.rows.map(({ clip, coder, coding, bitsPercent, decibels }) => {
    const frames = clips.find(({ name }) => name === clip)?.frames.length ?? 1;
    return [
      clip,
      coder,
      fixed(coding.bits / frames / 1000, 2),
      ...[coding.psnr.y, coding.psnr.u, coding.psnr.v].map((value) => fixed(value, 2)),
      `${signed(bitsPercent, 1)} %`,
      ...[decibels.y, decibels.u, decibels.v].map((value) => signed(value, 2)),
    ];
  });
  const head = ['clip', 'coder', 'kbit/frame', 'Y dB', 'Cb dB', 'Cr dB', 'bits', 'Y', 'Cb', 'Cr'];
  const sizes = clips.map(({ name, frames }) => `${name}: ${counted(frames.length, 'picture')}`).join('; ');
  return [
    paint(look, 'bold', `Bits and PSNR against ${report.reference}, as ffmpeg decodes the streams`),
    ...paragraph(look, '  ', `${sizes}. Bits without SEI, PSNR from the squared error of all pictures.`),
    ...paragraph(
      look,
      '  ',
      `With chroma offset 4, the driver's default, the chip codes chroma up to four steps of QP coarser than the peers do, which saves bits; with 0 it codes it as they do. Aim: bits at most +${BITS_LIMIT} % at equal or better Y.`,
    ),
    ...paragraph(look, '  ', `${report.reference}: ${report.coders[0]!.settings.replaceAll('NAME', 'superfast')}`, 4),
    ...tableLines(look, head, rows, { left: 2 }),
  ];
}
