import { MB_SOURCE_CHROMA, MB_SOURCE_LUMA } from '../gen/layout';
import { picture } from '../picture';

/** Copies the current macroblock of the NV12 source picture into the macroblock buffers. */
export function fetchSource(): void {
  const stride = <usize>picture.sourceStride;
  let from = picture.source + <usize>(picture.mbY << 4) * stride + <usize>(picture.mbX << 4);
  for (let row: usize = 0; row < 256; row += 16) {
    v128.store(MB_SOURCE_LUMA + row, v128.load(from));
    from += stride;
  }
  from = picture.sourceChroma + <usize>(picture.mbY << 3) * stride + <usize>(picture.mbX << 4);
  for (let row: usize = 0; row < 128; row += 16) {
    v128.store(MB_SOURCE_CHROMA + row, v128.load(from));
    from += stride;
  }
}
