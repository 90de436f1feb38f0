/** The block as a driver reaches it: registers, interrupt and time; and what ends a driver that gets nowhere. */
import type { DriverFault } from './fault.js';
import type { Journal } from './journal.js';
import type { Limits } from './limits.js';
import { hex, type HostFunctions, type Machine } from './machine.js';
import { captureStack } from './sites.js';

const START_TRIGGER = 0xb18;
const START = 8;
const NS = 1_000_000_000n;
/** What asking for the time costs from the second time on, so that loops which only watch the clock end. */
const ASKING_MICROSECONDS = 1;

export class EngineAccess {
  /** Where the engine was started last. */
  private trigger: Error | undefined;
  private asked = false;
  private polls = 0;
  private accesses = 0;
  private progressAt = 0;

  constructor(
    private readonly machine: Machine,
    private readonly journal: Journal,
    private readonly limits: Limits,
    /** Carries out what waits before the machine is asked. */
    private readonly settle: () => void,
  ) {
    this.progress();
  }

  /** The driver got somewhere: budgets start anew. */
  progress(): void {
    this.polls = 0;
    this.progressAt = this.machine.now;
  }

  /** A call from outside begins. */
  enter(): void {
    this.accesses = 0;
    this.progress();
  }

  /** What every call that reaches the chip or its time goes through. */
  touch<T>(action: () => T): T {
    this.asked = false;
    this.settle();
    const result = action();
    this.journal.attribute(this.trigger);
    return result;
  }

  functions(): HostFunctions {
    const { machine } = this;
    return {
      read32: (offset: number) => this.read(offset >>> 0),
      write32: (offset: number, value: number) => this.write(offset >>> 0, value >>> 0),
      now: () => this.now(),
      delay: (nanoseconds: bigint) => this.touch(() => machine.delay(microseconds(nanoseconds))),
      wait: (nanoseconds: bigint) => this.wait(nanoseconds),
      irq: () => this.touch(() => (machine.interrupt ? 1 : 0)),
    };
  }

  private read(offset: number): number {
    this.settle();
    this.asked = false;
    this.checkOffset(offset);
    const value = this.machine.read32(offset);
    this.journal.attribute();
    this.accesses++;
    if (++this.polls > this.limits.polls || this.accesses > this.limits.accesses || this.pollsTooLong()) {
      throw this.endlessPoll(offset, value);
    }
    return value | 0;
  }

  private write(offset: number, value: number): void {
    this.asked = false;
    this.checkOffset(offset);
    if (offset === START_TRIGGER && (value & 15) === START) {
      this.trigger = captureStack();
      this.progress();
    }
    this.machine.write32(offset, value);
    this.journal.attribute();
    if (++this.accesses > this.limits.accesses) throw this.endlessPoll(offset, value);
  }

  private checkOffset(offset: number): void {
    if (offset < 0x1000 && (offset & 3) === 0) return;
    throw this.journal.fault(
      'bad-register',
      `register offset ${hex(offset, 3)} does not exist: registers are the multiples of 4 below 0x1000`,
    );
  }

  /** Clocks are looked at rarely: this is called for each register read. */
  private pollsTooLong(): boolean {
    if ((this.polls & 63) !== 0) return false;
    return this.secondsWithoutProgress() > this.limits.pollSeconds && this.polls >= 1024;
  }

  private endlessPoll(offset: number, value: number): DriverFault {
    const name = this.machine.registerName(offset);
    const register = name ? `${name} (${hex(offset, 3)})` : hex(offset, 3);
    const seconds = this.secondsWithoutProgress().toFixed(1);
    return this.journal.fault(
      'endless-poll',
      `${register} was polled ${this.polls} times over ${seconds} s without anything happening, it stays ${hex(value, 8)}; end the loop after a time, and look whether the bit it waits for is the right one`,
    );
  }

  private secondsWithoutProgress(): number {
    return this.machine.clock.seconds(this.machine.now - this.progressAt);
  }

  private now(): bigint {
    this.settle();
    if (this.asked) this.machine.delay(ASKING_MICROSECONDS);
    this.asked = true;
    return (BigInt(this.machine.now) * NS) / BigInt(this.machine.clock.hz);
  }

  private wait(nanoseconds: bigint): number {
    return this.touch(() => {
      const rose = this.machine.waitForInterrupt(microseconds(nanoseconds));
      if (rose) this.progress();
      return rose ? 1 : 0;
    });
  }
}

const microseconds = (nanoseconds: bigint) => Number(BigInt.asUintN(64, nanoseconds)) / 1000;
