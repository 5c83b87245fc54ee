/** The same words in English; terms as in docs/glossary.md. */

import { boundariesEn } from "./boundaries.en";
import { deskEn } from "./desk.en";
import { dueEn } from "./due.en";
import { mapEn } from "./map.en";
import { mattersEn } from "./matters.en";
import { patrolEn } from "./patrol.en";
import { peopleEn } from "./people.en";
import type { Words } from "./zh";
import { wallEn } from "./wall.en";
import { workflowEn } from "./workflow.en";

const counted = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

export const en: Words = {
  boundaries: boundariesEn,
  people: peopleEn,
  patrol: patrolEn,
  duePlaces: dueEn,
  desk: deskEn,
  matters: mattersEn,
  map: mapEn,
  wall: wallEn,

  pages: {
    map: "Map",
    desk: "Hotline desk",
    queue: "Dispatch desk",
    callbacks: "Callbacks",
    mine: "My track",
    due: "Due places",
    weather: "Bad weather",
    doubts: "Doubts",
    people: "People",
    boundaries: "Boundaries",
    administration: "Administration",
    account: "My account",
  },
  notices: {
    title: "Notices",
    open: (n) => `${n} notices to acknowledge`,
    none: "No notices to acknowledge",
    acknowledge: "Noted",
    openCase: "Open the case",
    urgent: "Urgent",
  },

  title: "Grids",
  product: "Grid governance",
  skipToCases: "Skip to the list of cases",
  language: "中文",
  switchLanguage: "Switch to Chinese",
  signOut: "Sign out",
  loading: "Loading the grids…",
  tryAgain: "Try again",
  close: "Close",
  back: "Back",
  none: "None",
  unknown: "Unknown",

  openCases: "Open cases",
  noOpenCases: "There is no open case now",
  showMore: (count) => `Show ${count} more`,
  order: "Order",
  urgentFirst: "Urgent",
  newestFirst: "Newest",
  isNew: "new",
  unplaced: "no place yet",
  newCase: (type, place) => `New case: ${type}, ${place}`,

  reported: "Reported",
  due: "Due",
  dueIn: (span) => `${span} left`,
  overdueBy: (span) => `${span} over`,
  ago: (span) => `${span} ago`,
  justNow: "just now",
  spans: {
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n) => counted(n, "day"),
  },

  mapOf: (area) =>
    `Map of ${area}: grids, people on duty and open cases. Arrow keys move it, Enter opens what is at its centre`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  wholeDistrict: "Whole district",
  legend: "Legend",
  legendUrgency: "Urgency of a case",
  legendLamp: "Time-limit lamp",
  legendPeople: "People on duty",
  legendNet: "Grids",
  personFresh: "fresh position and heading",
  personOld: "older than 2 min",
  personVeryOld: "older than 10 min",
  gridKind: { basic: "Basic grid", dedicated: "Dedicated grid" },

  urgency: { critical: "Critical", urgent: "Urgent", normal: "Normal", low: "Low" },
  lamp: { green: "in time", yellow: "nearly due", red: "overdue" },
  caseCounts: "Open cases by urgency",

  case: "Case",
  number: "Number",
  place: "Place",
  address: "Address",
  description: "What was reported",
  owner: "With",
  noOwner: "nobody yet",
  centreOf: (area) => `Command centre, ${area}`,
  clocks: "Clocks",
  story: "Story",
  noStory: "Nothing recorded yet",
  happenedAt: (at) => `happened ${at}`,
  reason: "Reason",
  showOnMap: "Show on the map",
  provisional: "provisional",
  stoppedAt: (at) => `done ${at}`,
  system: "System",

  grid: "Grid",
  leader: "Grid leader",
  worker: "Full-time worker",
  professionals: "Professional members",
  households: (n) => counted(n, "household"),
  communities: "Communities covered",
  nobodySeen: "none, or not yours to see",
  post: "Post",
  member: "On duty",
  lastPosition: "Last position",
  accuracy: (metres) => `accurate to about ${metres} m`,
  standing: "standing",
  walking: "moving",
  noLonger: "No longer on duty, or not yours to see",

  line: {
    connecting: "Connecting",
    live: "Live",
    reconnecting: "Reconnecting",
    stopped: "Disconnected",
    behind: "Not updating",
    stale: (span) => `as of ${span} ago`,
  },

  failure: {
    unreachable: "The server cannot be reached. This goes on by itself once the network is back.",
    forbidden: "You are not allowed to see this.",
    missing: "Not found, or not yours to see.",
    server: "The server failed. Please try again in a while.",
    other: (told) => `That did not work: ${told}`,
    noMap: "This browser cannot draw the map (WebGL is needed). The list still works.",
  },

  roles: {
    worker: "Full-time worker",
    leader: "Grid leader",
    professional: "Professional member",
    operator: "Command centre",
    supervisor: "Supervisor",
    chief: "Leadership",
    department: "Department",
    community: "Community",
    auditor: "Auditor",
    admin: "Administrator",
    service: "Connected system",
    resident: "Resident",
  },
  ...workflowEn,
};
