/** What the phone keeps until the server has it, in IndexedDB: it survives a killed browser. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry } from "../outbox/entry";

/** A photo or recording, under the uuid the server will know it by. */
export interface Bytes {
  uuid: string;
  user: number;
  /** Hex SHA-256 of the whole. */
  sha256: string;
  content: Blob;
  /** How much of it the server has. */
  sent: number;
  /** By this phone's clock, ms. */
  keptAt: number;
}

/** A position as the device gave it, until it is in a batch. */
export interface Fix {
  seq: number;
  user: number;
  shift: string;
  /** By this phone's clock, ms. */
  t: number;
  lon: number;
  lat: number;
  acc: number | null;
  speed: number | null;
  heading: number | null;
  alt: number | null;
}

/** Something half written. */
export interface Draft<T = unknown> {
  key: string;
  user: number;
  at: number;
  value: T;
}

interface Schema extends DBSchema {
  entries: { key: number; value: Entry; indexes: { uuid: string } };
  bytes: { key: string; value: Bytes };
  fixes: { key: number; value: Fix };
  drafts: { key: string; value: Draft };
  held: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;
export type StoreName = "entries" | "bytes" | "fixes" | "drafts" | "held";

let opened: Promise<Database> | null = null;

function database(): Promise<Database> {
  opened ??= openDB<Schema>("wangge-phone", 1, {
    upgrade(db) {
      db.createObjectStore("entries", { keyPath: "seq", autoIncrement: true }).createIndex("uuid", "uuid", { unique: true });
      db.createObjectStore("bytes", { keyPath: "uuid" });
      db.createObjectStore("fixes", { keyPath: "seq", autoIncrement: true });
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("held");
    },
    // A newer version of the page wants to open it in its own way: this one lets go.
    blocking(_current, _next, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  });
  // What could not be opened is tried again by whoever asks next.
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** Ask the database. Phones close it behind a page that lay in the background: then it is opened anew. */
export async function read<T>(what: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await what(await database());
  } catch (failure) {
    if (!(failure instanceof DOMException && failure.name === "InvalidStateError")) throw failure;
    opened = null;
    return what(await database());
  }
}

/** The phone has no room: nothing of what was to be kept is kept. */
export class NoRoom extends Error {}

/** Write in one transaction on these stores; it is on the disk when this returns. Throws `NoRoom`. */
export async function write<Names extends StoreName[], T>(
  names: Names,
  what: (tx: ReturnType<typeof begin<Names>>) => Promise<T>,
): Promise<T> {
  const tx = await read((db) => Promise.resolve(begin(db, names)));
  try {
    const done = await what(tx);
    await tx.done;
    return done;
  } catch (failure) {
    try {
      tx.abort();
    } catch {
      // It has ended by itself, which leaves nothing of it either.
    }
    await tx.done.catch(() => undefined);
    throw isFull(failure) || isFull(tx.error) ? new NoRoom() : failure;
  }
}

function begin<Names extends StoreName[]>(db: Database, names: Names) {
  return db.transaction(names, "readwrite", { durability: "strict" });
}

const isFull = (failure: unknown) => failure instanceof DOMException && failure.name === "QuotaExceededError";
