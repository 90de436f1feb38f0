import { MB_LEFT, MB_RECON_CHROMA, TOP_CHROMA, TOP_LUMA } from './gen/layout';
import { picture } from './picture';

/** Writes the macroblock, not yet deblocked, into the reconstruction buffer. */
export function storeReconstruction(): void {
  const stride = <usize>picture.stride;
  let to = picture.reconstruction + <usize>(picture.mbY << 4) * stride + <usize>(picture.mbX << 4);
  let from = picture.reconLuma;
  for (let row = 0; row < 16; row++) {
    v128.store(to, v128.load(from));
    to += stride;
    from += picture.reconLumaStride;
  }
  to = picture.reconstructionChroma + <usize>(picture.mbY << 3) * stride + <usize>(picture.mbX << 4);
  for (let row: usize = 0; row < 128; row += 16) {
    v128.store(to, v128.load(MB_RECON_CHROMA + row));
    to += stride;
  }
}

/** Keeps the samples that later macroblocks predict from, before the deblocking filter touches them. */
export function saveBorders(): void {
  const x = <usize>(picture.mbX << 4);
  const luma = picture.reconLuma;
  const stride = <usize>picture.reconLumaStride;
  picture.topLeftLuma = load<u8>(TOP_LUMA + x, 15);
  picture.topLeftChroma = load<u16>(TOP_CHROMA + x, 14);
  v128.store(TOP_LUMA + x, v128.load(luma + 15 * stride));
  v128.store(TOP_CHROMA + x, v128.load(MB_RECON_CHROMA + 112));
  for (let y: usize = 0; y < 16; y++) store<u8>(MB_LEFT + y, load<u8>(luma + y * stride, 15));
  for (let y: usize = 0; y < 8; y++) store<u16>(MB_LEFT + 16 + 2 * y, load<u16>(MB_RECON_CHROMA + 16 * y, 14));
}

/** The borders at the start of a picture; they are not available to prediction, only defined. */
export function clearBorders(): void {
  picture.topLeftLuma = 0;
  picture.topLeftChroma = 0;
  picture.topLeftSlice = 0;
}
