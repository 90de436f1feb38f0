/** How fast the chip answers: sets of parameters for drivers that must not depend on it. */
import type { Parameters } from './parameters.js';

export const TIMING_PROFILES = ['fast', 'typical', 'pessimistic'] as const;
export type TimingProfile = (typeof TIMING_PROFILES)[number];

/** The profile's parameters, made from those of the variant. All of it is a choice, none of it known of silicon. */
export function profileParameters(profile: TimingProfile, variant: Parameters): Partial<Parameters> {
  if (profile === 'fast') {
    return {
      startClocks: 16,
      putBusyClocks: 1,
      resetClocks: 0,
      dramBandwidth: variant.dramBandwidth * 4,
      dramLatency: 0,
    };
  }
  if (profile === 'pessimistic') {
    // 50 microseconds until it begins, 250 until the interrupt; half the memory, every answer late
    return {
      startClocks: 20_000,
      putBusyClocks: 400,
      resetClocks: 4_000,
      finishClocks: 100_000,
      dramBandwidth: Math.max(1, variant.dramBandwidth >> 1),
      dramLatency: variant.dramLatency * 4,
    };
  }
  return {};
}
