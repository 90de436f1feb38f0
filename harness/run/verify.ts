/** `verify`: a video through the driver model and the chip, the stream through a decoder, every sample compared. */
import { setTimeout } from 'node:timers/promises';
import { BootlinDriver } from '../drivers/bootlin/driver.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { createDecoder } from '../decoder/index.js';
import type { VideoSource } from '../video/index.js';
import { AreaCheck } from './area-check.js';
import { conclude } from './conclude.js';
import type { CodedPicture, EncoderRun } from './encode.js';
import { type EncodeOptions, encodeVideo } from './encode-video.js';
import type { VerifyReport } from './report.js';

export interface VerifyOptions extends EncodeOptions {
  /** Name in the registry of decoders; `ffmpeg` without a wish. */
  readonly decoder?: string;
  /** Where the PNG of the first difference goes; none is written without it. */
  readonly differencePicture?: string;
  /** Stands between chip and comparison: what it returns is decoded and compared. For tests of the comparison. */
  readonly intercept?: (picture: CodedPicture) => CodedPicture;
}

/** Pictures that may wait for the decoder before the encoder slows down. */
const MOST_WAITING = 64;

/**
 * Encodes, decodes and compares a whole video.
 *
 * The stream as it is is compared in the shown area. Where that leaves something open (cropping, headers that the driver
 * may have broken) it is decoded once more, mended, and compared in the whole coded area.
 * @throws UsageError also when the decoder is missing, which is found out before anything is encoded; else as encodeVideo
 */
export async function verifyVideo(video: VideoSource, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { intercept = (picture) => picture } = options;
  let checks: AreaCheck[] = [];
  try {
    const decoder = createDecoder(options.decoder ?? 'ffmpeg');
    const version = decoder.version();
    const prepare = (run: EncoderRun) => {
      const { coded, visible } = run;
      const geometry = { codedWidth: coded.width, codedHeight: coded.height, ...visible };
      checks = [new AreaCheck('as-is', decoder, geometry)];
      const cropped = visible.width !== coded.width || visible.height !== coded.height;
      if (cropped || mayBreakHeaders(run.driver)) {
        checks.push(new AreaCheck('mended', decoder, geometry));
      }
    };
    const onPicture: EncodeOptions['onPicture'] = async (picture, source, run) => {
      const { frame, reconstruction, judged = true } = intercept(picture);
      for (const check of checks) {
        if (reconstruction && judged) check.push(frame, reconstruction);
        else check.pushParameterSets(frame);
      }
      await options.onPicture?.(picture, source, run);
      // a decoder may hold pictures back for long, so this must not wait for it
      if (checks.some((check) => check.waiting > MOST_WAITING)) await setTimeout(2);
    };
    const encoded = await encodeVideo(video, { ...options, onPicture }, prepare);
    const outcomes = await Promise.all(checks.map((check) => check.finish()));
    return conclude(encoded, outcomes, { decoder, version, differencePicture: options.differencePicture });
  } catch (error) {
    await video.close();
    await Promise.allSettled(checks.map((check) => check.finish(error)));
    throw error;
  }
}

/** Whether the driver leaves its headers without emulation prevention, or may do so. */
function mayBreakHeaders(driver: EncoderDriver): boolean {
  if (driver instanceof BootlinDriver) return !driver.session.fixes.has('header-emulation-prevention');
  return driver.headersMayBreak === true;
}
