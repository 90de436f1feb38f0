/**
 * A picture of a difference: on top the decoder's picture, the chip's and their difference, amplified; below them
 * the neighbourhood of the first differing macroblock, enlarged. That macroblock is framed in yellow.
 */
import { PNG } from 'pngjs';
import type { SampleDifference } from './compare.js';
import { type PictureView, type Plane, rowOffset } from './planes.js';

type Rgb = readonly [number, number, number];
/** The colour of a luma position of a panel. */
type Shader = (x: number, y: number) => Rgb;

const GAP = 8;
const BACKGROUND: Rgb = [40, 40, 48];
const FRAME: Rgb = [255, 220, 0];
/** Smallest side of a panel in pixels: smaller pictures are enlarged. */
const SMALLEST_PANEL = 240;
/** Side of the enlarged neighbourhood in luma samples: the macroblock and one on each side of it. */
const NEIGHBOURHOOD = 48;
/** How much differences are amplified. */
const GAIN = 8;

function sample(plane: Plane, x: number, y: number): number {
  return plane.data[rowOffset(plane, y) + x * plane.step] as number;
}

/** BT.601 limited range to RGB, in 1/256. */
function colourOf(picture: PictureView): Shader {
  return (x, y) => {
    const luma = 298 * (sample(picture.y, x, y) - 16);
    const cb = sample(picture.u, x >> 1, y >> 1) - 128;
    const cr = sample(picture.v, x >> 1, y >> 1) - 128;
    return [(luma + 409 * cr) >> 8, (luma - 100 * cb - 208 * cr) >> 8, (luma + 516 * cb) >> 8];
  };
}

/** Dim grey where the pictures agree; red for luma, green for Cb and blue for Cr where they do not. */
function differenceOf(expected: PictureView, actual: PictureView): Shader {
  return (x, y) => {
    const grey = sample(expected.y, x, y) >> 3;
    const part = (key: 'y' | 'u' | 'v', px: number, py: number) => {
      const difference = Math.abs(sample(expected[key], px, py) - sample(actual[key], px, py));
      return difference === 0 ? 0 : 63 + difference * GAIN;
    };
    return [grey + part('y', x, y), grey + part('u', x >> 1, y >> 1), grey + part('v', x >> 1, y >> 1)];
  };
}

interface Panel {
  readonly left: number;
  readonly top: number;
  /** The part of the picture that is shown, in luma samples. */
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Pixels a sample. */
  readonly scale: number;
}

function setPixel(png: PNG, x: number, y: number, colour: Rgb): void {
  const at = (y * png.width + x) * 4;
  for (let i = 0; i < 3; i++) png.data[at + i] = Math.min(Math.max(colour[i] as number, 0), 255);
  png.data[at + 3] = 255;
}

function paintPanel(png: PNG, { left, top, area, scale }: Panel, shader: Shader): void {
  for (let y = 0; y < area.height * scale; y++) {
    for (let x = 0; x < area.width * scale; x++) {
      const colour = shader(area.x + Math.floor(x / scale), area.y + Math.floor(y / scale));
      setPixel(png, left + x, top + y, colour);
    }
  }
}

/** Frames a square of luma samples from outside, two pixels thick, clipped to the panel. */
function paintFrame(png: PNG, { left, top, area, scale }: Panel, x: number, y: number, side: number): void {
  const [x0, y0] = [(x - area.x) * scale, (y - area.y) * scale];
  const end = side * scale;
  for (let dy = -2; dy < end + 2; dy++) {
    for (let dx = -2; dx < end + 2; dx++) {
      if (dx >= 0 && dy >= 0 && dx < end && dy < end) continue;
      const [px, py] = [x0 + dx, y0 + dy];
      if (px < 0 || py < 0 || px >= area.width * scale || py >= area.height * scale) continue;
      setPixel(png, left + px, top + py, FRAME);
    }
  }
}

/**
 * Paints the difference of two pictures of one size.
 * @param first what to frame and enlarge
 * @param origin where the pictures' first sample lies in the coded picture, in luma samples
 * @returns the bytes of a PNG file
 */
export function differencePng(
  expected: PictureView,
  actual: PictureView,
  first: SampleDifference,
  origin: { readonly left: number; readonly top: number } = { left: 0, top: 0 },
): Buffer {
  const { width, height } = expected;
  if (width !== actual.width || height !== actual.height) {
    throw new RangeError(`${width}x${height} and ${actual.width}x${actual.height} do not compare`);
  }
  const scale = Math.max(1, Math.ceil(SMALLEST_PANEL / width));
  const panelWidth = width * scale;
  const mbX = first.macroblock.x * 16 - origin.left;
  const mbY = first.macroblock.y * 16 - origin.top;
  const near = { width: Math.min(NEIGHBOURHOOD, width), height: Math.min(NEIGHBOURHOOD, height) };
  const detail = {
    ...near,
    x: Math.min(Math.max(mbX + 8 - (near.width >> 1), 0), width - near.width),
    y: Math.min(Math.max(mbY + 8 - (near.height >> 1), 0), height - near.height),
  };
  const detailScale = Math.max(1, Math.min(16, Math.floor(panelWidth / near.width)));
  const top = GAP + height * scale + GAP;
  const png = new PNG({ width: 3 * panelWidth + 4 * GAP, height: top + near.height * detailScale + GAP });
  for (let y = 0; y < png.height; y++) for (let x = 0; x < png.width; x++) setPixel(png, x, y, BACKGROUND);
  const shaders = [colourOf(expected), colourOf(actual), differenceOf(expected, actual)];
  shaders.forEach((shader, index) => {
    const left = GAP + index * (panelWidth + GAP);
    const whole: Panel = { left, top: GAP, area: { x: 0, y: 0, width, height }, scale };
    const enlarged: Panel = { left, top, area: detail, scale: detailScale };
    for (const panel of [whole, enlarged]) {
      paintPanel(png, panel, shader);
      paintFrame(png, panel, mbX, mbY, 16);
    }
  });
  return PNG.sync.write(png, { colorType: 2 });
}
