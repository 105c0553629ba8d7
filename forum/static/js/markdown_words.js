/* Words within a line, in Markdown: emphasis, links, struck and raised words, marks of footnotes. */

import { lowered, raised } from "./markdown_raised.js";

const GONE =
  "head,iframe,img,object,script,select,style,svg,template,textarea,title," +
  "[class^=MsoComment],[class^=msocom]";
const GONE_BY_STYLE = /mso-list:ignore|display:none|mso-hide:all|mso-element:comment/;
const NOTE = /#_?(?:ftn|edn|fn|sdfootnote|sdendnote|footnote|endnote|cite[_-](?:note|ref))/i;
const NOTE_BELOW = /#_?(?:ftnref|ednref|ftnt_ref|fnref|cite[_-]ref|sd\w+anc)/i;
const NOTE_MARK = /^\s*\[?\s*(?:\d{1,3}|[a-z]{1,4}|[*†‡§¹²³⁰⁴-⁹]+)\s*\]?\s*$/i;
const LETTER = "\\w\\u00c0-\\uffff";
const BLANK = "\\s\\u00a0";

const EDGES_OF_BLANKS = new RegExp(`^([${BLANK}]*)([\\s\\S]*?)([${BLANK}]*)$`);
const EDGES_OF_SIGNS = new RegExp(`^([^${LETTER}]*)([\\s\\S]*?)([^${LETTER}]*)$`);
const IS_LETTER = new RegExp(`[${LETTER}]`);

/* Signs that would be marks if another of their kind followed, and what closes them. */
const OPENING = /(^|[\s([{"'“‘«¿¡—–>|])(\*{1,3}(?=[^\s*])|`(?=[^\s`])|~~(?=[^\s~])|\[)/g;
const HELD = "\ue0f0"; // before such a sign until the whole paragraph is known
const HELD_SIGN = new RegExp(`${HELD}(\\*+|\`|~~|\\[)`, "g");

export function css(element) {
  return (element.getAttribute("data-css") || "").replace(/\s+/g, "").toLowerCase();
}

export function isGone(element) {
  return element.matches(GONE) || GONE_BY_STYLE.test(css(element));
}

/* Adds words with their style to `runs`, as runs; a line break is a run without one. */
export function collectRuns(nodes, style, runs) {
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      runs.push({ ...style, text: node.data.replace(/[ \t\r\n]+/g, " ") });
    } else if (node.nodeType === Node.ELEMENT_NODE && !isGone(node)) {
      if (node.tagName === "BR") {
        runs.push({ text: "\n" });
      } else if (isNoteMark(node)) {
        addNoteMark(node, runs);
      } else if (isWayBack(node)) {
        runs.push({ text: " " });
      } else if (node.tagName === "Q") {
        runs.push({ ...style, text: "“" });
        collectRuns(node.childNodes, styleOf(node, style), runs);
        runs.push({ ...style, text: "”" });
      } else {
        collectRuns(node.childNodes, styleOf(node, style), runs);
      }
    }
  }
}

export function lineOf(nodes, options) {
  const runs = [];
  collectRuns(nodes, {}, runs);
  return joinRuns(runs, options);
}

function isNoteMark(element) {
  const address = element.getAttribute("href") || "";
  return element.tagName === "A" && NOTE.test(address) && NOTE_MARK.test(element.textContent);
}

/* Returns whether a link is only an arrow from a note back to its place. */
function isWayBack(element) {
  const address = element.getAttribute("href") || "";
  return (
    element.tagName === "A" &&
    address.includes("#") &&
    /^\s*[↩↑⤴⏎^]\ufe0e?\s*$/.test(element.textContent)
  );
}

/* Adds the mark of a footnote as a raised number, which is no citation; a blank follows it where
   the note itself begins. */
function addNoteMark(element, runs) {
  const mark = raised(element.textContent.replace(/[[\]\s]/g, ""), " ");
  runs.push({ text: NOTE_BELOW.test(element.getAttribute("href")) ? `${mark} ` : mark });
}

function styleOf(element, outer) {
  const declarations = css(element);
  const weight = /(?:^|;)font-weight:(\w+)/.exec(declarations)?.[1];
  const slope = /(?:^|;)font-style:(\w+)/.exec(declarations)?.[1];
  const height = /(?:^|;)vertical-align:(super|sub)\b/.exec(declarations)?.[1];
  const address = (element.getAttribute("href") || "").trim();
  return {
    isBold: weight ? /^(bold|[6-9]00)/.test(weight) : outer.isBold || element.matches("b,strong"),
    isItalic: slope ? slope !== "normal" : outer.isItalic || element.matches("i,em,cite"),
    isStruck:
      outer.isStruck ||
      element.matches("s,strike,del") ||
      /(?:^|;)text-decoration[\w-]*:[^;]*line-through/.test(declarations),
    height: height || { SUP: "super", SUB: "sub" }[element.tagName] || outer.height,
    address: /^(https?:\/\/|mailto:)\S/i.test(address) ? address : outer.address,
  };
}

/* Returns runs as Markdown; in a heading emphasis says nothing. */
export function joinRuns(collected, { isHeading = false } = {}) {
  const runs = mergeRuns(raiseRuns(collected));
  const text = runs
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
  return text
    .split("\n\n")
    .map((paragraph) => paragraph.replace(HELD_SIGN, escapeSign))
    .join("\n\n");
}

/* Returns a sign with a backslash where a sign that closes it follows. */
function escapeSign(held, sign, place, paragraph) {
  const closing = sign === "[" ? "](" : sign;
  const isClosed = paragraph.indexOf(closing, place + held.length + 1) >= 0;
  return isClosed ? `\\${sign}` : sign;
}

/* Returns runs in which raised and lowered ones are signs of Unicode. */
function raiseRuns(runs) {
  const out = [];
  for (const run of runs) {
    const last = out.at(-1);
    if (last && run.height && last.height === run.height) {
      last.text += run.text;
    } else {
      out.push({ ...run });
    }
  }
  out.forEach((run, place) => {
    if (run.height) {
      const before = out[place - 1]?.text.slice(-1) ?? "";
      run.text = run.height === "super" ? raised(run.text, before) : lowered(run.text);
    }
  });
  return out;
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
  const isBreak = last.text === "\n" || text === "\n";
  if (
    isBreak ||
    last.address !== run.address ||
    (!isBlank(text) && differ(last, run, "isStruck"))
  ) {
    return false;
  }
  const areMarked = (last.isBold || last.isItalic) && (run.isBold || run.isItalic);
  const touches = areMarked && !/\s$/.test(last.text) && !/^\s/.test(text);
  const isAlike = !differ(last, run, "isBold") && !differ(last, run, "isItalic");
  return isBlank(text) || touches || isAlike;
}

function differ(one, other, property) {
  return Boolean(one[property]) !== Boolean(other[property]);
}

/* Returns a run with its marks; blanks at its edges stay outside of them. */
function addMarks(run, before, after, isHeading) {
  const [, left, words, right] = EDGES_OF_BLANKS.exec(run.text);
  if (!words) {
    return left + right;
  }
  const text = holdSigns(words, left ? " " : before);
  const mark = isHeading ? "" : (run.isBold ? "**" : "") + (run.isItalic ? "*" : "");
  if (run.isStruck) {
    return `${left}~~${emphasise(run, words, text, mark)}~~${right}`;
  }
  const edges = { before: left ? "" : before, after: right ? "" : after };
  return left + emphasise(run, words, text, mark, edges) + right;
}

function emphasise(run, words, text, mark, { before = "", after = "" } = {}) {
  if (run.address) {
    return mark + makeLink(run.address, words, text) + mark;
  }
  // A mark that touches a word on its other side would not be one: signs go outside of it.
  const [, start, core, end] = EDGES_OF_SIGNS.exec(text);
  const early = IS_LETTER.test(before) ? start : "";
  const late = IS_LETTER.test(after) ? end : "";
  const inner = text.slice(early.length, text.length - late.length);
  const isWithin = mark === "*" && touchesWord(inner, early ? "" : before, late ? "" : after);
  // A star within would end the emphasis
  if (!mark || !core || isWithin || words.includes("*")) {
    return text;
  }
  return early + mark + inner + mark + late;
}

/* A single star within a word is a sign and no mark. */
function touchesWord(inner, before, after) {
  return (
    (IS_LETTER.test(before) && IS_LETTER.test(inner[0])) ||
    (IS_LETTER.test(after) && IS_LETTER.test(inner.at(-1)))
  );
}

/* Returns words in which signs that could be marks are held; addresses stay whole. */
function holdSigns(text, before) {
  return text
    .split(/(\b(?:https?:\/\/|www\.)\S+)/)
    .map((part, place) => {
      if (place % 2) {
        return part;
      }
      const isWithin = place === 0 && before && !/[\s([{"'“‘«¿¡—–>|]/.test(before);
      return part.replace(OPENING, (found, edge, sign, at) =>
        at === 0 && !edge && (isWithin || place) ? found : edge + HELD + sign,
      );
    })
    .join("");
}

function makeLink(address, words, text) {
  const bare = address.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "");
  if (words === address || (/^mailto:/i.test(address) && words === bare)) {
    return words;
  }
  const target = address.replace(/[\s()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const label = text.replaceAll(HELD, "");
  const isBalanced = !/[[\]]/.test(label.replace(/\[[^[\]]*\]/g, ""));
  return `[${isBalanced ? label : label.replace(/[[\]]/g, "")}](${target})`;
}
