// Run by test_rules.py: the browser's judgements on the shared vectors, as JSON.
import { readFileSync } from "node:fs";
import { judge } from "../static/forms/rules.mjs";

const { today, vectors } = JSON.parse(readFileSync(new URL("../data/rule-vectors.json", import.meta.url)));
console.log(JSON.stringify(vectors.map(([rule, answers]) => judge(rule, { ...answers, "@today": today }))));
