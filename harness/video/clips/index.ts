/** Procedural clips: deterministic video at any size, for tests, benches and the first run. */
import { UsageError } from '../../errors.js';
import { type Frame, frameOver, type Size } from '../frame.js';
import { checkSize, DEFAULT_RATE } from '../size.js';
import { sourceOver, type VideoOptions, type VideoSource } from '../source.js';
import { look, ONE } from './camera.js';
import { hash, pingPong } from './noise.js';
import { copyOf, drawObjects } from './objects.js';
import { paintScene } from './scene.js';

/** Inputs that begin so are procedural clips: `clip:pan`. */
export const CLIP_PREFIX = 'clip:';

export const DEFAULT_CLIP_SIZE: Size = { width: 352, height: 288 };
export const DEFAULT_CLIP_FRAMES = 50;

/** Paints the frame of a moment. Each moment depends on its number alone. */
type Painter = (tick: number) => Frame;

export interface Clip {
  readonly name: string;
  readonly description: string;
  readonly painter: (size: Size) => Painter;
}

/** Worlds of one picture size, painted when first looked at. */
class Worlds {
  private readonly painted = new Map<number, Frame>();

  constructor(readonly size: Size) {}

  world(seed: number): Frame {
    const known = this.painted.get(seed);
    if (known) return known;
    const world = paintScene(this.size, seed);
    this.painted.set(seed, world);
    return world;
  }

  /** The view of a camera that pans over a world, in steps of a sixteenth sample. */
  pan(seed: number, tick: number): Frame {
    const world = this.world(seed);
    const frame = frameOver(this.size);
    const { width, height } = this.size;
    const sixteenth = ONE / 16;
    const speed = Math.max(5, Math.floor(height / 7));
    const x = pingPong(tick, speed, (world.width - width - 2) * 16) * sixteenth;
    const lowest = (world.height - height - 2) * 16;
    const y = (lowest - pingPong(tick, Math.max(2, speed >> 2), lowest)) * sixteenth;
    look(world, frame, x, y);
    return frame;
  }

  /** The view at rest, in the middle of a world. */
  still(seed: number): Frame {
    const world = this.world(seed);
    const frame = frameOver(this.size);
    const x = (world.width - this.size.width) >> 2;
    const y = (world.height - this.size.height) >> 1;
    look(world, frame, x * 2 * ONE, (y & ~1) * ONE);
    return frame;
  }

  /** The view while zooming in and out again round the middle. */
  zoom(seed: number, tick: number): Frame {
    const world = this.world(seed);
    const frame = frameOver(this.size);
    const step = Math.floor((ONE * (120 - pingPong(tick, 1, 70))) / 100);
    const from = (whole: number, part: number) => Math.max(0, Math.floor((whole * ONE - part * step) / 2));
    look(world, frame, from(world.width, this.size.width), from(world.height, this.size.height), step);
    return frame;
  }

  objects(seed: number, tick: number): Frame {
    const frame = this.still(seed);
    drawObjects(frame, tick);
    return frame;
  }
}

/** Scales a picture towards black: strength 0..64. */
function dim(frame: Frame, strength: number): Frame {
  const dimmed = copyOf(frame);
  const { y, u, v } = dimmed;
  for (let i = 0; i < y.length; i++) y[i] = 16 + ((((y[i] as number) - 16) * strength) >> 6);
  for (let i = 0; i < u.length; i++) {
    u[i] = 128 + ((((u[i] as number) - 128) * strength) >> 6);
    v[i] = 128 + ((((v[i] as number) - 128) * strength) >> 6);
  }
  return dimmed;
}

/** Fresh random samples over the whole range: nothing can be predicted. */
function noise(size: Size, tick: number): Frame {
  const frame = frameOver(size);
  const { data } = frame;
  let state = hash(tick, 1, 77) | 1;
  for (let i = 0; i < data.length; i++) {
    // xorshift32 (G. Marsaglia, 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = state >>> 24;
  }
  return frame;
}

/** Adds sensor noise of up to `strength` to either side. */
function grain(frame: Frame, tick: number, strength: number): Frame {
  const random = noise(frame, tick + 1000).data;
  const { data } = frame;
  for (let i = 0; i < data.length; i++) {
    const value = (data[i] as number) + ((((random[i] as number) - 128) * strength) >> 7);
    data[i] = Math.min(Math.max(value, 0), 255);
  }
  return frame;
}

/** Ticks of one fade from black to black. */
const FADE = 24;

function fade(worlds: Worlds, tick: number): Frame {
  const seed = 3 + (Math.floor(tick / FADE) % 3);
  return dim(worlds.still(seed), Math.floor((pingPong(tick + 2, 1, FADE / 2) * 64) / (FADE / 2)));
}

/** Parts of `mix`, with their length in frames. */
const MIX: readonly { readonly frames: number; readonly paint: (worlds: Worlds, tick: number) => Frame }[] = [
  { frames: 8, paint: (worlds, tick) => worlds.pan(3, tick + 4) },
  { frames: 4, paint: (worlds) => worlds.pan(3, 11) },
  { frames: 8, paint: (worlds, tick) => worlds.objects(4, tick) },
  { frames: 8, paint: (worlds, tick) => worlds.zoom(5, tick * 2) },
  { frames: 8, paint: (worlds, tick) => grain(worlds.pan(4, tick), tick, 8) },
  { frames: 8, paint: (worlds, tick) => dim(worlds.zoom(5, 40), 64 - tick * 7) },
  { frames: 6, paint: (worlds, tick) => grain(worlds.objects(3, tick + 30), tick, 24) },
];
const MIX_FRAMES = MIX.reduce((sum, part) => sum + part.frames, 0);

function mix(worlds: Worlds, tick: number): Frame {
  let rest = tick % MIX_FRAMES;
  for (const part of MIX) {
    if (rest < part.frames) return part.paint(worlds, rest);
    rest -= part.frames;
  }
  throw new RangeError(`no part of the mix at ${tick}`);
}

function clip(name: string, description: string, paint: (worlds: Worlds, tick: number) => Frame): Clip {
  return {
    name,
    description,
    painter: (size) => {
      const worlds = new Worlds(size);
      return (tick) => paint(worlds, tick);
    },
  };
}

/** All clips by name. */
export const CLIPS: ReadonlyMap<string, Clip> = new Map(
  [
    clip('mix', 'pan, standstill, moving objects, zoom, a cut to a grainy pan, fade, grainy objects', mix),
    clip('pan', 'a camera pans over a landscape in steps of a sixteenth sample', (w, tick) => w.pan(3, tick)),
    clip('objects', 'balls move and boards turn before a still landscape', (w, tick) => w.objects(4, tick)),
    clip('zoom', 'a camera zooms in on a landscape and out again', (w, tick) => w.zoom(5, tick)),
    clip('cut', 'three panned landscapes, a hard cut every five frames', (w, tick) =>
      w.pan(3 + (Math.floor(tick / 5) % 3), tick),
    ),
    clip('fade', 'still landscapes fade in from black and out again', fade),
    clip('static', 'a still landscape, every frame the same', (w) => w.still(3)),
    clip('noise', 'independent random samples of the full range in every frame', (w, tick) => noise(w.size, tick)),
  ].map((entry) => [entry.name, entry]),
);

/** @throws UsageError for a name that is not in CLIPS or a size the encoder cannot take */
export function openClip(name: string, options: VideoOptions): VideoSource {
  const found = CLIPS.get(name);
  if (!found) {
    throw new UsageError(`there is no clip "${name}"; the clips are ${[...CLIPS.keys()].join(', ')}`);
  }
  const size = options.size ?? DEFAULT_CLIP_SIZE;
  checkSize(size, '--size');
  const { width, height } = size;
  const frameCount = options.frames ?? DEFAULT_CLIP_FRAMES;
  const paint = found.painter({ width, height });
  return sourceOver(
    {
      width,
      height,
      rate: options.rate ?? DEFAULT_RATE,
      frameCount,
      description: `${CLIP_PREFIX}${name} (procedural), ${width}x${height}`,
    },
    frameCount,
    { next: async (index) => paint(index), close: async () => {} },
  );
}
