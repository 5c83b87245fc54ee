/** The words of the phone's report screens, in English. */

import type { phoneReportZh } from "./phone.report.zh";

export const phoneReportEn: typeof phoneReportZh = {
  title: "Report",
  insecure:
    "This address is not a secure connection: the phone lets no page take photos, find its position or keep anything. Open the address that begins with https, or scan the code on the page “My phone”.",

  callFirst: {
    call: (number) => `Call ${number} first`,
    others: { "gas-company": "Call the gas company first, and leave where it smells" },
  },

  type: {
    title: "What is it?",
    search: "Search: name, pinyin initials, code",
    none: "Nothing found. Say it otherwise, or write a few words below for suggestions.",
    change: "Change",
    critical: "critical",
    perhaps: "From what you wrote it may be:",
    perhapsRather: "From what you wrote it may also be:",
    because: (matched) => `“${matched.join(", ")}”`,
  },

  pieces: {
    title: "Photos and voice",
    photo: "Photo",
    gallery: "Gallery",
    voice: "Voice",
    stop: (time) => `Stop ${time}`,
    speaking: (minutes) => `Recording, ${minutes} minutes at most. Press “Stop” when done.`,
    denied: "The phone did not allow it. Allow the microphone in the browser's settings, or write a few words.",
    notNeeded: "This concerns people: no photo is needed. Ask them before you take one.",
    working: "Working…",
    nth: (count) => `Photo ${count}`,
    drop: (count) => `Delete photo ${count}`,
    dropVoice: "Delete the voice note",
    size: (bytes) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`),
  },

  description: {
    title: "What is the matter",
    first: "Say what is the matter (if you like)",
    optional: "Add a few words (if you like)",
  },

  where: {
    title: "Where it is",
    seeking: "Finding the position…",
    accuracy: (metres) => `Position within about ${metres.toLocaleString("en")} m`,
    rough: "That is rough: move it on the map if you can",
    byHand: "You set the position on the map",
    none: (grid) =>
      grid === null ? "No position; it can be sent all the same" : `No position; it can be sent all the same, for the community of ${grid}`,
    denied: "This phone does not let this page know the position: allow it in the browser's settings for this site, or point on the map",
    inGrid: (name, own) => (own ? name : `${name} (not your grid; report it all the same)`),
    outside: "Outside your grids and their neighbours; report it all the same",
    again: "Find again",
    adjust: "Change",
    drag: "Move the map until the cross is on the place, or touch the place",
    near: (name, metres) => `About ${metres} m from ${name}`,
    done: "It is here",
    address: "Address",
    optional: "if you like",
    useNear: (name) => `Write “near ${name}”`,
    nearAddress: (name) => `near ${name}`,
  },

  settled: {
    title: "I have settled it on the spot",
    hint: "Take a photo of how it is now; it is closed once sent; a few are checked.",
    hintRecord: "Write how it was settled, or take a photo of how it is now; it is closed once sent; a few are checked.",
    note: "How it was settled",
    mediation: "Record of the mediation",
    record: "Record",
  },

  likely: {
    title: "Perhaps reported already, near here",
    look: "Look",
    away: (metres) => `About ${metres} m from here`,
    reported: (time) => `reported ${time}`,
    same: "It is the same, I add something",
    other: "It is not, go on",
    adding: (number) => `Add to ${number}`,
    words: "What you add",
    saySomething: "Write something first.",
    send: "Add",
  },

  lacks: {
    type: "Choose what it is first.",
    proof: "Take a photo of how it is now, or record a voice note.",
    proofOrRecord: "Write the record, or take a photo of how it is now.",
  },
  troubles: {
    no_room: "The phone is full: this could not be kept. What you wrote is still here; make room and press again.",
    no_room_for_photo: "The phone is full: this photo was not kept. The text is; you can send it without.",
    no_room_for_voice: "The phone is full: the voice note was not kept. The text is; you can send it without.",
    draft_not_kept: "The phone is full: what you write now is not kept. Leave the page open and make room.",
    unreadable: "This photo cannot be read: choose another, or take it again.",
    too_many: "Nine photos at most.",
  },

  send: {
    go: "Send",
    settled: "Send and close",
    photos: "Preparing photos…",
  },
  sent: {
    kept: "Kept on the phone; it goes out with the next signal",
    numbered: (number) => `Arrived: ${number}`,
    commented: (number) => `For ${number}: kept on the phone; it goes out with the next signal`,
  },
  anew: {
    title: "Start anew",
    ask: "What you wrote, the photos and the voice note are deleted.",
    yes: "Delete all",
    no: "Keep it",
  },

  map: {
    name: "Map of my grids",
    whole: "Show all",
    here: "Where am I",
    denied: "This phone does not let this page know the position. Allow it in the browser's settings for this site.",
    notFound: "No position. Try in the open, or allow it in the phone's settings.",
    dueAt: (time) => `To be looked at by ${time}`,
    nearer: "Nearer",
    farther: "Farther",
    cannotDraw: "This phone cannot draw the map; everything else works.",
    lamps: { green: "in time", yellow: "soon due", red: "overdue", place: "to be looked at" },
  },
};
