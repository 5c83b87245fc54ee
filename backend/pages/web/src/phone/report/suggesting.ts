/**
 * Which types of matter a few words may mean, worked out on the phone: what the server's
 * `incidents/suggesting.py` says, word for word (suggestions.json holds its answers to both). Pure.
 */

import type { MatterType } from "../state/shapes";

export type SpokenType = Pick<MatterType, "code" | "name" | "spellings" | "words">;
export interface Suggestion<Type extends SpokenType = SpokenType> {
  type: Type;
  score: number;
  /** What stood in the text, the strongest first. */
  matched: string[];
}

const WEIGHTS = { sure: 5, likely: 3, perhaps: 1 } as const;
const NAMED = WEIGHTS.sure;
/** What only "perhaps" words say is as often wrong as right: they decide between others. */
const ENOUGH = WEIGHTS.likely;
const READ_AT_MOST = 1_000;
const IN_ONE_CLAUSE = "[^,.;:!?。、…]{0,12}?";
const PARTS_OF_NAMES = /[/、()（）,，]/;
const CHINESE = /\p{Script=Han}/u;
// The white space of the server, which is not quite that of a browser.
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** What is searched for without width, case and spaces. */
export const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(SPACES, "");

/** In characters, as the server counts them. */
const length = (text: string): number => Array.from(text).length;
const first = (text: string, count: number): string => Array.from(text).slice(0, count).join("");

interface Word {
  weight: number;
  foundIn: (text: string) => string | null;
}
type Found = [stretch: string, weight: number];

/** The types that a text speaks of, the likeliest first; none where nothing tells. */
export function suggest<Type extends SpokenType>(text: string, types: readonly Type[], atMost: number): Suggestion<Type>[] {
  const sought = plain(first(text, READ_AT_MOST));
  if (!sought) return [];
  return types
    .flatMap((type) => suggestion(type, sought) ?? [])
    .sort(
      (a, b) =>
        b.score - a.score || length(b.matched.join("")) - length(a.matched.join("")) || (a.type.code < b.type.code ? -1 : 1),
    )
    .slice(0, atMost);
}

function suggestion<Type extends SpokenType>(type: Type, sought: string): Suggestion<Type> | null {
  const all: Found[] = wordsOf(type).flatMap(({ weight, foundIn }) => {
    const stretch = foundIn(sought);
    return stretch ? [[stretch, weight] as Found] : [];
  });
  if (isSpelled(type, sought)) all.push([sought, NAMED]);
  const found = withoutInner(all);
  const score = found.reduce((sum, [, weight]) => sum + weight, 0);
  if (score < ENOUGH) return null;
  found.sort((a, b) => b[1] - a[1] || length(b[0]) - length(a[0]));
  return { type, score, matched: found.map(([stretch]) => stretch) };
}

/** Of stretches that lie in one another the longest, with the greatest weight among them. */
function withoutInner(found: readonly Found[]): Found[] {
  const kept = new Map<string, number>();
  for (const [stretch, weight] of [...found].sort((a, b) => length(b[0]) - length(a[0]))) {
    const around = [...kept.keys()].find((other) => other.includes(stretch)) ?? stretch;
    kept.set(around, Math.max(kept.get(around) ?? 0, weight));
  }
  return [...kept];
}

/** Whether this is how the type's name, its initials or its code begin; or within its name. */
export function isSpelled({ spellings }: Pick<SpokenType, "spellings">, sought: string): boolean {
  const within = length(sought) > 1;
  return spellings.some((one) => one.startsWith(sought) || (within && one.includes(sought)));
}

// A catalogue is one object for as long as it holds: its words are read once.
const read = new WeakMap<SpokenType, Word[]>();
function wordsOf(type: SpokenType): Word[] {
  const known = read.get(type);
  if (known) return known;
  const listed = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).flatMap((column) =>
    type.words[column].map((written) => word(written, WEIGHTS[column])),
  );
  const words = [...listed, ...named(type)];
  read.set(type, words);
  return words;
}

/** The parts of its Chinese name, which among the spellings stands in every language. */
function named({ name, spellings }: SpokenType): Word[] {
  const names = CHINESE.test(name) ? [name] : spellings.filter((one) => CHINESE.test(one));
  return names
    .flatMap((one) => one.split(PARTS_OF_NAMES))
    .map(plain)
    .filter((part) => length(part) > 1)
    .map((part) => word(part, NAMED, false));
}

function word(written: string, weight: number, hasGaps = written.includes("*")): Word {
  if (!hasGaps) return { weight, foundIn: (text) => (text.includes(written) ? written : null) };
  const pattern = new RegExp(written.split("*").map(escaped).join(IN_ONE_CLAUSE), "u");
  return { weight, foundIn: (text) => pattern.exec(text)?.[0] ?? null };
}
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
