/**
 * The phone as one thing: what it holds of the server's word, what waits to be sent, and both laid
 * over each other. Screens read it and put entries in; nothing else talks to the server.
 */

import { computed, type InjectionKey, inject, onScopeDispose, ref, shallowRef } from "vue";
import { onAnswer } from "@/api/client";
import { Problem } from "@/api/problems";
import { openLiveSocket, LiveLine } from "@/live/line";
import type { DraftKey } from "../keep/drafts";
import { held, holdIfRoom, letGo } from "../keep/held";
import { hasFixes } from "../keep/fixes";
import { dropOrphans } from "../keep/orphans";
import { entries as readEntries, onOutboxChange, takeBack, takeIn } from "../keep/outbox";
import { hearTime, watchClock } from "../keep/time";
import type { Entry, NewEntry } from "../outbox/entry";
import { OWED, Postman, type PostmanState } from "../outbox/postman";
import { packFixes } from "../tracking/packing";
import { ahead, reportsAhead } from "../workflow/ahead";
import { shiftAhead } from "../workflow/shift";
import { withAnswer, withChanges } from "./day";
import { endSession, readCatalogue, readChanges, readGround, readMe, readToday, readWorkflow, takeTicket } from "./reading";
import type { Catalogue, Ground, Today, WhoAmI, Workflow } from "./shapes";

const ASKS_EVERY = 120_000;
const TELLS_TOGETHER = 1_000;

/** `owing`: something stands before the gate, such as a password of one's own; `unable`: this browser
 * keeps nothing, as in a private window. */
export type Access = "starting" | "fine" | "signed_out" | "somebody_else" | "owing" | "unable";
const SIGN_IN = "/login/?next=/phone/";
type Phone = ReturnType<typeof makePhone>;
export type { Phone };
export const PHONE: InjectionKey<Phone> = Symbol("phone");

/** The phone of the page one stands in. */
export function usePhone(): Phone {
  const phone = inject(PHONE);
  if (!phone) throw new Error("There is no phone around this.");
  return phone;
}

export function makePhone() {
  const me = shallowRef<WhoAmI | null>(null);
  const access = ref<Access>("starting");
  const today = shallowRef<Today | null>(null);
  const ground = shallowRef<Ground | null>(null);
  const workflow = shallowRef<Workflow | null>(null);
  const catalogue = shallowRef<Catalogue | null>(null);
  const all = shallowRef<Entry[]>([]);
  const numbers = shallowRef<Record<string, string>>({});
  const postman = ref<PostmanState>({ phase: "idle", againAt: null, on: null });
  const offset = ref(0);
  const clock = ref(Date.now());
  let carrier: Postman | null = null;

  /** When the server last told, by its own clock, ms. */
  const heardAt = computed(() => (today.value ? Date.parse(today.value.server_time) : null));
  const entries = computed(() => all.value.filter((one) => one.user === me.value?.id));
  /** What others left on this phone: it stays theirs. */
  const ofOthers = computed(() => all.value.filter((one) => one.user !== me.value?.id && one.state !== "taken").length);
  const edges = computed(() => workflow.value?.edges ?? []);
  const cases = computed(() => ahead(today.value?.cases ?? [], entries.value, edges.value, numbers.value));
  const reports = computed(() => reportsAhead(entries.value, today.value?.cases ?? [], numbers.value));
  /** This moment as the server counts it, ms; moves every half minute. */
  const now = computed(() => clock.value + offset.value);
  const shift = computed(() => shiftAhead(today.value?.shift ?? null, entries.value, now.value, offset.value));
  /** A moment of this phone's clock as the server counts it, ms. */
  const corrected = (at: number) => at + offset.value;
  const waiting = computed(() => entries.value.filter((one) => one.state === "waiting"));
  const refused = computed(() => entries.value.filter((one) => one.state === "refused"));

  async function readOutbox(): Promise<void> {
    all.value = await readEntries();
    numbers.value = (await held("numbers")) ?? {};
  }

  async function keepToday(next: Today): Promise<void> {
    today.value = next;
    const user = me.value?.id;
    if (user !== undefined) await holdIfRoom("today", { user, today: next });
  }

  /** What is known of everything, from the disk: the page opens without a network. */
  async function remember(): Promise<void> {
    me.value = await held("me");
    const user = me.value?.id;
    const [day, land, flow, list, time] = await Promise.all([
      held("today"),
      held("ground"),
      held("workflow"),
      held("catalogue"),
      held("time"),
    ]);
    if (day?.user === user) today.value = day?.today ?? null;
    if (land?.user === user) ground.value = land?.value ?? null;
    workflow.value = flow?.value ?? null;
    catalogue.value = list?.value ?? null;
    offset.value = time?.offset ?? 0;
    await readOutbox();
  }

  async function whoAmI(): Promise<WhoAmI> {
    const told = await readMe();
    if (me.value === null) await becomes(told);
    else if (told.id === me.value.id) {
      me.value = told;
      await holdIfRoom("me", told);
    }
    return told;
  }

  /** Another person took the phone, in the open: theirs is shown from now on, and what the one
   * before left waits under their own name. */
  async function becomes(told: WhoAmI): Promise<void> {
    me.value = told;
    [today.value, ground.value] = [null, null];
    await holdIfRoom("me", told);
    startCarrier(told.id);
  }

  async function changeHands(): Promise<void> {
    try {
      await becomes(await readMe());
    } catch (failure) {
      // Without a signal nobody changes hands: it stands there until somebody tries again.
      if (failure instanceof Problem) return;
      throw failure;
    }
    await refresh();
  }

  /** The session ends, and the phone shows nobody what it knew of this one; what waits, and what is half
   * written, is theirs when they sign in again. False when the server was not reached. */
  async function signOut(): Promise<boolean> {
    try {
      await endSession();
    } catch (failure) {
      if (failure instanceof Problem) return false;
      throw failure;
    }
    carrier?.stop();
    line.stop();
    await letGo(["me", "today", "ground", "stories", "lastShift"]);
    location.assign(SIGN_IN);
    return true;
  }

  function startCarrier(user: number): void {
    carrier?.stop();
    carrier = new Postman({
      user,
      whoAmI,
      isPackable: () => hasFixes(user),
      pack: () => packFixes(user, ""),
      onState: (state) => {
        postman.value = state;
        if (state.phase === "signed_out") access.value = "signed_out";
        else if (state.phase === "somebody_else" || state.phase === "owing") access.value = state.phase;
      },
      onTaken: (entry, answer) => {
        if (today.value) void keepToday(withAnswer(today.value, entry, answer, edges.value));
        refreshSoon();
      },
      onRefused: () => {
        refreshSoon();
      },
    });
    carrier.nudge();
  }

  let asking: Promise<void> | null = null;
  /** Ask the server for everything that changed; the newest asked for is what everybody waits for. */
  function refresh(): Promise<void> {
    asking ??= askForChanges().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function askForChanges(): Promise<void> {
    try {
      const told = await whoAmI();
      if (told.id !== me.value?.id) {
        access.value = "somebody_else";
        return;
      }
      await keepToday(await newestDay());
      access.value = "fine";
      listen();
      await readEditions(told.id);
      carrier?.nudge();
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (failure.status === 401) {
        access.value = "signed_out";
        // Nobody has been here: there is nothing to show and nothing to lose.
        if (me.value === null) location.assign(SIGN_IN);
      } else if (OWED.has(failure.type)) access.value = "owing";
      else if (access.value === "starting") access.value = "fine";
    }
  }

  async function newestDay(): Promise<Today> {
    const known = today.value;
    if (!known) return readToday();
    try {
      return withChanges(known, await readChanges(known.cursor));
    } catch (failure) {
      // A cursor that the server cannot read, or one too long for what stands before it: everything anew.
      if (failure instanceof Problem && [400, 414, 431].includes(failure.status)) return readToday();
      throw failure;
    }
  }

  async function readEditions(user: number): Promise<void> {
    const flow = await readWorkflow(await held("workflow"));
    workflow.value = flow.value;
    await holdIfRoom("workflow", flow);
    const list = await readCatalogue(await held("catalogue"));
    catalogue.value = list.value;
    await holdIfRoom("catalogue", list);
    const known = await held("ground");
    const land = await readGround(known?.user === user ? known : null);
    ground.value = land.value;
    await holdIfRoom("ground", { user, ...land });
  }

  let soon: ReturnType<typeof setTimeout> | undefined;
  function refreshSoon(): void {
    clearTimeout(soon);
    soon = setTimeout(() => void refresh(), TELLS_TOGETHER);
  }

  /** Put in what somebody did, with what it was written from: it is on the disk when this returns.
   * What was refused under the same uuid, or as `instead`, goes as this comes.
   * Throws `NoRoom`, and then nothing of it is kept and the draft stays. */
  async function put(made: readonly NewEntry[], draft?: { user: number; key: DraftKey }, instead: string | null = null): Promise<void> {
    await takeIn(made, { instead, ...(draft ? { draft } : {}) });
    await readOutbox();
    carrier?.nudge();
  }

  const line = new LiveLine({
    takeTicket,
    open: openLiveSocket,
    onChange: refreshSoon,
    onStanding: () => undefined,
  });

  let isListening = false;
  /** From the first time that somebody is through to the server. */
  function listen(): void {
    if (!isListening) line.start();
    isListening = true;
  }

  async function start(): Promise<void> {
    try {
      await remember();
    } catch (failure) {
      access.value = "unable";
      throw failure;
    }
    onAnswer((answer, askedAt) => {
      const [told, now] = [Date.parse(answer.headers.get("Date") ?? ""), Date.now()];
      if (!Number.isNaN(told)) void hearTime(told, now, now - askedAt).then(readOffset);
    });
    if (me.value) startCarrier(me.value.id);
    await refresh();
    void navigator.storage?.persist?.();
    await dropOrphans(Date.now());
  }
  const readOffset = async (): Promise<void> => {
    offset.value = (await held("time"))?.offset ?? 0;
  };

  const unlisten = onOutboxChange(() => void readOutbox());
  const unwatch = watchClock(async () => {
    if (me.value) await packFixes(me.value.id, "");
  });
  const onNetwork = () => {
    carrier?.nudge();
    void refresh();
    line.nudge();
  };
  const onShow = () => {
    if (document.visibilityState === "visible") onNetwork();
  };
  addEventListener("online", onNetwork);
  document.addEventListener("visibilitychange", onShow);
  const asks = setInterval(() => {
    if (document.visibilityState === "visible") void refresh();
  }, ASKS_EVERY);
  const ticks = setInterval(() => {
    clock.value = Date.now();
  }, 15_000);
  onScopeDispose(() => {
    unlisten();
    unwatch();
    carrier?.stop();
    line.stop();
    clearInterval(asks);
    clearInterval(ticks);
    removeEventListener("online", onNetwork);
    document.removeEventListener("visibilitychange", onShow);
  });

  return {
    me,
    access,
    today,
    heardAt,
    ground,
    workflow,
    catalogue,
    entries,
    ofOthers,
    cases,
    reports,
    numbers,
    shift,
    waiting,
    refused,
    postman,
    now,
    corrected,
    start,
    refresh,
    put,
    takeBack,
    changeHands,
    signOut,
    nudge: () => carrier?.nudge(),
    insist: () => {
      carrier?.insist();
      void refresh();
    },
  };
}
