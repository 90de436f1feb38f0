/** Numbers that go with profile and level: H.264 annex A and V4L2's menus. */

/** enum v4l2_mpeg_video_h264_profile, as far as the drivers let it be chosen. */
export const PROFILE = { BASELINE: 0, CONSTRAINED_BASELINE: 1, MAIN: 2, HIGH: 4 } as const;

export interface ProfileNumbers {
  readonly profileIdc: number;
  /** constraint_set0_flag in bit 7 to constraint_set5_flag in bit 2. */
  readonly constraintSetFlags: number;
  readonly cabac: boolean;
}

const CONSTRAINT_SET0 = 0x80;
const CONSTRAINT_SET1 = 0x40;
const CONSTRAINT_SET3 = 0x10;

const PROFILES: ReadonlyMap<number, ProfileNumbers> = new Map([
  [PROFILE.BASELINE, { profileIdc: 66, constraintSetFlags: CONSTRAINT_SET0, cabac: false }],
  [
    PROFILE.CONSTRAINED_BASELINE,
    { profileIdc: 66, constraintSetFlags: CONSTRAINT_SET0 | CONSTRAINT_SET1, cabac: false },
  ],
  [PROFILE.MAIN, { profileIdc: 77, constraintSetFlags: CONSTRAINT_SET1, cabac: true }],
  [PROFILE.HIGH, { profileIdc: 100, constraintSetFlags: 0, cabac: true }],
]);

/** Numbers of a profile by its V4L2 menu value. */
export function profileNumbers(profile: number): ProfileNumbers {
  return PROFILES.get(profile) ?? { profileIdc: 0, constraintSetFlags: 0, cabac: true };
}

/** level_idc by V4L2 menu value: 10 times the level, 9 for 1b. */
const LEVEL_IDC = [10, 9, 11, 12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52, 60, 61, 62] as const;

/** The level_idc that stands for level 1b (table A-1). */
export const LEVEL_1B_IDC = 9;

export function levelIdc(level: number): number {
  return LEVEL_IDC[level] ?? 0;
}

export interface LevelLimit {
  readonly levelIdc: number;
  /** MaxMBPS: macroblocks a second. */
  readonly rate: number;
  /** MaxFS: macroblocks a frame. */
  readonly frame: number;
}

/** H.264 table A-1; 1b stands as 9 between 1 and 1.1. */
export const LEVEL_LIMITS: readonly LevelLimit[] = [
  { levelIdc: 10, rate: 1485, frame: 99 },
  { levelIdc: 9, rate: 1485, frame: 99 },
  { levelIdc: 11, rate: 3000, frame: 396 },
  { levelIdc: 12, rate: 6000, frame: 396 },
  { levelIdc: 13, rate: 11880, frame: 396 },
  { levelIdc: 20, rate: 11880, frame: 396 },
  { levelIdc: 21, rate: 19800, frame: 792 },
  { levelIdc: 22, rate: 20250, frame: 1620 },
  { levelIdc: 30, rate: 40500, frame: 1620 },
  { levelIdc: 31, rate: 108000, frame: 3600 },
  { levelIdc: 32, rate: 216000, frame: 5120 },
  { levelIdc: 40, rate: 245760, frame: 8192 },
  { levelIdc: 41, rate: 245760, frame: 8192 },
  { levelIdc: 42, rate: 522240, frame: 8704 },
  { levelIdc: 50, rate: 589824, frame: 22080 },
  { levelIdc: 51, rate: 983040, frame: 36864 },
  { levelIdc: 52, rate: 2073600, frame: 36864 },
  { levelIdc: 60, rate: 4177920, frame: 139264 },
  { levelIdc: 61, rate: 8355840, frame: 139264 },
  { levelIdc: 62, rate: 16711680, frame: 139264 },
];

/**
 * The lowest level_idc, not below `wanted`, whose frame size, side lengths (A.3.1: at most sqrt(8 * MaxFS) macroblocks)
 * and macroblock rate hold the picture; the highest level when none does. Bit rate is not looked at.
 */
export function raiseLevel(wanted: number, widthMbs: number, heightMbs: number, framesPerSecond: number): number {
  const start = LEVEL_LIMITS.findIndex((limit) => limit.levelIdc === wanted);
  const frame = widthMbs * heightMbs;
  const side = Math.max(widthMbs, heightMbs);
  const fits = LEVEL_LIMITS.slice(Math.max(start, 0)).find(
    (limit) => frame <= limit.frame && side * side <= 8 * limit.frame && frame * framesPerSecond <= limit.rate,
  );
  return (fits ?? LEVEL_LIMITS.at(-1)!).levelIdc;
}

/** Level 1b as 7.4.2.1.1 wants it: level_idc 9 in High, 11 with constraint_set3_flag in the other profiles. */
export function standardLevel1b(numbers: ProfileNumbers): { levelIdc: number; constraintSetFlags: number } {
  if (numbers.profileIdc === 100) return { levelIdc: LEVEL_1B_IDC, constraintSetFlags: numbers.constraintSetFlags };
  return { levelIdc: 11, constraintSetFlags: numbers.constraintSetFlags | CONSTRAINT_SET3 };
}
