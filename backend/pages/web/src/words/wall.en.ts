/** The words of the township wall, in English. */

import type { wallZh } from "./wall.zh";

export const wallEn: typeof wallZh = {
  title: "Grid wall",
  grids: (n) => `${n} ${n === 1 ? "grid" : "grids"}`,
  opening: "Loading…",
  away: "The server cannot be reached; trying again by itself",
  noMap: "This browser cannot draw the map (it needs WebGL). Everything else works.",
  mapOf: (area) => `Grids of ${area} with open matters by urgency and lamp`,

  line: { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting", stopped: "Disconnected" },
  figuresAt: (at) => `Figures up to ${at}`,
  noFiguresYet: "No figures yet",
  figuresCome: "Fetching today's figures…",
  withheld:
    "This area has fewer than five grids. One grid is one worker: so that nobody is singled out, no pooled figures are shown.",

  reported: "Reported today",
  closed: "Closed today",
  sameTime: "same time of day",
  today: "Today",
  yesterday: "Yesterday",
  weekAgo: (weekday) => `Last ${weekday}`,
  ago: { yesterday: "Yest.", weekAgo: (weekday) => weekday },

  rates: {
    title: "Today, in time",
    callback: "Today's callbacks",
    names: {
      on_time_acceptance: "Accepted",
      on_time_dispatch: "Dispatched",
      on_time_handling: "Handled",
      on_time_checking: "Checked",
      closure: "Closed, all",
      on_time_closure: "Closed",
      satisfaction: "Satisfied",
      reach: "Reached",
    },
  },

  onDuty: "On duty (tracked shifts)",
  posts: { leader: "Leaders", worker: "Workers", professional: "Professionals" },
  few: "under 3",

  open: "Open matters",
  byDomain: "Open by domain",
  byState: "Open by state",
  onMap: (n) => `${n} open-tier ${n === 1 ? "matter" : "matters"} on the map`,
  together: "several",
  unplaced: (n) => `${n} without a place`,
  nothingOpen: "No open matters",
  newest: "Newest open matters",
  newestOf: (name) => `Newest: ${name}`,
  more: (n) => `${n} more`,
  thisDay: "today",

  joint: {
    title: "Joint work",
    none: "No joint work under way",
    matters: "Matters",
    called: "Called",
    arrived: "Arrived",
    reported: "Reported",
  },

  chooseArea: "Look into a township",
  keys: { move: "move", choose: "pick, unpick", chooseOrLook: "pick, or a township", back: "back" },

  stale: {
    never: "Nothing has been received yet",
    since: (at, span) => `Standing still since ${at}, for ${span}`,
    why: {
      unreachable: "The server cannot be reached; reconnecting by itself. What is shown is not the present.",
      behind: "The server cannot read its database; what is shown is not the present, and goes on by itself.",
      figures: "The figures are not renewed; trying again by itself. Map and list are live.",
    },
  },

  enrol: {
    title: "This screen is not enrolled",
    how: "Ask the township's administrator to make a one-time code for this screen in the administration, and enter it here within 15 minutes. The screen can then only look, needs no log-in, and can be revoked at any time.",
    code: "Code",
    send: "Enrol this screen",
    unreachable: "The server cannot be reached. Please try again.",
    wait: (seconds) => `Too many attempts. Please wait ${seconds} s.`,
  },
};
