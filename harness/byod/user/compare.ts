/** The stream of a userspace program through a decoder, its pictures against those of the chip. */
import { setTimeout } from 'node:timers/promises';
import type { ReferenceDecoder, SpsGeometry } from '../../decoder/index.js';
import type { Size } from '../../drivers/driver.js';
import { AreaCheck, type AreaOutcome } from '../../run/area-check.js';
import { mendHeaders } from '../../run/mend.js';
import type { AreaReport } from '../../run/report.js';
import type { ObservedPicture } from '../observe.js';
import type { MatchedStream, StreamPicture } from './stream.js';

/** Pictures that may wait for the decoder. */
const MOST_WAITING = 64;

/** Decodes the stream as it is, and mended and uncropped where that shows more. */
export async function compareStream(
  { pictures }: MatchedStream,
  judged: ReadonlySet<ObservedPicture> | undefined,
  coded: Size,
  geometry: SpsGeometry | undefined,
  decoder: ReferenceDecoder,
): Promise<readonly AreaOutcome[]> {
  const problem = geometryProblem(coded, geometry);
  if (!geometry || problem !== undefined)
    return [{ report: unreadable(pictures.length, problem ?? ''), difference: undefined }];
  const checks = [new AreaCheck('as-is', decoder, geometry)];
  const cropped = geometry.width !== geometry.codedWidth || geometry.height !== geometry.codedHeight;
  const broken = ({ picture, bytes }: StreamPicture) => mendHeaders({ bytes, headers: picture.headers }).mended > 0;
  if (cropped || pictures.some(broken)) checks.push(new AreaCheck('mended', decoder, geometry));
  for (const { picture, bytes } of pictures) {
    const frame = { bytes, headers: picture.headers };
    for (const check of checks) {
      if (picture.picture && (judged?.has(picture) ?? true)) check.push(frame, picture.picture);
      else check.pushParameterSets(frame);
    }
    while (checks.some((check) => check.waiting > MOST_WAITING)) await setTimeout(2);
  }
  return Promise.all(checks.map((check) => check.finish()));
}

function geometryProblem(coded: Size, geometry: SpsGeometry | undefined): string | undefined {
  if (!geometry)
    return 'the stream has no readable sequence parameter set, so nothing can be decoded; put SPS and PPS ahead of the first slice';
  if (geometry.codedWidth === coded.width && geometry.codedHeight === coded.height) return undefined;
  return `the sequence parameter set says ${geometry.codedWidth}x${geometry.codedHeight}, the registers ${coded.width}x${coded.height}`;
}

function unreadable(expected: number, problem: string): AreaReport {
  const facts = { mended: 0, expected, pictures: 0, identical: false, sentence: problem, problems: [problem] };
  return { area: 'visible', stream: 'as-is', ...facts };
}
