/** What the server tells a phone, as the API describes it. Moments are RFC 3339 texts. */

import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import type { components } from "@/api/described";

type Described = components["schemas"];

export type WhoAmI = Described["Me"];
export type Sampling = Described["Sampling"];
export type ShiftNow = Described["OpenShift"];
/** What is answered to what was sent for a shift. */
export type ShiftAnswer = Described["Shift"];
export type MarkAnswer = Described["Marked"];
export type GridServed = Described["OwnGrid"];
export type DuePlace = Described["DuePlace"];
/** A case with the parts in which this person may act on it, and how often it was given back. */
export type OwnCase = Described["CaseInFull"];
/** What is answered to an action. */
export type ActionAnswer = Described["Done"];
export type Task = Described["Task"];
export type Notice = Described["Notice"];
export type Look = Described["Look"];
export type Today = Described["Today"];
export type Changes = Described["ChangesOfTheDay"];

export type Place = Described["PlaceOnTheMap"];
export interface Ground extends Omit<Described["Ground"], "grids"> {
  /** RFC 7946 says what a geometry is; the API only that grids have one of these two. */
  grids: FeatureCollection<Polygon | MultiPolygon, Described["GridOnTheMap"]>;
}

export type WorkflowEdge = Described["Edge"];
export type Workflow = Described["Workflow"];

/** Asked for with `include=words`, without which the catalogue has none of these. */
export type MatterType = Described["MatterType"] & Required<Pick<Described["MatterType"], "spellings" | "words">>;
export interface Catalogue {
  domains: (Omit<Described["Domain"], "types"> & { types: MatterType[] })[];
}

export type Suggestion = Described["BoxedSuggestion"];
