// The order in which evidence is read: what authorities did and what is alleged come before where somebody is from.
const GROUPS = ["law", "crime", "property", "office", "family", "speech", "place"];

/** Of a predicate, by the group it is in: the lower, the sooner it is read. What is in no group comes last. */
export function weightOf(predicate, { predicates }) {
  const found = GROUPS.indexOf(predicates[predicate]?.group);
  return found < 0 ? GROUPS.length : found;
}
