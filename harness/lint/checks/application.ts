/** Rules that need what the application did: events and configuration of golden traces. */
import type { DataRecord } from '../../trace/model.js';
import type { Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { REG, type TraceState } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

const QP_CONTROLS: ReadonlyMap<string, 'I' | 'P'> = new Map([
  ['V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP', 'I'],
  ['V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP', 'P'],
]);
const FORCE_KEY = 'V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME';
const GOP_SIZE = 'V4L2_CID_MPEG_VIDEO_GOP_SIZE';

type Json = Readonly<Record<string, unknown>>;

const object = (text: string | undefined): Json => {
  if (text === undefined) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Json) : {};
};

export class ApplicationCheck implements TraceCheck {
  private readonly wanted = new Map<'I' | 'P', { value: number; frame: unknown }>();
  private readonly gop: number | undefined;
  private forced = false;
  private lastKey: { picture: number; forced: boolean } | undefined;
  private pictures = 0;

  /** @param golden first line of a golden trace, where it is one */
  constructor(
    private readonly report: Report<RuleId>,
    golden: string | undefined,
  ) {
    const controls = (object(golden).config as Json | undefined)?.controls as Json | undefined;
    const size = controls?.[GOP_SIZE];
    this.gop = typeof size === 'number' ? size : undefined;
  }

  data({ topic, json }: DataRecord): void {
    if (topic !== 'event') return;
    const { id, value, ret, frame } = object(json);
    if (ret !== undefined && ret !== 0) return;
    if (id === FORCE_KEY) this.forced = true;
    const kind = typeof id === 'string' ? QP_CONTROLS.get(id) : undefined;
    if (kind && typeof value === 'number') this.wanted.set(kind, { value, frame });
  }

  picture({ slice }: Picture, state: TraceState): void {
    const number = this.pictures++;
    if (!slice) return;
    this.takes(slice.kind === 'I' ? 'I' : 'P', state);
    if (slice.nal_unit_type !== 5) return;
    const { lastKey, gop, forced } = this;
    this.forced = false;
    this.lastKey = { picture: number, forced };
    if (!lastKey?.forced || forced || gop === undefined || number - lastKey.picture >= gop) return;
    const is = `an IDR picture ${number - lastKey.picture} pictures behind a forced one`;
    this.report('early-key-frame', state.place(), {
      subject: 'nal_unit_type',
      is,
      should: `${gop} pictures behind it`,
    });
  }

  private takes(kind: 'I' | 'P', state: TraceState): void {
    const wanted = this.wanted.get(kind);
    if (!wanted) return;
    this.wanted.delete(kind);
    const qp = state.bits(REG.PARA1, 5, 0);
    if (qp === wanted.value) return;
    const is = `${qp} although ${wanted.value} was set before frame ${wanted.frame}`;
    this.report('control-not-taken', state.placeOf(REG.PARA1), {
      subject: state.name(REG.PARA1, 'FIXED_QP'),
      is,
      should: `${wanted.value}`,
    });
  }
}
