/** Shapes that differ without their colour: a triangle begins, a square ends, two bars stand, a cross is left out. */
export const MARK_PATHS = {
  begin: "M5.5 3.5 L15.5 9.5 L5.5 15.5 Z",
  end: "M4.5 4.5 H14.5 V14.5 H4.5 Z",
  stop: "M7 5.5 V13.5 M12 5.5 V13.5",
  hidden: "M4 4 L10 10 M10 4 L4 10",
} as const;
