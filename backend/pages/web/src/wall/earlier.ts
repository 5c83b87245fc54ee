/** Beside a number of today: what it was on earlier days, up to the same time of day. */

import type { Day, Pooled } from "@/api/wall";

/** Of yesterday and of the same weekday; null of a day of which nothing is told. */
export const earlierOf = <Told>({ earlier }: Pooled, told: (day: Day) => Told): (Told | null)[] =>
  [earlier.yesterday, earlier.week_ago].map((day) => day && told(day));
