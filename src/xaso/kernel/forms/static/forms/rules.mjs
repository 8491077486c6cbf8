// Twin of domain/rules.py, bound by data/rule-vectors.json.
const compare = { ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b };
const given = (answers, key) => {
  const value = answers[key] ?? null;
  return value === "" || (value instanceof Object && !Object.keys(value).length) ? null : value;
};
const first = (day) => (day.length === 4 ? `${day}-01-01` : day);
const last = (day) => (day.length === 4 ? `${day}-12-31` : day);
const years = (a, b) => b.slice(0, 4) - a.slice(0, 4) - (b.slice(5) < a.slice(5) ? 1 : 0);
const days = (a, b) => (Date.parse(b) - Date.parse(a)) / 864e5;
const tidy = (text) => `${text}`.trim().split(/\s+/).join(" ");
const surname = (name) =>
  tidy(name).toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "").split(" ")[0];
const pair = (keys, answers, then) => {
  const [a, b] = keys.map((key) => given(answers, key));
  return a === null || b === null ? null : then(a, b);
};
const one = (key, answers, then) => (given(answers, key) === null ? null : then(given(answers, key)));
const span = (measure) => ([a, b, sign, limit], answers) =>
  pair([a, b], answers, (x, y) =>
    compare[sign](measure(first(x), last(y)), limit) ||
    compare[sign](measure(last(x), first(y)), limit));

const operators = {
  is: ([key, value], answers) => one(key, answers, (v) => v === value),
  in: ([key, values], answers) => one(key, answers, (v) => values.includes(v)),
  set: (key, answers) => given(answers, key) !== null,
  not: (rule, answers) => { const j = judge(rule, answers); return j === null ? null : !j; },
  all: (rules, answers) => {
    const found = rules.map((rule) => judge(rule, answers));
    return found.includes(false) ? false : found.includes(null) ? null : true;
  },
  any: (rules, answers) => {
    const found = rules.map((rule) => judge(rule, answers));
    return found.includes(true) ? true : found.includes(null) ? null : false;
  },
  differ: (keys, all) => pair(keys, all, (a, b) => tidy(a) !== tidy(b)),
  order: (keys, all) => pair(keys, all, (a, b) => first(a) <= last(b)),
  age: span(years),
  days: span(days),
  number: ([key, sign, limit], answers) => one(key, answers, (v) => compare[sign](Number(v), limit)),
  letters: ([key, sign, limit], answers) =>
    one(key, answers, (v) => compare[sign]([...`${v}`.replace(/\s/g, "")].length, limit)),
  surname: ([own, ...others], answers) => one(own, answers, (name) => {
    const known = others.map((key) => given(answers, key)).filter(Boolean).map(surname);
    return known.length ? known.includes(surname(name)) : null;
  }),
  every: ([key, rule], answers) =>
    one(key, answers, (rows) => rows.every((row) => judge(rule, { ...answers, ...row }) !== false)),
  some: ([key, rule], answers) =>
    one(key, answers, (rows) => rows.some((row) => judge(rule, { ...answers, ...row }) === true)),
};

/** True, false, or null where an answer is missing. */
export function judge(rule, answers) {
  const [[name, wanted]] = Object.entries(rule);
  return operators[name](wanted, answers);
}
