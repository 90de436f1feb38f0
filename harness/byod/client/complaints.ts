/** Complaints told apart by what they are about, so that one mistake of a driver is reported once. */
import type { KernelImage } from './image.js';

/** A sentence without its numbers: sizes and addresses differ from run to run. */
const shape = (sentence: string) => sentence.replace(/0x[0-9a-f]+|\d+/gi, '#');

/** What the chip says when memory is touched that is not the driver's. */
const OF_THE_CHIP: ReadonlySet<string> = new Set(['buffer-too-small', 'buffers-overlap', 'dma-outside-dram']);

const START_TRIGGER = 0xb18;

/** Complaints that were reported. */
export class KnownComplaints {
  private readonly shapes = new Set<string>();

  /** Takes the complaints of an image that are not known yet, of the runtime and of the chip; they are known then. */
  take(image: KernelImage): string[] {
    const chip = unmodelledPicture(image) ? [] : image.board.complaints().filter(({ name }) => OF_THE_CHIP.has(name));
    const all = [...image.machine.complaints.map(({ sentence }) => sentence), ...chip.map(({ message }) => message)];
    return all.filter((sentence) => {
      const key = shape(sentence);
      if (this.shapes.has(key)) return false;
      this.shapes.add(key);
      return true;
    });
  }
}

/** Of a chip that was asked to start a picture its model cannot code: why, in a sentence. */
export function unmodelledPicture({ board }: KernelImage): string | undefined {
  return board.complaints().find(({ blame, register }) => blame === 'not-modelled' && register === START_TRIGGER)
    ?.message;
}
