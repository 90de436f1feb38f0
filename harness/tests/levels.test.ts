import { supportedLevel } from 'h264-profile-level-id';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LEVEL_1B_IDC, LEVEL_LIMITS, raiseLevel } from '../drivers/common/profiles.js';

/** The library's number of level 1b; it knows no level above 5.2. */
const LIBRARY_1B = 0;
const known = LEVEL_LIMITS.filter(({ levelIdc }) => levelIdc <= 52);

/** The highest level that a decoder of that many samples a frame and frames a second promises, by this project's table. */
function promised(samples: number, framesPerSecond: number): number | undefined {
  const level = known.findLast(({ frame, rate }) => frame * 256 <= samples && rate <= framesPerSecond * frame);
  return level?.levelIdc === LEVEL_1B_IDC ? LIBRARY_1B : level?.levelIdc;
}

test('table A-1 agrees with h264-profile-level-id at, below and above the limits of each level', () => {
  const answers = new Set<number | undefined>();
  for (const { frame, rate, levelIdc } of known) {
    for (const samples of [frame * 256 - 1, frame * 256]) {
      for (const perSecond of [rate - 0.5, rate + 0.5]) {
        const rateOfFrames = perSecond / frame;
        const answer = promised(samples, rateOfFrames);
        assert.is(
          supportedLevel(samples, rateOfFrames),
          answer,
          `${samples} samples at ${rateOfFrames}, near ${levelIdc}`,
        );
        answers.add(answer);
      }
    }
  }
  assert.ok(answers.size > 10, [...answers].join());
});

test('the lowest level that holds a picture', () => {
  // figures of table A-1 by hand: 1620 macroblocks at 25/s are 40500 a second
  for (const [level, width, height, framesPerSecond] of [
    [10, 11, 9, 15],
    [11, 11, 9, 16],
    [30, 45, 36, 25],
    [31, 45, 36, 26],
    [31, 80, 45, 30],
    [32, 80, 45, 31],
    [40, 120, 68, 30],
    [42, 120, 68, 60],
    [51, 256, 135, 28],
    [52, 256, 135, 30],
  ] as const) {
    assert.is(raiseLevel(10, width, height, framesPerSecond), level, `${width}x${height} at ${framesPerSecond}`);
  }
  assert.is(raiseLevel(40, 11, 9, 15), 40, 'never below the one wanted');
});

test.run();
