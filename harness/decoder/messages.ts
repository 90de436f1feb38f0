/** Which of ffmpeg's log lines mean that a stream is not what an encoder should write. */

/** Words of libavcodec's H.264 messages at -v verbose that accompany broken streams and never good ones. */
const COMPLAINTS =
  /concealing|error while (decoding|opening)|non-existing|no frame|missing picture|invalid (data|level|SAR)|corrupt|out of range|overflow|overread|missing reference|mmco|cbp too large|illegal|not implemented|could not find codec/i;

/** Lines that say nothing about the stream, or repeat a complaint. */
const NOISE = /If you want to help, upload|^AVIOContext: Statistics/i;

/** Splits a child's standard error into lines and keeps each complaint once, with how often it came. */
export class MessageScan {
  private readonly counts = new Map<string, number>();
  private rest = '';
  private last = '';

  push(text: string): void {
    const lines = (this.rest + text).split(/[\r\n]/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  /** Complaints in order of first appearance. */
  complaints(): string[] {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
    return [...this.counts].map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
  }

  /** The last line the child wrote, for a failure that no complaint explains. */
  lastLine(): string {
    return this.last;
  }

  private line(line: string): void {
    const text = line
      .replace(/^\[(\S+) @ 0x[0-9a-f]+\] /, '$1: ')
      .replace(/\. Update your FFmpeg version.*/, '')
      .trim();
    if (text === '' || NOISE.test(text)) return;
    this.last = text;
    if (!COMPLAINTS.test(text)) return;
    // a hopeless stream repeats itself with changing numbers: enough is enough
    if (this.counts.has(text) || this.counts.size < 50) this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }
}
