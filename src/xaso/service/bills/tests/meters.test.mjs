// Run by test_rounds.py: the browser's judgements on the cases it gives, as JSON.
import { readFileSync } from "node:fs";
import { judge } from "../static/bills/meters.mjs";

const cases = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(cases.map(([meter, value, hasRolledOver]) => judge(meter, value, hasRolledOver))));
