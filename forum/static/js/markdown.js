/* Markdown from what word processors, mail and web pages put on the clipboard. Styles come as
   `data-css`, see paste.js. */

const BLOCKS =
  "address,article,aside,blockquote,center,dd,div,dl,dt,figure,footer,form,h1,h2,h3,h4,h5,h6," +
  "header,li,main,nav,ol,p,pre,section,table,tbody,td,th,tr,ul";
const GONE =
  "del,head,iframe,img,object,script,select,style,svg,template,textarea,title," +
  "[class^=msoDel],[class^=MsoComment],[class^=msocom]";
const GONE_BY_STYLE = /mso-list:ignore|display:none|mso-hide:all|mso-element:comment/;
const LETTER = "\\w\\u00c0-\\uffff";
const BLANK = "\\s\\u00a0";

const EDGES_OF_BLANKS = new RegExp(`^([${BLANK}]*)([\\s\\S]*?)([${BLANK}]*)$`);
const EDGES_OF_SIGNS = new RegExp(`^([^${LETTER}]*)([\\s\\S]*?)([^${LETTER}]*)$`);
const IS_LETTER = new RegExp(`[${LETTER}]`);
const UNDERSCORE_BEFORE = new RegExp(`(^|[^${LETTER}\\\\])_(?=\\S)`, "g");
const UNDERSCORE_AFTER = new RegExp(`([^\\s\\\\])_(?![${LETTER}])`, "g");

export function markdownOf(body) {
  return blocks(body.childNodes).join("\n\n");
}

function css(element) {
  return (element.getAttribute("data-css") || "").replace(/\s+/g, "").toLowerCase();
}

function isGone(element) {
  return element.matches(GONE) || GONE_BY_STYLE.test(css(element));
}

function isText(node) {
  return node.nodeType === Node.TEXT_NODE;
}

function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}

function isBlock(node) {
  return isElement(node) && (node.matches(BLOCKS) || node.querySelector(BLOCKS) !== null);
}

function indentLines(text, width) {
  return text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

/* --- words within a line --------------------------------------------------------------------- */

/* Returns words without what Markdown would take for a mark of its own; addresses stay whole. */
function escapeMarks(text) {
  return text
    .split(/(\b(?:https?:\/\/|www\.)\S+)/)
    .map((part, place) => (place % 2 ? part : escapeWords(part)))
    .join("");
}

function escapeWords(words) {
  return words
    .replace(/\\(?=[!-/:-@[-`{-~])|`|~(?=~)|\[(?=[^\]]*\]\()|&(?=#?\w+;)|\*(?=\S)/g, "\\$&")
    .replace(/(\S)\*(?=\s|$)/g, "$1\\*")
    .replace(UNDERSCORE_BEFORE, "$1\\_")
    .replace(UNDERSCORE_AFTER, "$1\\_");
}

/* Adds words with their style to `runs`, as runs; a line break is a run without one. */
function collectRuns(nodes, style, runs) {
  for (const node of nodes) {
    if (isText(node)) {
      runs.push({ ...style, text: node.data.replace(/[ \t\r\n]+/g, " ") });
    } else if (isElement(node) && !isGone(node)) {
      if (node.tagName === "BR") {
        runs.push({ text: "\n" });
      } else {
        collectRuns(node.childNodes, styleOf(node, style), runs);
      }
    }
  }
}

function styleOf(element, outer) {
  const declarations = css(element);
  const weight = /(?:^|;)font-weight:(\w+)/.exec(declarations)?.[1];
  const slope = /(?:^|;)font-style:(\w+)/.exec(declarations)?.[1];
  const address = (element.getAttribute("href") || "").trim();
  return {
    isBold: weight ? /^(bold|[6-9]00)/.test(weight) : outer.isBold || element.matches("b,strong"),
    isItalic: slope ? slope !== "normal" : outer.isItalic || element.matches("i,em,cite"),
    address: /^(https?:\/\/|mailto:)\S/i.test(address) ? address : outer.address,
  };
}

function lineOf(nodes, options) {
  const runs = [];
  collectRuns(nodes, {}, runs);
  return joinRuns(runs, options);
}

/* Returns runs as Markdown; in a heading emphasis says nothing. */
function joinRuns(collected, { isHeading = false } = {}) {
  const runs = mergeRuns(collected);
  return runs
    .map((run, place) => {
      const before = runs[place - 1]?.text.slice(-1) ?? "";
      const after = runs[place + 1]?.text[0] ?? "";
      return addMarks(run, before, after, isHeading);
    })
    .join("")
    .replace(/ *\n */g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .replace(/^(#{1,6} |>)/gm, "\\$1");
}

/* Returns fewer runs: those that look the same, or touch within a word, become one. */
function mergeRuns(runs) {
  const merged = [];
  for (const run of runs) {
    const last = merged.at(-1);
    const text = last && /[ \n]$/.test(last.text) ? run.text.replace(/^ +/, "") : run.text;
    if (!text) {
      continue;
    }
    if (last && canJoin(last, run, text)) {
      last.text += text;
      if (!isBlank(text)) {
        last.isBold = last.isBold && run.isBold;
        last.isItalic = last.isItalic && run.isItalic;
      }
    } else {
      merged.push({ ...run, text });
    }
  }
  return merged;
}

function isBlank(text) {
  return text === " " || text === "\u00a0";
}

function canJoin(last, run, text) {
  if (last.text === "\n" || text === "\n" || last.address !== run.address) {
    return false;
  }
  const areMarked = (last.isBold || last.isItalic) && (run.isBold || run.isItalic);
  const touches = areMarked && !/\s$/.test(last.text) && !/^\s/.test(text);
  const isAlike = last.isBold === run.isBold && last.isItalic === run.isItalic;
  return isBlank(text) || touches || isAlike;
}

/* Returns a run with its marks; blanks at its edges stay outside of them. */
function addMarks(run, before, after, isHeading) {
  const [, left, words, right] = EDGES_OF_BLANKS.exec(run.text);
  const text = escapeMarks(words);
  if (!words) {
    return left + right;
  }
  const mark = isHeading ? "" : (run.isBold ? "**" : "") + (run.isItalic ? "*" : "");
  if (run.address) {
    return left + mark + makeLink(run.address, words, text) + mark + right;
  }
  if (!mark) {
    return left + text + right;
  }
  // A mark that touches a word on its other side would not be one: signs go outside of it.
  const [, start, core, end] = EDGES_OF_SIGNS.exec(text);
  if (!core) {
    return left + text + right;
  }
  const early = !left && IS_LETTER.test(before) ? start : "";
  const late = !right && IS_LETTER.test(after) ? end : "";
  const inner = text.slice(early.length, text.length - late.length);
  return left + early + mark + inner + mark + late + right;
}

function makeLink(address, words, text) {
  const bare = address.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "");
  if (words === address || (/^mailto:/i.test(address) && words === bare)) {
    return words;
  }
  const target = address.replace(/[\s()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `[${text.replace(/[[\]]/g, "\\$&")}](${target})`;
}

/* --- blocks ---------------------------------------------------------------------------------- */

function blocks(nodes) {
  const out = [];
  const line = []; // runs since the last block
  let widths = null; // of the marks of a list of Word that goes on

  const flush = () => {
    const text = joinRuns(line.splice(0));
    if (text) {
      out.push(text);
      widths = null;
    }
  };

  for (const node of nodes) {
    if (isElement(node) && isGone(node)) {
      continue;
    }
    if (!isBlock(node)) {
      collectRuns([node], {}, line);
      continue;
    }
    flush();
    const level = /mso-list:l\d+level(\d)/.exec(css(node))?.[1];
    if (level && !node.querySelector(BLOCKS)) {
      const goesOnList = widths && out.length;
      widths ||= [];
      const item = wordItem(node, Number(level), widths);
      if (goesOnList) {
        out[out.length - 1] += `\n${item}`;
      } else {
        out.push(item);
      }
      continue;
    }
    const inner = blocksOf(node);
    out.push(...inner);
    if (inner.length) {
      widths = null;
    }
  }
  flush();
  return out.filter((block) => block.replace(/[>\s]/g, ""));
}

function blocksOf(element) {
  switch (element.tagName) {
    case "H1":
    case "H2":
    case "H3":
    case "H4":
    case "H5":
    case "H6":
      return heading(element);
    case "UL":
    case "OL":
      return [list(element)];
    case "BLOCKQUOTE":
      return [quotation(element)];
    case "TABLE":
      return rows(element);
    case "PRE":
      return [escapeMarks(element.textContent.trim())];
    default:
      return blocks(element.childNodes);
  }
}

function heading(element) {
  const title = lineOf(element.childNodes, { isHeading: true }).replace(/\s*\n\s*/g, " ");
  return title ? [(element.tagName < "H3" ? "## " : "### ") + title] : [];
}

function quotation(element) {
  return blocks(element.childNodes).join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">");
}

function list(element) {
  const items = [];
  let number = Number.parseInt(element.getAttribute("start"), 10) || 1;
  let width = 2;
  for (const child of element.children) {
    const isList = child.matches("ul,ol");
    const text = blocks(isList ? [child] : child.childNodes).reduce(below, "");
    if (!text || isGone(child)) {
      continue;
    }
    let mark = element.tagName === "OL" ? `${number}. ` : "- ";
    if (isList && items.length) {
      mark = " ".repeat(width);
    } else {
      width = mark.length;
      number += 1;
    }
    items.push(mark + indentLines(text, width));
  }
  return items.join("\n");
}

/* Returns the blocks of an item: a list in it follows at once, all else after an empty line. */
function below(text, block) {
  if (!text) {
    return block;
  }
  return text + (/^(- |1\. )/.test(block) ? "\n" : "\n\n") + block;
}

/* Word writes a list as paragraphs, each with its level and its mark. */
function wordItem(element, level, widths) {
  const sign = [...element.querySelectorAll("[data-css]")].find((part) =>
    /mso-list:ignore/.test(css(part)),
  );
  const shown = sign ? sign.textContent.trim() : "";
  const number = /^\(?(\d{1,3})[.)]/.exec(shown)?.[1];
  const mark = number ? `${number}. ` : "- ";
  let indent = 0;
  for (let above = 1; above < level; above += 1) {
    indent += widths[above] || 2;
  }
  widths[level] = mark.length;
  // Letters and Roman numbers are no marks in Markdown: they stay as words.
  const isLettered = !number && /^\(?\w{1,4}[.)]/.test(shown);
  const letter = isLettered ? `${shown.split(/[\s\u00a0]/)[0]} ` : "";
  const text = lineOf(element.childNodes);
  const rest = text.replace(/\n/g, `\n${" ".repeat(indent + mark.length)}`);
  return " ".repeat(indent) + mark + letter + rest;
}

/* Returns rows as lines of cells; a cell alone in its row is no table. */
function rows(table) {
  const out = [];
  const lines = [];
  for (const row of table.rows) {
    const cells = [...row.cells].map((cell) => blocks(cell.childNodes));
    if (cells.length === 1) {
      out.push(...lines.splice(0), ...cells[0]);
      continue;
    }
    const line = cells
      .map((cell) => cell.join(" ").replace(/\s*\n\s*/g, " "))
      .filter(Boolean)
      .join(" | ");
    if (line) {
      lines.push(line);
    }
  }
  if (lines.length) {
    out.push(lines.join("\n"));
  }
  return out;
}
