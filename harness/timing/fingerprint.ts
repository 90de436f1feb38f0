/** A short sum of what the cycle model says of small clips: it tells whether the figures of docs/timing.md are those of this model. */
import { crc32 } from '../../emulator/crc32.js';
import { loadClip, measure } from './measure.js';

/** How the page marks it. */
export const FINGERPRINT = 'model';

const SIZE = { width: 320, height: 192 };

/** Eight hexadecimal digits: changes with clocks, traffic and work of any stage. */
export async function modelFingerprint(): Promise<string> {
  const results = [];
  for (const clip of ['clip:pan', 'clip:noise']) {
    const frames = await loadClip(clip, SIZE, 3);
    for (const variant of ['s3', 'v3s']) {
      for (const skip_mb_dis of [0, 1]) {
        const { intra, clocks, counters } = measure(variant, frames, {}, { skip_mb_dis });
        results.push([intra, clocks, counters]);
      }
    }
  }
  const sum = crc32(new TextEncoder().encode(JSON.stringify(results)));
  return sum.toString(16).padStart(8, '0');
}
