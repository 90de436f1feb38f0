/** `npm run bench -- --quality`: Bjontegaard delta rate of the chip against x264 with the same tools. */
import { fixed, type Look, paint, paragraph } from '../report/style.js';
import { tableLines } from '../report/table.js';
import { CheckFailed } from '../errors.js';
import { bdRate } from './bd-rate.js';
import { ChipCoder } from './chip-coder.js';
import type { BenchClip } from './clips.js';
import { type Coding, measureCoder } from './efficiency.js';
import { type CodingSettings, type EntropyMode, QP_STEP_I } from './settings.js';
import { mean } from './statistics.js';
import { X264Coder } from './x264-coder.js';

/** QPs of P pictures. */
export const QUALITY_QPS = [22, 27, 32, 37] as const;
/** The driver's default, and the peer's. */
const CHROMA_OFFSETS = [4, 0] as const;

export interface QualityCurve {
  readonly clip: string;
  readonly coder: string;
  readonly points: readonly (Coding & { readonly qpP: number })[];
  /** Percent of bits over x264 at equal PSNR of Y; undefined for x264 itself. */
  readonly bdRate: number | undefined;
}

export interface QualityMode {
  readonly entropy: EntropyMode;
  readonly reference: string;
  readonly curves: readonly QualityCurve[];
  /** By chroma_qp_index_offset: mean of the clips. */
  readonly means: readonly { readonly chromaOffset: number; readonly bdRate: number }[];
  /** Why there are no figures. */
  readonly missing: string | undefined;
}

/** The peer's settings with its preset, and without a QP. */
const peerLine = (line: string) => line.replace(/-qp \d+/, '-qp QP').replaceAll('NAME', 'veryfast');

const chipName = (chromaOffset: number) => `chip, chroma offset ${chromaOffset}`;

export function qualitySteps(clips: readonly BenchClip[], modes: readonly EntropyMode[]): number {
  return modes.length * clips.length * (CHROMA_OFFSETS.length + 1) * QUALITY_QPS.length;
}

export async function measureQualityOf(
  entropy: EntropyMode,
  clips: readonly BenchClip[],
  base: CodingSettings,
  step: (note: string) => void,
): Promise<QualityMode> {
  const x264 = new X264Coder('veryfast', true);
  const chip = new ChipCoder();
  const settings = (qpP: number, chromaOffset: number) => ({
    ...base,
    entropy,
    qpP,
    qpI: qpP - QP_STEP_I,
    chromaOffset,
  });
  const reference = peerLine(x264.describe(settings(QUALITY_QPS[0], 0)));
  const curves: QualityCurve[] = [];
  try {
    // a mode that the chip lacks shows before any time is spent
    await chip.encode(clips[0]!.first(2), settings(QUALITY_QPS[3], 0));
    for (const clip of clips) {
      const curve = async (name: string, coder: ChipCoder | X264Coder, chromaOffset: number) => {
        const points: (Coding & { qpP: number })[] = [];
        for (const qpP of QUALITY_QPS) {
          step(`${entropy.toUpperCase()}, ${clip.name}: ${name} at QP ${qpP}`);
          points.push({ qpP, ...(await measureCoder(coder, clip, settings(qpP, chromaOffset))) });
        }
        return { clip: clip.name, coder: name, points };
      };
      const peer = await curve(x264.name, x264, 0);
      curves.push({ ...peer, bdRate: undefined });
      for (const chromaOffset of CHROMA_OFFSETS) {
        const ours = await curve(chipName(chromaOffset), chip, chromaOffset);
        curves.push({ ...ours, bdRate: bdRate(peer.points.map(lumaPoint), ours.points.map(lumaPoint)) });
      }
      clip.dispose();
    }
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return { entropy, reference, curves, means: [], missing: error.message };
  }
  const means = CHROMA_OFFSETS.map((chromaOffset) => {
    const rates = curves.filter(({ coder }) => coder === chipName(chromaOffset)).map((curve) => curve.bdRate!);
    return { chromaOffset, bdRate: mean(rates) };
  });
  return { entropy, reference, curves, means, missing: undefined };
}

const lumaPoint = ({ bits, psnr }: Coding) => ({ bits, psnr: psnr.y });

const percent = (value: number | undefined) =>
  value === undefined ? 'reference' : `${value >= 0 ? '+' : ''}${fixed(value, 1)} %`;

export function qualityLines(look: Look, mode: QualityMode, clips: readonly BenchClip[]): string[] {
  const title = paint(look, 'bold', `${mode.entropy.toUpperCase()}: bits at equal PSNR of Y (Bjontegaard delta rate)`);
  if (mode.missing !== undefined) return [title, ...paragraph(look, '  ', `not measured: ${mode.missing}`)];
  const rows = mode.curves.map(({ clip, coder, points, bdRate: rate }) => {
    const frames = clips.find(({ name }) => name === clip)!.frames.length;
    const point = ({ bits, psnr }: Coding) => `${fixed(bits / frames / 1000, 1)} / ${fixed(psnr.y, 2)}`;
    return [clip, coder, ...points.map(point), percent(rate)];
  });
  const head = ['clip', 'coder', ...QUALITY_QPS.map((qp) => `QP ${qp}`), 'BD rate'];
  const means = mode.means.map(
    ({ chromaOffset, bdRate: rate }) => `${percent(rate)} with chroma offset ${chromaOffset}`,
  );
  return [
    title,
    ...paragraph(look, '  against ', mode.reference, 4),
    ...paragraph(
      look,
      '  ',
      `kbit a picture / dB by QP of P pictures, I pictures ${QP_STEP_I} below, IDR every 30; bits without SEI`,
    ),
    ...tableLines(look, head, rows, { left: 2 }),
    paint(look, 'bold', `  mean of the clips: ${means.join(', ')}`),
  ];
}
