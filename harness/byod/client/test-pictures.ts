/** Pictures for tests of a driver: cheap, with detail and motion, the same for the same number. */
import type { EncoderSession } from './encoder.js';

/** Draws picture `index` as NV12 (or its planes as NV12M): gradients that move, with some texture. */
export function drawPicture(planes: readonly Uint8Array[], stride: number, height: number, index: number): void {
  const [luma, second] = planes as [Uint8Array, Uint8Array | undefined];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      if (at < luma.length) luma[at] = 16 + ((x * 2 + y + index * 3 + ((x ^ y) & 7) * 4) % 220);
    }
  }
  const chroma = second ?? luma.subarray(Math.min(luma.length, stride * height));
  for (let y = 0; y < height >> 1; y++) {
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      if (at < chroma.length) chroma[at] = 96 + ((x + y * 2 + index) & 63);
    }
  }
}

/** Queues picture `index` in a free source buffer. Throws TimeoutError when none comes free. */
export function feed(session: EncoderSession, index: number, timestamp = index * 40_000): void {
  const buffer = session.output.buffer(session.waitSource());
  const { source } = session;
  const stride = source.planes[0]?.bytesperline || source.width;
  drawPicture(
    buffer.planes.map(({ bytes }) => bytes),
    stride,
    source.height,
    index,
  );
  const bytesused = buffer.planes.map(({ length }, plane) =>
    Math.min(length, source.planes[plane]?.sizeimage ?? length),
  );
  session.output.queue(buffer.index, { bytesused, timestamp });
}
