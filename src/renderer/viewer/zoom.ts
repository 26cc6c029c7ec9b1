/**
 * @file The arithmetic of looking closely: a photo's scale and place inside the viewer's stage, in CSS pixels.
 * Pure; knows no DOM.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `scale` is CSS pixels per photo pixel; x and y are the photo's centre relative to the stage's centre. */
export interface Pose {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Small photos are shown this much larger than they are, no more: beyond it there is nothing to see but blur. */
const mostEnlarged = 2;

/** The scale at which the whole photo is seen. */
export function fitScale(photo: Size, stage: Size): number {
  if (photo.width <= 0 || photo.height <= 0) return 1;
  return Math.min(stage.width / photo.width, stage.height / photo.height, mostEnlarged);
}

/** As far away as one may go: the whole photo, or its actual size if that is smaller. */
export function minScale(photo: Size, stage: Size, pixelRatio: number): number {
  return Math.min(fitScale(photo, stage), 1 / pixelRatio);
}

/** As close as one may go: four screen pixels per photo pixel. */
export function maxScale(photo: Size, stage: Size, pixelRatio: number): number {
  return Math.max(4 / pixelRatio, fitScale(photo, stage));
}

/** Keeps the photo from being dragged out of sight: edges meet the stage's edges, or it is centred. */
export function clampPose(pose: Pose, photo: Size, stage: Size, pixelRatio: number): Pose {
  const scale = Math.min(
    maxScale(photo, stage, pixelRatio),
    Math.max(minScale(photo, stage, pixelRatio), pose.scale),
  );
  const slackX = Math.max(0, (photo.width * scale - stage.width) / 2);
  const slackY = Math.max(0, (photo.height * scale - stage.height) / 2);
  return {
    scale,
    x: Math.min(slackX, Math.max(-slackX, pose.x)),
    y: Math.min(slackY, Math.max(-slackY, pose.y)),
  };
}

/** Zooms so that the photo's point under `at` (relative to the stage's centre) stays where it is. */
export function zoomAt(
  pose: Pose,
  scale: number,
  at: { x: number; y: number },
  photo: Size,
  stage: Size,
  pixelRatio: number,
): Pose {
  const limited = Math.min(
    maxScale(photo, stage, pixelRatio),
    Math.max(minScale(photo, stage, pixelRatio), scale),
  );
  const ratio = limited / pose.scale;
  return clampPose(
    { scale: limited, x: at.x - (at.x - pose.x) * ratio, y: at.y - (at.y - pose.y) * ratio },
    photo,
    stage,
    pixelRatio,
  );
}

/**
 * What is looked at, whatever the photo's and the stage's sizes: `zoom` is relative to the whole photo being seen,
 * x and y are the photo's centre relative to the stage's, in parts of the photo as shown. The same look on two
 * photos shows the same part of both.
 */
export interface Look {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export function lookOf(pose: Pose, photo: Size, stage: Size): Look {
  return {
    zoom: pose.scale / fitScale(photo, stage),
    x: pose.x / (photo.width * pose.scale),
    y: pose.y / (photo.height * pose.scale),
  };
}

export function poseOf(look: Look, photo: Size, stage: Size, pixelRatio: number): Pose {
  const scale = look.zoom * fitScale(photo, stage);
  return clampPose(
    { scale, x: look.x * photo.width * scale, y: look.y * photo.height * scale },
    photo,
    stage,
    pixelRatio,
  );
}
