/** Configurations in the first line of golden traces, one kind a driver. */
import type { Reader } from './json-reader.js';
import type { JemkTraceConfig, StarterkitTraceConfig, TraceConfig } from './trace-types.js';

/** Driver A. */
export function readConfig(config: Reader): TraceConfig {
  const requested = config.reader('requested');
  const picture = config.reader('picture');
  const crop = config.reader('crop');
  const interval = config.reader('timeperframe');
  return {
    requested: {
      width: requested.number('width'),
      height: requested.number('height'),
      bytesperline: requested.has('bytesperline') ? requested.number('bytesperline') : 0,
    },
    picture: {
      width: picture.number('width'),
      height: picture.number('height'),
      bytesperline: picture.number('bytesperline'),
      sizeimage: picture.number('sizeimage'),
    },
    codedSize: config.reader('coded').number('sizeimage'),
    crop: {
      left: crop.number('left'),
      top: crop.number('top'),
      width: crop.number('width'),
      height: crop.number('height'),
    },
    timeperframe: { numerator: interval.number('numerator'), denominator: interval.number('denominator') },
    sParmCalled: config.boolean('s_parm_called'),
    frames: config.number('frames'),
    ...readControls(config),
  };
}

/** Driver B. */
export function readJemkConfig(config: Reader): JemkTraceConfig {
  return {
    width: config.number('width'),
    height: config.number('height'),
    srcWidth: config.number('src_width'),
    srcHeight: config.number('src_height'),
    srcFormat: readChoice(config, 'src_format', ['NV12', 'NV16']),
    profileIdc: config.number('profile_idc'),
    levelIdc: config.number('level_idc'),
    entropyCodingMode: readChoice(config, 'entropy_coding_mode', ['CAVLC', 'CABAC']),
    qp: config.number('qp'),
    keyframeInterval: config.number('keyframe_interval'),
    frames: config.number('frames'),
  };
}

/** Driver C. */
export function readStarterkitConfig(config: Reader): StarterkitTraceConfig {
  const requested = config.reader('requested');
  const picture = config.reader('picture');
  return {
    variant: config.string('variant'),
    requested: { width: requested.number('width'), height: requested.number('height') },
    picture: { ...readFormat(picture), bytesperline: picture.number('bytesperline') },
    coded: readFormat(config.reader('coded')),
    frames: config.number('frames'),
    ...readControls(config),
  };
}

function readFormat(format: Reader) {
  return {
    pixelformat: format.string('pixelformat'),
    width: format.number('width'),
    height: format.number('height'),
    sizeimage: format.number('sizeimage'),
  };
}

function readChoice<Choice extends string>(config: Reader, key: string, choices: readonly Choice[]): Choice {
  const text = config.string(key);
  const choice = choices.find((candidate) => candidate === text);
  return choice ?? config.fail(`"config.${key}" is "${text}", it must be ${choices.join(' or ')}`);
}

function readControls(config: Reader) {
  return {
    controlsSet: config.readers('controls_set').map((control) => ({
      id: control.string('id'),
      value: control.number('value'),
      ret: control.has('ret') ? control.number('ret') : 0,
    })),
    controls: config.reader('controls').numbers(),
    controlsAtFrame: config.has('controls_at_frame')
      ? config.readers('controls_at_frame').map((control) => ({
          frame: control.number('frame'),
          id: control.string('id'),
          value: control.number('value'),
        }))
      : [],
  };
}
