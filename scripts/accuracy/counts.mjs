/** Counts by question and answer, the answers in a fixed order. */
export function sortedCounts(counts) {
  return Object.fromEntries(
    Object.entries(counts).map(([question, answers]) => [question, Object.fromEntries(sortedByKey(answers))]),
  );
}

export function sortedByKey(record) {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
