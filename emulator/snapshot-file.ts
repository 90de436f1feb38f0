/** Snapshots as bytes: docs/snapshots.md describes the format. */
import { BoardError } from './bus.js';
import { crc32 } from './crc32.js';
import { DRAM_SIZE_MAX, memorySize } from './memory.js';
import { firstPage, type Snapshot, SNAPSHOT_PAGE } from './snapshot.js';

/** Raised when the format of the file changes; the board's and the chip's have versions of their own. */
const FILE_VERSION = 1;
/** `cedrsnap` as eight bytes. */
const MAGIC = Uint8Array.from('cedrsnap', (letter) => letter.charCodeAt(0));
/** Bytes ahead of the header: magic, version, length of the header, its CRC, length of the pages' data, CRC of the pages. */
const PREFIX = 32;
/** Headers are a few kilobytes; more than this is no header of ours. */
const HEADER_MAX = 16 * 1024 * 1024;

/** The snapshot's fields but the pages, and where these belong: runs of pages as [offset, number of pages]. */
interface Header extends Omit<Snapshot, 'pages'> {
  readonly pages: readonly (readonly [offset: number, count: number])[];
}

function runsOf(offsets: Iterable<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (const offset of offsets) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] * SNAPSHOT_PAGE === offset) last[1]++;
    else runs.push([offset, 1]);
  }
  return runs;
}

async function bytesOf(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      await reader.cancel();
      throw new BoardError('the snapshot is damaged: there are more pages in it than it says');
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** A snapshot as the bytes of a file. The same snapshot gives the same content, compressed as this host's zlib does it. */
export async function encodeSnapshot(snapshot: Snapshot): Promise<Uint8Array> {
  const { pages, ...rest } = snapshot;
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, pages: runsOf(pages.keys()) } satisfies Header));
  let sum = 0;
  for (const page of pages.values()) sum = crc32(page, sum);
  const source = new Blob([...pages.values()] as BlobPart[]).stream();
  const data = await bytesOf(
    source.pipeThrough(new CompressionStream('deflate') as ReadableWritablePair<Uint8Array, Uint8Array>),
    Number.POSITIVE_INFINITY,
  );
  const file = new Uint8Array(PREFIX + header.length + data.length);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, FILE_VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, crc32(header), true);
  view.setUint32(20, data.length, true);
  view.setUint32(24, sum, true);
  file.set(header, PREFIX);
  file.set(data, PREFIX + header.length);
  return file;
}

/** Throws BoardError for what is no snapshot, is cut off, damaged or of another version. Whether it fits a board, `restore` says. */
export async function decodeSnapshot(file: Uint8Array): Promise<Snapshot> {
  if (file.length < MAGIC.length || MAGIC.some((byte, index) => file[index] !== byte)) {
    throw new BoardError('this is no snapshot: it does not begin with "cedrsnap"');
  }
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (file.length < PREFIX) throw truncated(file.length, PREFIX);
  const version = view.getUint32(8, true);
  if (version !== FILE_VERSION) {
    throw new BoardError(
      `the snapshot has file format ${version}, this version reads ${FILE_VERSION}; take it anew with this version`,
    );
  }
  const [headerLength, dataLength] = [view.getUint32(12, true), view.getUint32(20, true)];
  const length = PREFIX + headerLength + dataLength;
  if (file.length < length) throw truncated(file.length, length);
  if (file.length > length) throw damaged(`${file.length - length} bytes follow its end`);
  if (view.getUint32(28, true) !== 0) throw damaged('its beginning is not as it was written');
  const text = file.subarray(PREFIX, PREFIX + headerLength);
  if (headerLength > HEADER_MAX || crc32(text) !== view.getUint32(16, true)) {
    throw damaged('the checksum of its header is wrong');
  }
  const header = headerOf(text);
  return { ...header, pages: await pagesOf(header, file.subarray(PREFIX + headerLength), view.getUint32(24, true)) };
}

function truncated(have: number, want: number): BoardError {
  return new BoardError(`the snapshot is cut off: ${have} of ${want} bytes are there`);
}

function damaged(reason: string): BoardError {
  return new BoardError(`the snapshot is damaged: ${reason}`);
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** The header's fields, looked at as far as this program relies on them. */
function headerOf(text: Uint8Array): Header {
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(text)) as Header;
  } catch (error) {
    throw new BoardError('the snapshot is damaged: its header is no JSON', { cause: error });
  }
  const { dramSize, allocations, pages } = header ?? {};
  if (typeof header !== 'object' || !isCount(dramSize) || dramSize > DRAM_SIZE_MAX) throw damaged('no size of DRAM');
  const counts = ['boardVersion', 'chipVersion', 'cycle', 'untouched', 'accessClocks'] as const;
  const missing = counts.find((name) => !isCount(header[name]));
  if (missing) throw damaged(`${missing} is no number`);
  const known = (value: (typeof allocations)[number]) =>
    typeof value?.name === 'string' && isCount(value.address) && isCount(value.size);
  if (!Array.isArray(allocations) || !allocations.every(known)) throw damaged('its allocations cannot be read');
  const { queue, line, faults, soc } = header.machine ?? {};
  const parts = [line, faults, soc].every((part) => typeof part === 'object' && part !== null);
  if (
    !parts ||
    ![queue, faults.plan, faults.stops, faults.armed, faults.missed, faults.injected].every(Array.isArray)
  ) {
    throw damaged('the state of the board cannot be read');
  }
  const end = memorySize(dramSize);
  let from = firstPage();
  const placed = (run: Header['pages'][number]) => {
    const [offset, count] = Array.isArray(run) ? run : [];
    if (!isCount(offset) || !isCount(count) || offset! % SNAPSHOT_PAGE !== 0 || offset! < from) return false;
    from = offset! + count! * SNAPSHOT_PAGE;
    return from <= end;
  };
  if (!Array.isArray(pages) || !pages.every(placed)) throw damaged('its pages lie outside the memory');
  return header;
}

async function pagesOf({ pages: runs }: Header, data: Uint8Array, sum: number): Promise<Map<number, Uint8Array>> {
  const length = runs.reduce((total, [, count]) => total + count * SNAPSHOT_PAGE, 0);
  let bytes: Uint8Array;
  try {
    const stream = new Blob([data as BlobPart]).stream();
    bytes = await bytesOf(
      stream.pipeThrough(new DecompressionStream('deflate') as ReadableWritablePair<Uint8Array, Uint8Array>),
      length,
    );
  } catch (error) {
    if (error instanceof BoardError) throw error;
    throw new BoardError('the snapshot is damaged: its pages cannot be decompressed', { cause: error });
  }
  if (bytes.length !== length || crc32(bytes) !== sum) throw damaged('the checksum of its pages is wrong');
  const pages = new Map<number, Uint8Array>();
  let at = 0;
  for (const [offset, count] of runs) {
    for (let index = 0; index < count; index++, at += SNAPSHOT_PAGE) {
      pages.set(offset + index * SNAPSHOT_PAGE, bytes.slice(at, at + SNAPSHOT_PAGE));
    }
  }
  return pages;
}
