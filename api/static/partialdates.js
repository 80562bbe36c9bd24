// Partial dates: a year, a month or a day, as sources give them.

export const PATTERN = "\\d{4}(-\\d{2}(-\\d{2})?)?"; // of a field
export const HINT = "A day, month or year: 2022-09-14, 2022-09, 2022";
const WHOLE = new RegExp(`^(?!0000)${PATTERN}$`);

export function isDate(value) {
  if (typeof value !== "string" || !WHOLE.test(value)) return false;
  const day = new Date(`${value}${"-01-01".slice(value.length - 4)}T00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(value); // 30 February is taken for a day in March
}

/** When what a claim says held or happened; "" if it does not say. */
export const when = ({ on, start, end }) =>
  on ?? [start && `from ${start}`, end && `until ${end}`].filter(Boolean).join(" ");

/** The same of a link, whose start may be a single day. */
export const span = ({ start, end }) =>
  start && end && start !== end ? `${start} to ${end}` : (start ?? (end ? `until ${end}` : ""));
