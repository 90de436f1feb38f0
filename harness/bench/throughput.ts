/** `npm run bench`, first part: macroblocks a second of the chip, in turns with its peers on one core. */
import { counted, fixed, type Look, paint, paragraph } from '../report/style.js';
import { tableLines } from '../report/table.js';
import { ChipCoder } from './chip-coder.js';
import type { BenchClip } from './clips.js';
import type { Coder } from './coder.js';
import { H264Mp4Coder, h264Mp4Version } from './h264-mp4-coder.js';
import type { CodingSettings } from './settings.js';
import { median, type Spread, spreadOf } from './statistics.js';
import { X264Coder, type X264Preset } from './x264-coder.js';

/** Macroblocks a second of a V3s: 1080p at 40 frames a second (fact book 6.2). */
const V3S_MACROBLOCKS = 326_400;

/** Fewest macroblocks of a timed clip; shorter ones are played to and fro. */
const TIMED_MACROBLOCKS = 50_000;

const SIZES = [
  ['352x288', 396],
  ['1280x720', 3600],
  ['1920x1080', 8160],
] as const;

/** A peer on one clip. */
export interface PeerTiming {
  readonly peer: string;
  /** Macroblocks a second. */
  readonly speed: Spread;
  /** Speed of the chip over that of the peer, pair by pair. */
  readonly ratio: Spread;
}

export interface ClipTiming {
  readonly clip: string;
  readonly pictures: number;
  readonly macroblocks: number;
  /** Macroblocks a second of the chip, all its runs. */
  readonly chip: Spread;
  readonly peers: readonly PeerTiming[];
}

export interface ThroughputReport {
  readonly pairs: number;
  readonly chipSettings: string;
  readonly peers: readonly { readonly name: string; readonly settings: string }[];
  readonly clips: readonly ClipTiming[];
  /** Medians over the clips. */
  readonly overall: {
    /** Macroblocks a second. */
    readonly chip: number;
    /** Share of what a V3s does, in percent. */
    readonly v3sPercent: number;
    readonly framesPerSecond: Readonly<Record<string, number>>;
    readonly ratios: readonly {
      readonly peer: string;
      readonly ratio: number;
      readonly least: number;
      readonly most: number;
    }[];
  };
  /** Peers that are not there, in words. */
  readonly missing: readonly string[];
}

export interface ThroughputOptions {
  readonly pairs: number;
  /** Without peers only the chip is timed. */
  readonly peers: boolean;
  /** Leaves out the slowest peer. */
  readonly quick: boolean;
  readonly settings: CodingSettings;
}

function peersOf({ peers, quick }: ThroughputOptions): { peers: Coder[]; missing: string[] } {
  if (!peers) return { peers: [], missing: [] };
  const x264 = (preset: X264Preset) => [new X264Coder(preset, false), new X264Coder(preset, true)];
  const x264s = [...x264('superfast'), ...x264('veryfast')];
  if (!h264Mp4Version()) return { peers: x264s, missing: ['h264-mp4-encoder is not installed (npm install does it)'] };
  const small = quick ? [new H264Mp4Coder(5)] : [new H264Mp4Coder(5), new H264Mp4Coder(0)];
  return { peers: [...small, ...x264s], missing: [] };
}

export function throughputSteps(clips: readonly BenchClip[], options: ThroughputOptions): number {
  return clips.length * Math.max(1, peersOf(options).peers.length) * (options.pairs + 1);
}

export async function measureThroughput(
  clips: readonly BenchClip[],
  options: ThroughputOptions,
  step: (note: string) => void,
): Promise<ThroughputReport> {
  const { pairs, settings } = options;
  const { peers, missing } = peersOf(options);
  const chip = new ChipCoder();
  const timings: ClipTiming[] = [];
  for (const short of clips) {
    const clip = short.stretched(Math.ceil(TIMED_MACROBLOCKS / short.pictureMacroblocks));
    const speed = (seconds: number) => clip.macroblocks / seconds;
    const own: number[] = [];
    const rows: PeerTiming[] = [];
    await chip.prepare(clip, settings);
    if (peers.length === 0) {
      step(`speed, ${clip.name}: chip`);
      for (let pair = 0; pair < pairs; pair++) own.push(speed(await chip.time(clip, settings)));
    }
    for (const peer of peers) {
      step(`speed, ${clip.name}: ${peer.name}`);
      await peer.prepare(clip, settings);
      const [theirs, ratios]: [number[], number[]] = [[], []];
      for (let pair = 0; pair < pairs; pair++) {
        step(`speed, ${clip.name}: ${peer.name}, pair ${pair + 1} of ${pairs}`);
        const [a, b] = await timePair(chip, peer, pair % 2 === 1, clip, settings);
        own.push(speed(a));
        theirs.push(speed(b));
        ratios.push(b / a);
      }
      rows.push({ peer: peer.name, speed: spreadOf(theirs), ratio: spreadOf(ratios) });
    }
    clip.dispose();
    const { name, frames, macroblocks } = clip;
    timings.push({ clip: name, pictures: frames.length, macroblocks, chip: spreadOf(own), peers: rows });
  }
  return {
    pairs,
    chipSettings: timedSettings(chip, settings),
    peers: peers.map((peer) => ({ name: peer.name, settings: timedSettings(peer, settings) })),
    clips: timings,
    overall: overallOf(timings, peers),
    missing,
  };
}

const timedSettings = (coder: Coder, settings: CodingSettings) => `${coder.describe(settings)}; timed: ${coder.timed}`;

/** CPU seconds of the chip and of a peer, one after the other. */
async function timePair(
  chip: Coder,
  peer: Coder,
  peerFirst: boolean,
  clip: BenchClip,
  settings: CodingSettings,
): Promise<[chip: number, peer: number]> {
  if (!peerFirst) {
    const own = await chip.time(clip, settings);
    return [own, await peer.time(clip, settings)];
  }
  const theirs = await peer.time(clip, settings);
  return [await chip.time(clip, settings), theirs];
}

function overallOf(timings: readonly ClipTiming[], peers: readonly Coder[]): ThroughputReport['overall'] {
  const chip = median(timings.map((timing) => timing.chip.median));
  return {
    chip,
    v3sPercent: (chip / V3S_MACROBLOCKS) * 100,
    framesPerSecond: Object.fromEntries(SIZES.map(([name, macroblocks]) => [name, chip / macroblocks])),
    ratios: peers.map(({ name }) => {
      const ratios = timings.map(({ peers: rows }) => rows.find(({ peer }) => peer === name)!.ratio);
      return {
        peer: name,
        ratio: median(ratios.map((ratio) => ratio.median)),
        least: Math.min(...ratios.map((ratio) => ratio.least)),
        most: Math.max(...ratios.map((ratio) => ratio.most)),
      };
    }),
  };
}

const thousands = ({ median: middle, least, most }: Spread) =>
  `${fixed(middle / 1000, 1)} (${fixed(least / 1000, 1)}-${fixed(most / 1000, 1)})`;
const ratioText = (ratio: number, least: number, most: number) =>
  `${fixed(ratio, 2)}x (${fixed(least, 2)}-${fixed(most, 2)})`;

export function throughputLines(look: Look, report: ThroughputReport, where: string): string[] {
  const { overall } = report;
  const rows = report.clips.flatMap(({ clip, chip, peers }) => [
    [clip, 'chip', thousands(chip), ''],
    ...peers.map(({ peer, speed, ratio }) => [
      '',
      peer,
      thousands(speed),
      ratioText(ratio.median, ratio.least, ratio.most),
    ]),
  ]);
  const chips = report.clips.map(({ clip, chip }) => [
    clip,
    fixed(chip.median / 1000, 1),
    `${fixed((chip.median / V3S_MACROBLOCKS) * 100, 0)} %`,
    ...SIZES.map(([, macroblocks]) => fixed(chip.median / macroblocks, 1)),
  ]);
  const median = [
    'median of the clips',
    fixed(overall.chip / 1000, 1),
    `${fixed(overall.v3sPercent, 0)} %`,
    ...SIZES.map(([name]) => fixed(overall.framesPerSecond[name] as number, 1)),
  ];
  const turns = report.peers.length > 0 ? ' with each peer, in turns' : '';
  const kinds = new Set(report.peers.map(({ settings }) => settings));
  const sizes = report.clips.map(({ clip, pictures }) => `${clip}: ${counted(pictures, 'picture')}`).join('; ');
  return [
    paint(look, 'bold', 'Speed: thousand macroblocks a second of CPU time, encode loop only, on this machine now'),
    ...paragraph(
      look,
      '  ',
      `${where}. Median (least-most) of ${counted(report.pairs, report.peers.length > 0 ? 'pair' : 'run')}${turns}. ${sizes}.`,
    ),
    ...paragraph(look, '  chip: ', report.chipSettings),
    ...[...kinds].flatMap((settings) => paragraph(look, '  ', settings, 4)),
    ...report.missing.flatMap((text) => paragraph(look, '  missing: ', text)),
    '',
    ...tableLines(look, ['clip', 'coder', 'kMB/s', 'chip is faster by'], rows, { left: 2 }),
    '',
    ...tableLines(look, ['the chip', 'kMB/s', 'of a V3s', ...SIZES.map(([name]) => `fps ${name}`)], [...chips, median]),
    '',
    ...overall.ratios.map(({ peer, ratio, least, most }) =>
      paint(look, 'bold', `  against ${peer}: ${ratioText(ratio, least, most)}, median of the clips`),
    ),
  ];
}
