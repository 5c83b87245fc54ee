/** The marks as images for the map. */

import type { Lamp, Urgency } from "@/api/shapes";
import { LAMPS, URGENCIES } from "@/casework/casebook";
import { DAY_MARKS, type MarkColours, PERSON } from "@/look/palette";
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
  return [{ name: ARROW, image: drawArrow() }, ...drawCaseMarks(DAY_MARKS)];
}

/** One for each urgency under each lamp. */
export function drawCaseMarks(colours: MarkColours): Mark[] {
  return URGENCIES.flatMap((urgency) =>
    LAMPS.map((lamp) => ({ name: markName(urgency, lamp), image: drawCase(urgency, lamp, colours) })),
  );
}

/** The ring of a lamp around nothing: what several matters in one place are drawn as. */
export function drawLamp(lamp: Lamp, colours: MarkColours): ImageData {
  const brush = newBrush(MARK_BOX);
  ring(brush, lamp, colours);
  return picture(brush, MARK_BOX);
}

/** The shape of an urgency alone, as large as the box allows: there is room for a number in it. */
export function drawUrgency(urgency: Urgency, colours: MarkColours): ImageData {
  const brush = newBrush(MARK_BOX);
  brush.translate(MARK_BOX / 2, MARK_BOX / 2);
  brush.scale(1.6, 1.6);
  brush.translate(-MARK_BOX / 2, -MARK_BOX / 2);
  brush.fillStyle = colours.urgencies[urgency];
  brush.fill(new Path2D(URGENCY_PATHS[urgency]));
  return picture(brush, MARK_BOX);
}

function drawCase(urgency: Urgency, lamp: Lamp, colours: MarkColours): ImageData {
  const brush = newBrush(MARK_BOX);
  ring(brush, lamp, colours);
  brush.fillStyle = colours.urgencies[urgency];
  brush.fill(new Path2D(URGENCY_PATHS[urgency]));
  if (urgency === "critical") {
    brush.strokeStyle = colours.sign;
    brush.lineWidth = 2.6;
    brush.lineCap = "round";
    brush.stroke(new Path2D(CRITICAL_SIGN));
  }
  return picture(brush, MARK_BOX);
}

/** The ring of a lamp on its disc, in a box of MARK_BOX. */
export function ring(brush: CanvasRenderingContext2D, lamp: Lamp, colours: MarkColours): void {
  brush.fillStyle = colours.disc;
  brush.beginPath();
  brush.arc(20, 20, lamp === "red" ? 19.6 : 16.4, 0, 2 * Math.PI);
  brush.fill();
  brush.strokeStyle = colours.lamps[lamp];
  for (const ring of LAMP_RINGS[lamp]) {
    brush.lineWidth = ring.width;
    brush.setLineDash(ring.dash);
    brush.beginPath();
    brush.arc(20, 20, ring.radius, 0, 2 * Math.PI);
    brush.stroke();
  }
  brush.setLineDash([]);
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
