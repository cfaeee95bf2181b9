import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["src/api/schema.ts", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  reactHooks.configs.flat["recommended-latest"],
  { rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }] } },
  // Hostile text is cleaned of control characters: the pattern has to name them.
  { files: ["src/lib/hostileText.ts"], rules: { "no-control-regex": "off" } },
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
);
