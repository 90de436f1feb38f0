import { Readable } from 'node:stream';

/** Exact-size and line reads from a stream of chunks. Holds at most one request and one chunk in memory. */
export class ByteReader {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  private offset = 0;
  private ended = false;

  constructor(private readonly source: AsyncIterable<Uint8Array>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** `length` bytes in a fresh array; fewer, or none, when the source ends before. */
  async read(length: number): Promise<Uint8Array> {
    const out = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length && (await this.fill())) {
      const count = Math.min(length - filled, this.chunk.length - this.offset);
      out.set(this.chunk.subarray(this.offset, this.offset + count), filled);
      this.offset += count;
      filled += count;
    }
    return out.subarray(0, filled);
  }

  /**
   * Bytes up to the next line feed, which is taken but not returned; undefined at the end of the source.
   * `complete` is false when the source ended, or `limit` bytes went by, without a line feed.
   */
  async readLine(limit: number): Promise<{ text: string; complete: boolean } | undefined> {
    let text = '';
    while (await this.fill()) {
      const end = this.chunk.indexOf(0x0a, this.offset);
      const stop = Math.min(end < 0 ? this.chunk.length : end, this.offset + limit - text.length);
      text += Buffer.from(this.chunk.subarray(this.offset, stop)).toString('latin1');
      this.offset = stop;
      if (stop === end) {
        this.offset++;
        return { text, complete: true };
      }
      if (text.length >= limit) return { text, complete: false };
    }
    return text.length > 0 ? { text, complete: false } : undefined;
  }

  /** What is left of the current chunk, or the next one; undefined at the end of the source. Not copied. */
  async readChunk(): Promise<Uint8Array | undefined> {
    if (!(await this.fill())) return undefined;
    const rest = this.chunk.subarray(this.offset);
    this.offset = this.chunk.length;
    return rest;
  }

  /** Lets the source go: an open file is closed, a pipe is let down. */
  async close(): Promise<void> {
    this.ended = true;
    this.offset = this.chunk.length;
    await this.iterator.return?.();
    // an iterator that was never asked leaves its stream open
    if (this.source instanceof Readable) this.source.destroy();
  }

  /** True when the current chunk has bytes left, after fetching the next one if it must. */
  private async fill(): Promise<boolean> {
    while (this.offset === this.chunk.length) {
      if (this.ended) return false;
      const next = await this.iterator.next();
      if (next.done) {
        this.ended = true;
        return false;
      }
      this.chunk = next.value;
      this.offset = 0;
    }
    return true;
  }
}
