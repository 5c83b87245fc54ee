import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// `npm run dev` shows the pages with hot reload in front of a running `scripts/run`.
const served = "http://127.0.0.1:8000";

export default defineConfig({
  // Pictures in templates are served by Django under their own addresses.
  plugins: [vue({ template: { transformAssetUrls: false } })],
  base: "/static/web/",
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../static/web"),
    emptyOutDir: true,
    // Tells the second step which files the phone is made of.
    manifest: true,
    target: "es2022",
    // The content policy allows our own files only: nothing is inlined as a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        map: here("./map.html"),
        queue: here("./queue.html"),
        casefile: here("./casefile.html"),
        callbacks: here("./callbacks.html"),
        mine: here("./mine.html"),
        due: here("./due.html"),
        doubts: here("./doubts.html"),
        desk: here("./desk.html"),
        boundaries: here("./boundaries.html"),
        people: here("./people.html"),
        phone: here("./phone.html"),
        wall: here("./wall.html"),
      },
      output: {
        codeSplitting: {
          groups: [
            { name: "maplibre", test: /node_modules\/maplibre-gl/ },
            { name: "echarts", test: /node_modules\/(echarts|zrender)/ },
          ],
        },
      },
    },
    // MapLibre alone is beyond the default warning; our own code is watched by its size in the build log.
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      "/api": served,
      "/login": served,
      "/logout": served,
      "/set-language": served,
      "/ws": { target: served, ws: true },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
