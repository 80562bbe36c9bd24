import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/.*/", "build/", "dist/"] },
  js.configs.recommended,
  {
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-control-regex": "off", // control characters in names are what such a pattern is for
      "no-implicit-globals": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
          property,
          message: "Text must never become HTML; use h() in dom.js.",
        })),
      ],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "prefer-template": "error",
    },
  },
  { files: ["api/static/**", "graph/**"], languageOptions: { globals: { ...globals.browser, vis: "readonly" } } },
  { files: ["tests/js/**"], languageOptions: { globals: globals.node } },
];
