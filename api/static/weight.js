// The order in which evidence is read: what authorities did and what is alleged come before where somebody is from.
const GROUPS = ["law", "crime", "property", "office", "family", "speech", "place"];

/** The rank of a predicate, by its group: lower ranks are read first. Predicates without a group come last. */
export function weightOf(predicate, { predicates }) {
  const found = GROUPS.indexOf(predicates[predicate]?.group);
  return found < 0 ? GROUPS.length : found;
}
