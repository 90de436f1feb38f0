/** The SoC round the block as a driver switches it: clocks, reset, SRAM; and what the device tree says of it. */
import { BoardError } from '../../../emulator/index.js';
import type { SocClock } from '../../../emulator/soc.js';
import type { EngineAccess } from './engine.js';
import type { Journal } from './journal.js';
import type { HostFunctions, Machine } from './machine.js';
import { captureStack } from './sites.js';
import type { ProgramText } from './text.js';

/** What the driver did to the SoC round the block. */
export interface SocEvent {
  readonly kind: 'clock' | 'rate' | 'reset' | 'sram';
  readonly name: string;
  readonly value: number;
  readonly time: number;
}

export class SocAccess {
  /** In the driver's order. */
  readonly events: SocEvent[] = [];
  /** Rates that were set, in Hz. */
  private readonly rates = new Map<string, bigint>();
  private readonly properties: Readonly<Record<string, string>>;

  constructor(
    private readonly machine: Machine,
    private readonly engine: EngineAccess,
    private readonly journal: Journal,
    compatible: string | undefined,
  ) {
    const { name } = machine.variant;
    this.properties = { variant: name, compatible: compatible ?? compatibleOf(name) };
  }

  functions(text: ProgramText): HostFunctions {
    const { machine } = this;
    return {
      clock: (name: number, enabled: number) => {
        const clock = text.at(name);
        this.switch('clock', clock, enabled, () => machine.setClock(clock as SocClock, enabled !== 0));
      },
      clock_rate: (name: number, rate: bigint) => this.clockRate(text.at(name), rate),
      reset: (name: number, asserted: number) =>
        this.switch('reset', text.at(name), asserted, () =>
          asserted === 0 ? machine.deassertReset() : machine.assertReset(),
        ),
      sram: (name: number, claimed: number) =>
        this.switch('sram', text.at(name), claimed, () => machine.claimSram(claimed !== 0)),
      property: (name: number, buffer: number, size: number) =>
        text.put(buffer, size, this.properties[text.at(name)] ?? ''),
    };
  }

  /** Switches something and keeps a note of it. */
  private switch(kind: SocEvent['kind'], name: string, value: number, action: () => void): void {
    this.events.push({ kind, name, value, time: this.machine.now });
    try {
      this.engine.touch(action);
    } catch (error) {
      if (error instanceof BoardError) throw this.journal.fault('bad-soc-name', error.message, captureStack(), error);
      throw error;
    }
  }

  private clockRate(name: string, rate: bigint): bigint {
    if (rate > 0n) this.switch('rate', name, Number(rate), () => this.rates.set(name, rate));
    return this.rates.get(name) ?? BigInt(this.machine.clock.hz);
  }
}

/** Device-tree strings of the mainline cedrus binding. */
const COMPATIBLE: Readonly<Record<string, string>> = {
  a10: 'allwinner,sun4i-a10-video-engine',
  a13: 'allwinner,sun5i-a13-video-engine',
  a20: 'allwinner,sun7i-a20-video-engine',
  a33: 'allwinner,sun8i-a33-video-engine',
  h3: 'allwinner,sun8i-h3-video-engine',
  v3s: 'allwinner,sun8i-v3s-video-engine',
  a64: 'allwinner,sun50i-a64-video-engine',
  h5: 'allwinner,sun50i-h5-video-engine',
  h6: 'allwinner,sun50i-h6-video-engine',
};

function compatibleOf(variant: string): string {
  return COMPATIBLE[variant] ?? `allwinner,${variant}-video-engine`;
}
