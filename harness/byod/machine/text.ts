/** Text of C in the program's memory. */
export class ProgramText {
  private readonly bytes: Uint8Array;
  private readonly decoder = new TextDecoder();
  private readonly encoder = new TextEncoder();

  constructor(memory: WebAssembly.Memory) {
    this.bytes = new Uint8Array(memory.buffer);
  }

  /** Text of that many bytes, or up to the NUL. */
  at(pointer: number, length?: number): string {
    const start = pointer >>> 0;
    const end = length === undefined ? this.bytes.indexOf(0, start) : start + (length >>> 0);
    return this.decoder.decode(this.bytes.subarray(start, end < 0 ? start : end));
  }

  /** Writes as much of a text as `size` bytes hold with the NUL. Returns the length of the whole text in bytes. */
  put(pointer: number, size: number, text: string): number {
    const bytes = this.encoder.encode(text);
    if (size >>> 0 > 0) {
      const part = bytes.subarray(0, (size >>> 0) - 1);
      this.bytes.set(part, pointer >>> 0);
      this.bytes[(pointer >>> 0) + part.length] = 0;
    }
    return bytes.length;
  }
}
