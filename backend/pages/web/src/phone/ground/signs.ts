/** The marks of the map, told apart by shape as well as by colour. */

import type { Lamp } from "@/api/shapes";
import { LAMP_COLOURS } from "@/look/palette";

export type Sign = Lamp | "place" | "pin";

/** Within 32 by 32: on time a disc, soon a triangle, late a diamond; a place to be looked at a house. */
export const SHAPES: Record<Sign, { path: string; colour: string }> = {
  green: { path: "M16 6a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z", colour: LAMP_COLOURS.green },
  yellow: { path: "M16 5 28 26H4L16 5Z", colour: LAMP_COLOURS.yellow },
  red: { path: "M16 3 29 16 16 29 3 16 16 3Z", colour: LAMP_COLOURS.red },
  place: { path: "M16 5 27 14v12H5V14L16 5Z", colour: "#8158cf" },
  pin: { path: "M16 2a9 9 0 0 0-9 9c0 7 9 19 9 19s9-12 9-19a9 9 0 0 0-9-9Zm0 5.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z", colour: "#a3141a" },
};

const SVG = "http://www.w3.org/2000/svg";

export function signOf(sign: Sign): HTMLElement {
  const { path, colour } = SHAPES[sign];
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 32 32");
  picture.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ d: path, fill: colour, stroke: "#ffffff", "stroke-width": "2", "fill-rule": "evenodd" }))
    shape.setAttribute(name, value);
  picture.append(shape);
  const around = document.createElement("span");
  around.className = `ground-sign ${sign}`;
  around.append(picture);
  return around;
}
