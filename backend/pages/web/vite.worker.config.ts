import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Manifest } from "vite";

// The second step of the build: the service worker of the phone, which knows by name what the first
// step made. It is one file without a hash, for its address is what browsers know it by.
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../static/web/");
const base = "/static/web/";

const manifest = JSON.parse(readFileSync(`${built}.vite/manifest.json`, "utf-8")) as Manifest;

/** Everything that a page may ever load: its scripts, also the later ones, styles and other files. */
function filesOf(name: string, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return found;
  seen.add(name);
  if (!chunk.file.endsWith(".html")) found.add(chunk.file);
  for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) filesOf(next, found, seen);
  return found;
}

const shell = createHash("sha256").update(readFileSync(`${built}phone.html`)).digest("hex").slice(0, 16);
const files = [
  { url: "/phone/", revision: shell },
  ...[...filesOf("phone.html")].sort().map((file) => ({ url: base + file, revision: null })),
];

export default defineConfig({
  define: { PHONE_FILES: JSON.stringify(files), "process.env.NODE_ENV": JSON.stringify("production") },
  publicDir: false,
  build: {
    outDir: built,
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: {
      input: here("./worker/sw.ts"),
      output: { entryFileNames: "sw.js", codeSplitting: false },
    },
  },
});
