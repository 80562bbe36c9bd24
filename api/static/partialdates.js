// Partial dates: a year, a month or a day, as sources give them.

export const PATTERN = "\\d{4}(-\\d{2}(-\\d{2})?)?"; // of a field
const WHOLE = new RegExp(`^${PATTERN}$`);

export const isDate = (value) => typeof value === "string" && WHOLE.test(value);

/** When what a claim says held or happened; "" if it does not say. */
export const when = ({ on, start, end }) =>
  on ?? [start && `from ${start}`, end && `until ${end}`].filter(Boolean).join(" ");

/** The same of a link, whose start may be a single day. */
export const span = ({ start, end }) =>
  start && end && start !== end ? `${start} to ${end}` : (start ?? (end ? `until ${end}` : ""));
