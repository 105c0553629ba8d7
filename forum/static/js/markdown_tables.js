/* Tables in Markdown; every cell stays in its column. */

const MOST_BLOCKS = 3; // in a cell of a table; where there are more, the table only lays a page out

/* Returns a table as blocks; `blocks` reads what stands in its cells. */
export function tableOf(table, blocks) {
  const rows = [...table.rows].filter((row) => row.closest("table") === table);
  const read = rows.map((row) => [...row.cells].map((cell) => blocks(cell.childNodes)));
  const isLayout =
    table.querySelector("table") ||
    rows.every((row) => row.cells.length < 2) ||
    read.some((cells) => cells.some((cell) => cell.length > MOST_BLOCKS));
  const caption = table.caption ? blocks(table.caption.childNodes) : [];
  if (isLayout) {
    return [...caption, ...read.flat(2)];
  }
  const grid = gridOf(rows, read);
  const width = Math.max(...grid.map((row) => row.length));
  const out = caption;
  const lines = [];
  grid.forEach((row, place) => {
    const isTitle = !lines.length && rows[place].cells.length === 1;
    if (isTitle) {
      out.push(...read[place][0]);
    } else if (row.some(Boolean)) {
      lines.push(lineOf(row, width));
    }
  });
  if (!lines.length) {
    return out;
  }
  lines.splice(1, 0, lineOf(Array(width).fill("---"), width));
  return [...out, lines.join("\n")];
}

/* Returns the words of the cells in their columns; what a wide or high cell covers is empty. */
function gridOf(rows, read) {
  const grid = rows.map(() => []);
  rows.forEach((row, line) => {
    let column = 0;
    [...row.cells].forEach((cell, place) => {
      while (grid[line][column] !== undefined) {
        column += 1;
      }
      const end = Math.min(rows.length, line + Math.max(1, cell.rowSpan));
      for (let below = line; below < end; below += 1) {
        for (let beside = column; beside < column + cell.colSpan; beside += 1) {
          grid[below][beside] = "";
        }
      }
      grid[line][column] = wordsOf(read[line][place]);
    });
  });
  return grid.map((row) => Array.from(row, (cell) => cell ?? ""));
}

function wordsOf(cell) {
  return cell
    .join("\n")
    .replace(/^\s*[-*] /gm, "• ")
    .replace(/\s*\n\s*/g, " ")
    .replace(/\|/g, "\\|");
}

function lineOf(row, width) {
  const cells = Array.from({ length: width }, (_, column) => row[column] || "");
  return `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " ");
}
