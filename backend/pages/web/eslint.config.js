import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

// Rooms import downwards only: page > wall > map, desk, mine, due, doubts, boundaries, people, phone, queue, casefile, callbacks > casework, track > acting, look > live > api. `words` stands below all.
const ROOMS = ["page", "map", "desk", "mine", "due", "doubts", "boundaries", "people", "phone", "queue", "casefile", "callbacks", "wall", "casework", "track", "acting", "look", "live", "api", "words"];
const MAY_IMPORT = {
  page: ["map", "desk", "mine", "due", "doubts", "boundaries", "people", "phone", "queue", "casefile", "callbacks", "wall", "look", "live", "api", "words"],
  desk: ["look", "api", "words"],
  map: ["casework", "track", "look", "live", "api", "words"],
  mine: ["track", "look", "api", "words"],
  due: ["track", "look", "api", "words"],
  doubts: ["track", "look", "api", "words"],
  track: ["look", "api", "words"],
  boundaries: ["look", "api", "words"],
  people: ["look", "api", "words"],
  phone: ["acting", "look", "live", "api", "words"],
  queue: ["casework", "acting", "look", "live", "api", "words"],
  casefile: ["casework", "acting", "look", "live", "api", "words"],
  callbacks: ["casework", "acting", "look", "live", "api", "words"],
  wall: ["map", "casework", "look", "live", "api", "words"],
  casework: ["acting", "look", "live", "api", "words"],
  acting: ["api"],
  look: ["api", "words"],
  live: ["api"],
  api: [],
  words: [],
};

const roomRules = ROOMS.map((room) => {
  const forbidden = ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other));
  return {
    files: [`src/${room}/**/*.{ts,vue}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(@/|(\\.\\./)+)(${forbidden.join("|")})(/|$)`,
              message: `src/${room} may import only: ${MAY_IMPORT[room].join(", ") || "itself"}.`,
            },
          ],
        },
      ],
    },
  };
});

export default ts.config(
  { ignores: ["node_modules/**", "src/**/described.d.ts"] },
  ...ts.configs.strict,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      "no-undef": "off",
      "no-console": ["error", { allow: ["warn", "error"] }],
      eqeqeq: "error",
      // Layout of templates is a matter of taste; these rules would fight over every line.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always" } }],
      "vue/multi-word-component-names": "off",
    },
  },
  ...roomRules,
);
