/** Pictures that stress an encoder, from nothing at all to nothing that can be predicted. Each depends on its seed alone. */
import { Random } from '../random.js';
import { type Frame, frameOver, type Size } from '../video/index.js';

/** Paints the next frame. */
export type Painter = (frame: Frame, index: number) => void;

interface Content {
  readonly name: string;
  /** Draws what does not change from frame to frame and hands out the painter. */
  readonly start: (size: Size, random: Random) => Painter;
}

type Sample = (x: number, y: number, plane: number) => number;

function fill(frame: Frame, sample: Sample): void {
  const { width, height } = frame;
  for (const [plane, data] of [frame.y, frame.u, frame.v].entries()) {
    const columns = plane === 0 ? width : width >> 1;
    const rows = plane === 0 ? height : height >> 1;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) data[at] = sample(column, row, plane);
    }
  }
}

const byte = (random: Random) => random.below(256);
const threeBytes = (random: Random) => [byte(random), byte(random), byte(random)] as const;

/** A patch of random samples that pictures look into at changing places; its side is a power of two. */
function texture(random: Random, smooth: number): { readonly data: Uint8Array; readonly mask: number } {
  const side = 512;
  const coarse = new Uint8Array((side >> smooth) ** 2).map(() => byte(random));
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      data[y * side + x] = coarse[(y >> smooth) * (side >> smooth) + (x >> smooth)] as number;
  }
  return { data, mask: side - 1 };
}

/** A texture seen through a window that jumps by up to `reach` samples a frame. */
function moving(random: Random, smooth: number, reach: number): Painter {
  const { data, mask } = texture(random, smooth);
  let [left, top] = [byte(random), byte(random)];
  return (frame) => {
    left += random.between(-reach, reach);
    top += random.between(-reach, reach);
    fill(frame, (x, y, plane) => {
      const shift = plane === 0 ? 0 : 1;
      const [column, row] = [((x << shift) + left + plane * 37) & mask, ((y << shift) + top) & mask];
      return data[row * (mask + 1) + column] as number;
    });
  };
}

/** Textured rectangles that go their ways over a texture, in and out of the picture over all its edges. */
function sprites(size: Size, random: Random): Painter {
  const [ground, cloth] = [texture(random, random.between(1, 5)), texture(random, random.between(0, 3))];
  const list = Array.from({ length: random.between(1, 6) }, () => ({
    width: random.between(4, 80),
    height: random.between(4, 80),
    left: random.below(size.width),
    top: random.below(size.height),
    // up to 48 samples a picture, in quarters
    across: random.between(-192, 192) / random.pick([1, 4, 16]),
    down: random.between(-128, 128) / random.pick([1, 4, 16]),
  }));
  return (frame, index) => {
    const placed = list.map(({ width, height, left, top, across, down }) => {
      const around = (at: number, side: number, most: number) => {
        const span = most + side;
        return ((((Math.round(at) + side) % span) + span) % span) - side;
      };
      const x = around(left + (across * index) / 4, width, size.width);
      const y = around(top + (down * index) / 4, height, size.height);
      return { x, y, right: x + width, bottom: y + height };
    });
    fill(frame, (column, row, plane) => {
      const shift = plane === 0 ? 0 : 1;
      const [x, y] = [column << shift, row << shift];
      const over = placed.find((at) => x >= at.x && x < at.right && y >= at.y && y < at.bottom);
      const { data, mask } = over ? cloth : ground;
      const [fromX, fromY] = over ? [x - over.x, y - over.y] : [x, y];
      return data[((fromY + 61 * plane) & mask) * (mask + 1) + (fromX & mask)] as number;
    });
  };
}

/** Each 4x4 block one pattern of the transform at full strength: single levels as large as they come. */
function basisPatterns(random: Random): Painter {
  const amplitude = random.pick([127, 127, random.between(1, 127)]);
  return (frame) => {
    const salt = random.next();
    fill(frame, (x, y, plane) => {
      const block = new Random(salt ^ ((x >> 2) * 7919) ^ ((y >> 2) * 104729) ^ (plane << 28)).next();
      const across = Math.cos((((x & 3) + 0.5) * (block & 3) * Math.PI) / 4);
      const down = Math.cos((((y & 3) + 0.5) * ((block >> 2) & 3) * Math.PI) / 4);
      const value = across * down * (block & 16 ? amplitude : -amplitude);
      return Math.max(0, Math.min(255, Math.round(128 + (block & 32 ? Math.sign(value) * amplitude : value))));
    });
  };
}

export const CONTENTS: readonly Content[] = [
  {
    name: 'flat',
    start: (_, random) => {
      const levels = threeBytes(random);
      return (frame) => fill(frame, (_x, _y, plane) => levels[plane] as number);
    },
  },
  {
    name: 'blinking',
    start: (_, random) => (frame) => {
      const levels = threeBytes(random);
      fill(frame, (_x, _y, plane) => levels[plane] as number);
    },
  },
  {
    name: 'gradient',
    start: (_, random) => {
      const [a, b, c] = [random.between(-4, 4), random.between(-4, 4), random.between(-9, 9)];
      return (frame, index) => fill(frame, (x, y, plane) => (a * x + b * y + c * index + 90 * plane) & 255);
    },
  },
  {
    name: 'noise',
    start: (_, random) => (frame) => fill(frame, () => byte(random)),
  },
  {
    name: 'faint noise',
    start: (_, random) => {
      const [level, strength] = [byte(random), random.between(1, 12)];
      return (frame) => fill(frame, () => Math.min(Math.max(level + random.between(-strength, strength), 0), 255));
    },
  },
  {
    name: 'black and white noise',
    start: (_, random) => (frame) => fill(frame, () => (random.below(2) === 0 ? 0 : 255)),
  },
  {
    name: 'checkerboard',
    start: (_, random) => {
      const [shift, drift] = [random.below(6), random.between(0, 5)];
      const [dark, light] = random.below(2) === 0 ? [0, 255] : [byte(random), byte(random)];
      return (frame, index) =>
        fill(frame, (x, y) => ((((x + index * drift) >> shift) ^ (y >> shift)) & 1 ? light : dark));
    },
  },
  {
    name: 'stripes',
    start: (_, random) => {
      const [period, slope, drift] = [random.between(1, 40), random.between(-2, 2), random.between(-7, 7)];
      return (frame, index) =>
        fill(frame, (x, y) => ((((x + slope * y + drift * index) % period) + period) % period < period / 2 ? 20 : 230));
    },
  },
  { name: 'slow texture', start: (_, random) => moving(random, random.between(0, 4), 3) },
  { name: 'fast texture', start: (_, random) => moving(random, random.between(0, 5), 40) },
  { name: 'wild texture', start: (_, random) => moving(random, random.between(2, 6), 500) },
  {
    name: 'blocks',
    start: (size, random) => {
      const world = frameOver(size);
      fill(world, () => 128);
      return (frame) => {
        for (let count = random.below(12); count > 0; count--) {
          const [left, top] = [random.below(size.width), random.below(size.height)];
          const [right, bottom] = [left + random.between(1, 64), top + random.between(1, 64)];
          const levels = threeBytes(random);
          const { data } = frameOver(size, world.data.slice());
          const old = frameOver(size, data);
          fill(world, (x, y, plane) => {
            const shift = plane === 0 ? 0 : 1;
            const [column, row] = [x << shift, y << shift];
            const inside = column >= left && column < right && row >= top && row < bottom;
            const planes = [old.y, old.u, old.v][plane] as Uint8Array;
            return inside ? (levels[plane] as number) : (planes[y * (size.width >> shift) + x] as number);
          });
        }
        frame.data.set(world.data);
      };
    },
  },
  { name: 'sprites', start: sprites },
  { name: 'basis patterns', start: (_, random) => basisPatterns(random) },
  {
    // lone bright samples: long runs of zeros between levels
    name: 'dots',
    start: (_, random) => {
      const [level, rarity] = [byte(random), random.between(3, 300)];
      return (frame) => fill(frame, () => (random.below(rarity) === 0 ? byte(random) : level));
    },
  },
];
