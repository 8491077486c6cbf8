/** What may be wrong with a reading: the browser's twin of domain/metering.py, held to it by a test. */
const UNUSUAL = 3;
const LEAST_ASKED = 10;

/**
 * Judge what was typed.
 *
 * `meter` says `digits`, `previous`, `usual` (null without history) and `carried`. The answer is
 * `{ units }`, or `{ wrong }`: "digits", "back" (less than before) or "forward" (not less, though it
 * is said to have begun again); `isUnusual` asks to look again.
 */
export function judge(meter, value, hasRolledOver = false) {
  const begins = 10 ** meter.digits;
  const carried = meter.carried ?? 0;
  if (!Number.isSafeInteger(value) || value < 0 || value >= begins) return { wrong: "digits" };
  if (hasRolledOver && value >= meter.previous) return { wrong: "forward" };
  if (!hasRolledOver && value < meter.previous) return { wrong: "back" };
  const units = value - meter.previous + (hasRolledOver ? begins : 0) + carried;
  const isUnusual = units > LEAST_ASKED && meter.usual !== null && units > UNUSUAL * meter.usual;
  return { units, isUnusual };
}
