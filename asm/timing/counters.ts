/** What the pipeline and the port did in the current picture, for reports and the top level's traffic counters. */
import { TIMING } from '../gen/layout';

/** At TIMING + 1024: eight words of 64 bits each row. */
const BUSY: usize = TIMING + 1024 + 128;
const TRAFFIC: usize = BUSY + 128;


@unmanaged
class Counters {
  /** `now` when the picture's time began. */
  began: u64;
  /** Words of 64 bits that the macroblock being coded reads and writes, and its bursts. */
  readWords: u32;
  writeWords: u32;
  readBursts: u32;
  writeBursts: u32;
  /** Clocks of the port. */
  portClocks: u64;


  @inline
  count(client: u32, reads: bool, bytes: u32, bursts: u32, clocks: u32): void {
    if (reads) {
      this.readWords += (bytes + 7) >> 3;
      this.readBursts += bursts;
    } else {
      this.writeWords += (bytes + 7) >> 3;
      this.writeBursts += bursts;
    }
    this.portClocks += clocks;
    const total = TRAFFIC + ((<usize>client) << 3);
    store<u64>(total, load<u64>(total) + <u64>bytes);
  }

  /** Adds to the clocks that a stage worked. */
  @inline
  work(stage: u32, clocks: u32): void {
    const total = BUSY + ((<usize>stage) << 3);
    store<u64>(total, load<u64>(total) + <u64>clocks);
  }
}

export const counters = changetype<Counters>(TIMING + 1024);
