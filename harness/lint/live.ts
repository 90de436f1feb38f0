/** Lint of a run: its register accesses, its stream, and what the chip itself complained of. */
import { encodeVideo, type EncodeOptions } from '../run/encode-video.js';
import type { EncodeReport } from '../run/report.js';
import { TraceRecording } from '../trace/record.js';
import type { VideoSource } from '../video/index.js';
import type { Finding } from './model.js';
import { RULES } from './rules/index.js';
import { lintStream } from './stream.js';
import { lintTrace, type TraceLint } from './trace.js';

export interface RunLint extends TraceLint {
  readonly report: EncodeReport;
}

/**
 * Encodes a video and checks everything that came of it. What the trace shows is not said of the stream again.
 * @throws as encodeVideo
 */
export async function lintRun(video: VideoSource, options: EncodeOptions = {}): Promise<RunLint> {
  const recording = new TraceRecording();
  const coded: Uint8Array[] = [];
  const report = await encodeVideo(video, {
    ...options,
    board: { ...options.board, trace: true },
    onPicture: async (picture, source, run) => {
      recording.note(run);
      coded.push(picture.frame.bytes);
      await options.onPicture?.(picture, source, run);
    },
  });
  return { ...lintRecorded(recording, Buffer.concat(coded), report), report };
}

/** What a run's recording, stream and report show. */
export function lintRecorded(recording: TraceRecording, stream: Uint8Array, report: EncodeReport): TraceLint {
  const trace = lintTrace(recording.trace('the run', report.input), { variant: report.variant.name });
  const known = new Set(trace.findings.map(({ rule }) => rule));
  const ofStream = stream.length === 0 ? [] : lintStream(stream).filter(({ rule }) => !known.has(rule));
  const { severity } = RULES['chip-complaint'];
  const ofChip = report.complaints
    .filter(({ blame }) => blame !== 'not-modelled')
    .map(({ name, sentence, count }): Finding => ({
      rule: 'chip-complaint',
      severity,
      place: {},
      subject: name,
      is: `${sentence}${count > 1 ? ` (${count} times)` : ''}`,
      should: 'no complaint',
    }));
  return { ...trace, findings: [...trace.findings, ...ofStream, ...ofChip] };
}
