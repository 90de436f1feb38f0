/** What a driver's run says: its messages, what it is complained of, what it dies of, each with its place in the source. */
import { DriverFault, placeText, type SourcePlace } from './fault.js';
import type { Machine } from './machine.js';
import { captureStack, type Sites } from './sites.js';

export interface LogLine {
  /** As the kernel's: 0 emergency to 7 debug. */
  readonly level: number;
  readonly text: string;
  /** Since power-on. */
  readonly seconds: number;
}

/** Something the driver did wrong that it survived. */
export interface DriverComplaint {
  readonly id: string;
  readonly sentence: string;
  readonly place: SourcePlace | undefined;
  count: number;
}

export class Journal {
  readonly log: LogLine[] = [];
  readonly complaints: DriverComplaint[] = [];
  /** Where the driver was when the chip made each of its complaints, by the complaint's number. */
  private readonly places: (SourcePlace | undefined)[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly sites: Sites,
    private readonly onLog: ((line: LogLine) => void) | undefined,
  ) {
    this.places.length = machine.complaintCount;
  }

  print(level: number, text: string): void {
    const { clock, now } = this.machine;
    const line = { level, text: this.sites.expand(text), seconds: clock.seconds(now) };
    this.log.push(line);
    this.onLog?.(line);
  }

  complain(id: string, text: string): void {
    const place = this.sites.place(captureStack());
    const sentence = this.sites.expand(text);
    const same = this.complaints.find(
      (one) => one.id === id && one.sentence === sentence && samePlace(one.place, place),
    );
    if (same) same.count++;
    else this.complaints.push({ id, sentence, place, count: 1 });
  }

  /** A fault at the place that a stack names, the present one without it. */
  fault(id: string, sentence: string, error: Error = captureStack(), cause?: unknown): DriverFault {
    return new DriverFault(id, this.sites.expand(sentence), this.sites.frames(error), { cause });
  }

  /** New complaints of the chip belong to where the driver was at `stack`, or is now. */
  attribute(stack?: Error): void {
    const count = this.machine.complaintCount;
    if (count <= this.places.length) return;
    const place = this.sites.place(stack ?? captureStack());
    while (this.places.length < count) this.places.push(place);
  }

  /** Where the driver was at the chip's complaint with that number. */
  placeOf(number: number): string | undefined {
    const place = this.places[number];
    return place && placeText(place);
  }
}

const samePlace = (a: SourcePlace | undefined, b: SourcePlace | undefined) =>
  a?.file === b?.file && a?.line === b?.line && a?.function === b?.function;
