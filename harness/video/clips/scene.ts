/** Paints a landscape larger than the picture, for cameras to move over: detail from half the picture to two samples. */
import { Random } from '../../random.js';
import { type Frame, frameOver, type Size } from '../frame.js';
import { fractalNoise } from './noise.js';

/** Colour as Y, Cb, Cr. */
type Colour = readonly [number, number, number];

interface Palette {
  readonly skyTop: Colour;
  readonly skyLow: Colour;
  readonly mountain: Colour;
  readonly hill: Colour;
  readonly meadow: Colour;
  readonly tree: Colour;
  readonly roof: Colour;
  readonly wall: Colour;
}

const SUMMER: Palette = {
  skyTop: [120, 158, 104],
  skyLow: [190, 138, 120],
  mountain: [118, 138, 122],
  hill: [96, 112, 118],
  meadow: [124, 96, 122],
  tree: [62, 112, 116],
  roof: [92, 108, 168],
  wall: [196, 122, 132],
};
const EVENING: Palette = {
  skyTop: [78, 150, 124],
  skyLow: [176, 100, 168],
  mountain: [72, 138, 134],
  hill: [66, 120, 132],
  meadow: [98, 106, 138],
  tree: [54, 118, 126],
  roof: [64, 118, 150],
  wall: [140, 116, 144],
};
const AUTUMN: Palette = {
  skyTop: [160, 136, 122],
  skyLow: [214, 130, 126],
  mountain: [138, 134, 124],
  hill: [108, 96, 146],
  meadow: [140, 88, 142],
  tree: [92, 84, 172],
  roof: [80, 124, 142],
  wall: [206, 118, 134],
};
/** What clouds fade to. */
const GREY: Colour = [0, 128, 128];
const PALETTES = [SUMMER, EVENING, AUTUMN] as const;

function clip(value: number): number {
  return Math.min(Math.max(value, 16), 235);
}

/** Draws on a 4:2:0 picture; chroma is set by the even samples. */
class Brush {
  constructor(private readonly world: Frame) {}

  dot(x: number, y: number, luma: number, [, cb, cr]: Colour): void {
    const { width, height } = this.world;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    this.world.y[y * width + x] = clip(luma);
    if ((x | y) & 1) return;
    const at = (y >> 1) * (width >> 1) + (x >> 1);
    this.world.u[at] = cb;
    this.world.v[at] = cr;
  }
}

interface Canvas {
  readonly world: Frame;
  readonly brush: Brush;
  readonly palette: Palette;
  readonly random: Random;
  readonly seed: number;
  /** Height of the picture that will look at this world: the unit all things are sized by. */
  readonly unit: number;
  /** Fine texture shared by the things painted. */
  readonly texture: Int16Array;
}

/** Outline of a ridge: its height above `base` for each column. */
function ridge(canvas: Canvas, cell: number, amplitude: number, salt: number): Int16Array {
  return fractalNoise(canvas.world.width, 1, cell, amplitude, canvas.seed + salt);
}

function mixed(a: Colour, b: Colour, part: number, whole: number): Colour {
  const at = (i: 0 | 1 | 2) => a[i] + Math.floor(((b[i] - a[i]) * part) / whole);
  return [at(0), at(1), at(2)];
}

function paintSky({ world, brush, palette, unit, seed }: Canvas, horizon: number): void {
  const clouds = fractalNoise(world.width, horizon, Math.max(4, unit >> 2), 60, seed + 11, 3);
  for (let y = 0; y < horizon; y++) {
    const colour = mixed(palette.skyTop, palette.skyLow, y, horizon);
    for (let x = 0; x < world.width; x++) {
      const cloud = Math.max(0, (clouds[y * world.width + x] as number) - 4);
      const shade = Math.min(cloud, 70);
      brush.dot(x, y, colour[0] + shade, shade > 0 ? mixed(colour, GREY, shade, 80) : colour);
    }
  }
}

/** Fills from a ridge down to the bottom of the world. */
function paintLand(
  { world, brush, texture, unit }: Canvas,
  base: number,
  outline: Int16Array,
  colour: Colour,
  contrast: number,
  fade: number,
): void {
  for (let x = 0; x < world.width; x++) {
    const top = base - (outline[x] as number);
    const slope = (outline[Math.min(x + 2, world.width - 1)] as number) - (outline[x] as number);
    for (let y = Math.max(0, top); y < world.height; y++) {
      const grain = ((texture[y * world.width + x] as number) * contrast) >> 6;
      const depth = Math.min(y - top, unit >> 2);
      const light = y - top < unit >> 3 ? slope * 2 : 0;
      brush.dot(x, y, colour[0] + grain + light + Math.floor((depth * fade) / unit), colour);
    }
  }
}

function paintTree({ brush, random, palette, texture, world }: Canvas, x: number, y: number, size: number): void {
  const trunk: Colour = [52, 120, 136];
  for (let dy = 0; dy < size; dy++) {
    for (let dx = -(size >> 3); dx <= size >> 3; dx++) brush.dot(x + dx, y - dy, 52 + dx * 2, trunk);
  }
  const crowns = 5 + random.below(4);
  for (let crown = 0; crown < crowns; crown++) {
    const cx = x + random.between(-(size >> 1), size >> 1);
    const cy = y - size - random.between(-(size >> 2), size >> 1);
    const radius = (size >> 2) + random.below((size >> 2) + 1);
    const light = random.between(-12, 16);
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (dx * dx + dy * dy > radius * radius) continue;
        const px = cx + dx;
        const py = cy + dy;
        if (px < 0 || py < 0 || px >= world.width || py >= world.height) continue;
        const grain = (texture[py * world.width + px] as number) >> 1;
        const shade = Math.floor((-20 * (dx + 2 * dy)) / (3 * radius + 1));
        brush.dot(px, py, palette.tree[0] + light + grain + shade, palette.tree);
      }
    }
  }
}

function paintHouse({ brush, random, palette, texture, world }: Canvas, x: number, y: number, size: number): void {
  const width = size + random.below(size);
  const height = (size * 3) >> 2;
  const bright = random.between(-30, 10);
  const pane = Math.max(2, size >> 3);
  const glass: Colour = [54, 140, 120];
  for (let dy = 0; dy < height; dy++) {
    for (let dx = 0; dx < width; dx++) {
      const column = Math.floor(dx / pane);
      const row = Math.floor(dy / pane);
      const window = column % 3 === 1 && row % 3 === 1 && dx < width - pane;
      const frame = window && (dx % pane === 0 || dy % pane === 0);
      const shade = dx > width - pane ? -25 : 0;
      if (window && !frame) brush.dot(x + dx, y - height + dy, glass[0] + dy, glass);
      else brush.dot(x + dx, y - height + dy, palette.wall[0] + bright + shade, palette.wall);
    }
  }
  const roof = size >> 1;
  for (let dy = 0; dy < roof; dy++) {
    const inset = Math.floor((dy * width) / (4 * roof));
    for (let dx = inset - 2; dx < width - inset + 2; dx++) {
      const py = y - height - dy;
      const tile = (dy & 3) === 0 ? -18 : ((dx + (dy >> 2) * 2) & 7) === 0 ? -10 : 0;
      const grain = py >= 0 && x + dx >= 0 && x + dx < world.width ? (texture[py * world.width + x + dx] ?? 0) >> 3 : 0;
      brush.dot(x + dx, py, palette.roof[0] + tile + grain + dy / 2, palette.roof);
    }
  }
}

/** A fence of thin posts along the lower edge: sharp, periodic, narrower than a macroblock. */
function paintFence({ world, brush, unit }: Canvas, y: number): void {
  const white: Colour = [214, 126, 130];
  const height = Math.max(8, unit >> 4);
  const pitch = Math.max(6, unit >> 5);
  for (let x = 0; x < world.width; x++) {
    const post = x % pitch < pitch >> 1;
    for (let dy = 0; dy < height; dy++) {
      const rail = dy % (height >> 1) >= height >> 2 && dy % (height >> 1) < (height >> 2) + 2;
      const pointed = dy >= Math.abs((x % pitch) - (pitch >> 2));
      if ((post && pointed) || rail) brush.dot(x, y + dy, white[0] - (x % pitch) * 4, white);
    }
  }
}

/**
 * A landscape half as wide again and a quarter higher than the picture.
 * @param seed chooses the palette (seed modulo 3), the relief and what stands where
 */
export function paintScene(picture: Size, seed: number): Frame {
  const width = (Math.ceil(picture.width * 1.5) + 32) & ~1;
  const height = (Math.ceil(picture.height * 1.25) + 8) & ~1;
  const unit = picture.height;
  const world = frameOver({ width, height });
  const random = new Random(seed);
  const palette = PALETTES[seed % PALETTES.length] as Palette;
  const texture = fractalNoise(width, height, Math.max(4, unit >> 4), 40, seed + 1);
  const canvas: Canvas = { world, brush: new Brush(world), palette, random, seed, unit, texture };
  const line = (sixteenths: number) => (height * sixteenths) >> 4;
  paintSky(canvas, height);
  paintLand(canvas, line(7), ridge(canvas, Math.max(4, unit >> 1), (unit * 3) >> 4, 21), palette.mountain, 18, 90);
  const hills = ridge(canvas, Math.max(4, unit >> 1), unit >> 4, 31);
  paintLand(canvas, line(9), hills, palette.hill, 30, 60);
  const stand = (x: number) => line(9) - (hills[Math.min(Math.max(x, 0), width - 1)] as number);
  for (let i = 0; i < 14; i++) {
    const x = random.below(width);
    paintTree(canvas, x, stand(x) + (unit >> 5), (unit >> 5) + random.below((unit >> 5) + 1) + 1);
  }
  paintLand(canvas, line(11), ridge(canvas, Math.max(4, unit >> 2), unit >> 5, 41), palette.meadow, 44, -40);
  for (let i = 0; i < 5; i++) {
    paintHouse(
      canvas,
      random.below(width),
      line(11) + random.below((unit >> 4) + 1),
      (unit >> 3) + random.below((unit >> 4) + 1) + 2,
    );
  }
  for (let i = 0; i < 9; i++) {
    paintTree(
      canvas,
      random.below(width),
      line(12) + random.below((unit >> 3) + 1),
      (unit >> 4) + random.below((unit >> 4) + 1) + 2,
    );
  }
  paintFence(canvas, line(14));
  return world;
}
