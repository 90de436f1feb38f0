/** The 4 KiB window by blocks: what is specified, and what is there but belongs to the decoders. */
import { evidence } from './evidence.js';
import type { RegionSpec } from './types.js';

const VENDOR = evidence('vendor', 'H', ['MC', 'WIKI'], '2, 3, 4');
const DECODER = evidence('measured', 'H', ['WIKI'], '2: engine numbers; decoder registers are outside this model');
const JPEG = evidence('driver', 'H', ['BSP'], '5.1: interrupt routing of the BSP kernel driver');
const NOTHING = evidence('guess', 'L', ['NONE'], 'no public source names anything here');

export const WINDOW_SIZE = 0x1000;

const decoder = (name: string, start: number, end: number, meaning: string, proof = DECODER): RegionSpec => ({
  name,
  start,
  end,
  modelled: false,
  meaning,
  evidence: proof,
});

export const REGIONS: readonly RegionSpec[] = [
  { name: 'top', start: 0x000, end: 0x100, block: 'top', modelled: true, meaning: 'top level', evidence: VENDOR },
  decoder('dec-mpeg', 0x100, 0x200, 'MPEG and JPEG decoder'),
  decoder('dec-h264', 0x200, 0x300, 'H.264 and VP8 decoder'),
  decoder('dec-vc1', 0x300, 0x400, 'VC-1 decoder'),
  decoder('dec-rmvb', 0x400, 0x500, 'RealVideo decoder'),
  decoder('dec-h265', 0x500, 0x600, 'HEVC decoder'),
  decoder('gap-600', 0x600, 0xa00, 'nothing known', NOTHING),
  { name: 'isp', start: 0xa00, end: 0xb00, block: 'isp', modelled: true, meaning: 'input stage', evidence: VENDOR },
  { name: 'encoder', start: 0xb00, end: 0xc00, block: 'encoder', modelled: true, meaning: 'encoder', evidence: VENDOR },
  decoder('gap-c00', 0xc00, 0xe00, 'nothing known', NOTHING),
  decoder('dec-jpeg', 0xe00, 0xf00, 'separate JPEG decoder of the V3s family', JPEG),
  decoder('gap-f00', 0xf00, 0x1000, 'nothing known', NOTHING),
];

/** What a word without a specification does inside the modelled blocks, and everything outside them. */
export const UNLISTED_WORDS = {
  read: 0,
  writes: 'ignored',
  reported: true,
  evidence: evidence('guess', 'L', ['NONE'], '12: undocumented words; they may well store. Accesses are reported'),
} as const;

/** The region that holds an offset 0x000..0xfff. Throws RangeError outside the window. */
export function regionAt(offset: number): RegionSpec {
  const region = REGIONS.find(({ start, end }) => offset >= start && offset < end);
  if (!region) throw new RangeError(`offset 0x${offset.toString(16)} is outside the 4 KiB register window`);
  return region;
}
