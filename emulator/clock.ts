/** Conversions between VE clocks and the driver's time. */
export class Clock {
  /** `hz`: VE clocks a second. */
  constructor(readonly hz: number) {}

  /** Clocks that a time takes, rounded up. */
  cycles(microseconds: number): number {
    return Math.ceil((microseconds * this.hz) / 1_000_000);
  }

  microseconds(cycles: number): number {
    return (cycles * 1_000_000) / this.hz;
  }

  seconds(cycles: number): number {
    return cycles / this.hz;
  }
}
