/** Results of `startPicture`. */
export const START_OK: u32 = 0;
export const START_STALL: u32 = 1;
export const START_HANG: u32 = 2;

export function startPicture(): u32 {
  return START_OK;
}

export function stepMacroblock(): bool {
  return true;
}
