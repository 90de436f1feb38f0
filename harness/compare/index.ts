export {
  comparePictures,
  describeDifference,
  type PictureComparison,
  type PictureGeometry,
  type SampleDifference,
} from './compare.js';
export { differencePng } from './difference-png.js';
export {
  cropView,
  i420View,
  nv12View,
  type PictureView,
  type Plane,
  PLANE_NAMES,
  PLANES,
  type PlaneKey,
  type Rectangle,
  toI420,
} from './planes.js';
export {
  measureQuality,
  type PerPlane,
  type PictureQuality,
  psnrOf,
  QualityMean,
  type SequenceQuality,
  ssimDecibels,
} from './quality.js';
export { SequenceComparison } from './sequence.js';
