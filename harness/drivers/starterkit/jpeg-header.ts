/** The JPEG header of 624 bytes (ITU-T T.81 annex B) with the tables of annex K, and the quantisers for a quality. */

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));

/** Table K.1, raster order. */
const LUMA_QUANTISERS = bytes(`
  100b0a101828333d 0c0c0e131a3a3c37 0e0d101828394538 0e11161d3357503e
  12162538446d674d 182337405168715c 31404e5767797865 485c5f6270646763`);
/** Table K.2, raster order. */
const CHROMA_QUANTISERS = bytes(`
  1112182f63636363 12151a4263636363 181a386363636363 2f42636363636363
  6363636363636363 6363636363636363 6363636363636363 6363636363636363`);

/** Tables K.3 to K.6: how many codes of each length 1 to 16, then their values. */
const LUMA_DC = bytes('00010501010101010100000000000000 000102030405060708090a0b');
const CHROMA_DC = bytes('00030101010101010101010000000000 000102030405060708090a0b');
const LUMA_AC = bytes(`0002010303020403050504040000017d
  01020300041105122131410613516107227114328191a1082342b1c11552d1f0
  2433627282090a161718191a25262728292a3435363738393a43444546474849
  4a535455565758595a636465666768696a737475767778797a83848586878889
  8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5
  c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa`);
const CHROMA_AC = bytes(`00020102040403040705040400010277
  000102031104052131061241510761711322328108144291a1b1c109233352f0
  156272d10a162434e125f11718191a262728292a35363738393a434445464748
  494a535455565758595a636465666768696a737475767778797a828384858687
  88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3
  c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa`);

/** Place in a raster block of each coefficient in zig-zag order (figure A.6). */
const ZIGZAG = bytes(`
  000108100902030a 11182019120b0405 0c131a2128302922 1b140d06070e151c
  232a313839322b24 1d160f171e252c33 3a3b342d261f272e 353c3d362f373e3f`);

/** A segment: marker, length and payload (B.1.1.4). */
function segment(marker: number, payload: readonly number[]): number[] {
  const length = payload.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...payload];
}

const SOI = [0xff, 0xd8];
const APP0 = segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const HUFFMAN = [
  ...segment(0xc4, [0x00, ...LUMA_DC]),
  ...segment(0xc4, [0x10, ...LUMA_AC]),
  ...segment(0xc4, [0x01, ...CHROMA_DC]),
  ...segment(0xc4, [0x11, ...CHROMA_AC]),
];
/** A comment of one byte makes the header a multiple of eight. */
const COMMENT = segment(0xfe, [0]);
const SCAN = segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);

/** Percent by which the tables of annex K are scaled. Qualities from 5 to 100; what the driver makes of others, it makes. */
export function quantiserScale(quality: number): number {
  // An unsigned division by zero gives 0 on this CPU.
  if (quality < 50) return quality === 0 ? 0 : Math.floor(5000 / quality);
  return (200 - 2 * quality) | 0;
}

/** Rounded to the nearest in 32 bits without sign, between 1 and 255. */
function scaled(table: Uint8Array, scale: number): Uint8Array {
  return table.map((step) => {
    const value = Math.floor(((Math.imul(step, scale) + 50) >>> 0) / 100);
    return Math.min(Math.max(value, 1), 255);
  });
}

export interface JpegTables {
  /** 64 steps each, raster order, as the chip takes them. */
  readonly luma: Uint8Array;
  readonly chroma: Uint8Array;
}

export function quantiserTables(quality: number): JpegTables {
  const scale = quantiserScale(quality);
  return { luma: scaled(LUMA_QUANTISERS, scale), chroma: scaled(CHROMA_QUANTISERS, scale) };
}

const zigzag = (table: Uint8Array) => [...ZIGZAG].map((place) => table[place]!);

/** Everything up to the first entropy-coded byte. Sizes in samples, of which 16 bits go in. */
export function jpegHeader(width: number, height: number, { luma, chroma }: JpegTables): Uint8Array {
  const size = [height, width].flatMap((side) => [(side >> 8) & 0xff, side & 0xff]);
  return Uint8Array.from([
    ...SOI,
    ...APP0,
    ...segment(0xdb, [0, ...zigzag(luma), 1, ...zigzag(chroma)]),
    ...segment(0xc0, [8, ...size, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    ...HUFFMAN,
    ...COMMENT,
    ...SCAN,
  ]);
}
