/** @file Columns that line up, for people who read evaluations in a terminal. */

/** The first row is the heading. Texts are aligned left in the first two columns, right in the others. */
export function alignedTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i < 2 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
