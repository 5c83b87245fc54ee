/** The marks as images for the map. */

import type { Lamp, Urgency } from "@/api/shapes";
import { LAMPS, URGENCIES } from "@/casework/casebook";
import { LAMP_COLOURS, PERSON, URGENCY_COLOURS } from "@/look/palette";
import { CRITICAL_SIGN, LAMP_RINGS, MARK_BOX, URGENCY_PATHS } from "@/casework/marks";

export interface Mark {
  name: string;
  image: ImageData;
}
/** Drawn at twice their size, for screens of high density. */
export const MARK_RATIO = 2;
export const ARROW = "arrow";
export const markName = (urgency: Urgency, lamp: Lamp): string => `${urgency}-${lamp}`;

export function drawMarks(): Mark[] {
  const marks: Mark[] = [{ name: ARROW, image: drawArrow() }];
  for (const urgency of URGENCIES)
    for (const lamp of LAMPS)
      marks.push({ name: markName(urgency, lamp), image: drawCase(urgency, lamp) });
  return marks;
}

function drawCase(urgency: Urgency, lamp: Lamp): ImageData {
  const brush = newBrush(MARK_BOX);
  brush.fillStyle = "rgb(255 255 255 / 0.92)";
  brush.beginPath();
  brush.arc(20, 20, lamp === "red" ? 19.6 : 16.4, 0, 2 * Math.PI);
  brush.fill();
  brush.strokeStyle = LAMP_COLOURS[lamp];
  for (const ring of LAMP_RINGS[lamp]) {
    brush.lineWidth = ring.width;
    brush.setLineDash(ring.dash);
    brush.beginPath();
    brush.arc(20, 20, ring.radius, 0, 2 * Math.PI);
    brush.stroke();
  }
  brush.setLineDash([]);
  brush.fillStyle = URGENCY_COLOURS[urgency];
  brush.fill(new Path2D(URGENCY_PATHS[urgency]));
  if (urgency === "critical") {
    brush.strokeStyle = "#fff";
    brush.lineWidth = 2.6;
    brush.lineCap = "round";
    brush.stroke(new Path2D(CRITICAL_SIGN));
  }
  return picture(brush, MARK_BOX);
}

/** A chevron above the middle: turned by the heading it stands before the person's dot. */
function drawArrow(): ImageData {
  const brush = newBrush(32);
  brush.fillStyle = PERSON;
  brush.strokeStyle = "#fff";
  brush.lineWidth = 1.4;
  brush.lineJoin = "round";
  const chevron = new Path2D("M16 1 L22.5 10.5 L16 7.8 L9.5 10.5 Z");
  brush.fill(chevron);
  brush.stroke(chevron);
  return picture(brush, 32);
}

export function newBrush(box: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = box * MARK_RATIO;
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("This browser gives no 2D canvas");
  brush.scale(MARK_RATIO, MARK_RATIO);
  return brush;
}

export const picture = (brush: CanvasRenderingContext2D, box: number): ImageData =>
  brush.getImageData(0, 0, box * MARK_RATIO, box * MARK_RATIO);
