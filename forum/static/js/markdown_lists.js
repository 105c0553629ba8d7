/* Lists in Markdown, with the numbers and letters that their readers see. */

import { css, isGone, lineOf } from "./markdown_words.js";

const NUMBER_MARK = /^(0|[1-9]\d{0,8})([.)])$/;
const ANY_MARK =
  /^(?:\(?[\p{L}\p{N}]+(?:[.-][\p{L}\p{N}]+)*[.):º]*|\p{L}{2,14}\s[\p{L}\p{N}.-]{1,9}[.):–-]?|§\s?[\d.]+)$/u;
const NUMERIC = /^[(±≈~<>=$€£¥]*\d/;
const STYLES = { a: "lower-alpha", A: "upper-alpha", i: "lower-roman", I: "upper-roman" };
const GREEK = "αβγδεζηθικλμνξοπρστυφχψω";
const ROMAN = [
  ...[
    [1000, "m"],
    [900, "cm"],
    [500, "d"],
    [400, "cd"],
    [100, "c"],
    [90, "xc"],
    [50, "l"],
  ],
  ...[
    [40, "xl"],
    [10, "x"],
    [9, "ix"],
    [5, "v"],
    [4, "iv"],
    [1, "i"],
  ],
];

/* --- marks ----------------------------------------------------------------------------------- */

function inLetters(number) {
  let rest = number;
  let letters = "";
  while (rest > 0) {
    letters = String.fromCharCode(97 + ((rest - 1) % 26)) + letters;
    rest = Math.floor((rest - 1) / 26);
  }
  return letters || String(number);
}

function inRoman(number) {
  let rest = number;
  let letters = "";
  for (const [value, sign] of ROMAN) {
    while (rest >= value) {
      letters += sign;
      rest -= value;
    }
  }
  return letters || String(number);
}

/* Returns a number as a style of CSS shows it. */
function shownNumber(number, style) {
  if (/(?:alpha|latin)$/.test(style)) {
    const letters = inLetters(number);
    return style.startsWith("upper") ? letters.toUpperCase() : letters;
  }
  if (/roman$/.test(style)) {
    return style.startsWith("upper") ? inRoman(number).toUpperCase() : inRoman(number);
  }
  if (style === "lower-greek") {
    return GREEK[number - 1] ?? String(number);
  }
  return String(number).padStart(style === "decimal-leading-zero" ? 2 : 1, "0");
}

function styleOfList(list, item) {
  const named = [item, list]
    .map((element) =>
      /list-style(?:-type)?:[^;]*?((?:lower|upper)-\w+|decimal-leading-zero|decimal|none)/.exec(
        css(element),
      ),
    )
    .find(Boolean);
  return named?.[1] || STYLES[item.getAttribute("type") || list.getAttribute("type")] || "decimal";
}

/* --- writing --------------------------------------------------------------------------------- */

/* Writes items with their levels as one list. An item is `{level, shown, text}`: `shown` is the mark
   that readers see, or "" for a bullet. Without a level, its `margin` tells it; with a `pattern`,
   such as "%1.%2", the numbers above are part of its mark. `isMore` is text after an inner list. */
export class ListWriter {
  constructor() {
    this.items = [];
    this.margins = [];
    this.numbers = [];
  }

  add(item) {
    const level = item.level ?? this.levelOf(item.margin);
    this.numbers.length = level;
    this.numbers[level] = item.shown.replace(/[.)]$/, "");
    const shown = (item.pattern || item.shown).replace(/%(\d)/g, (_, n) => this.numbers[n] ?? "1");
    this.items.push({ ...item, level, shown });
  }

  levelOf(margin) {
    while (this.margins.length && this.margins.at(-1) > margin) {
      this.margins.pop();
    }
    if (this.margins.at(-1) !== margin) {
      this.margins.push(margin);
    }
    return this.margins.length;
  }

  /* Returns the list as a block, or nothing, and begins anew. */
  take() {
    const items = this.items.splice(0);
    this.margins = [];
    return items.length ? [writeItems(items)] : [];
  }
}

function writeItems(items) {
  const widths = [];
  return items
    .map((item, place) => {
      const mark = item.isMore ? "" : markOf(items, place);
      let indent = 0;
      for (let above = 1; above < item.level; above += 1) {
        indent += widths[above] ?? 0;
      }
      widths.length = Math.max(item.level, 1);
      widths[item.level] = mark.length;
      const pad = " ".repeat(indent + mark.length);
      const text = ownMark(item) + item.text;
      const lines = text.replace(/\n(?=[^\n])/g, `\n${pad}`);
      return (item.isMore ? "\n" : "") + " ".repeat(indent) + mark + lines;
    })
    .join("\n");
}

function markOf(items, place) {
  const item = items[place];
  const siblings = siblingsOf(items, place);
  if (NUMBER_MARK.test(item.shown)) {
    return `${item.shown} `;
  }
  if (item.shown) {
    return siblings.length > 1 ? "* " : "";
  }
  return siblings.some((each) => NUMERIC.test(each.text)) ? "* " : "- ";
}

/* Letters, Roman numbers and numbers of several levels are no marks in Markdown: they stay words. */
function ownMark(item) {
  return item.shown && !NUMBER_MARK.test(item.shown) ? `${item.shown} ` : "";
}

/* Returns the items of the same list as an item: at its level, with none above between. */
function siblingsOf(items, place) {
  const { level, shown } = items[place];
  let first = place;
  let last = place;
  while (first > 0 && items[first - 1].level >= level) {
    first -= 1;
  }
  while (last + 1 < items.length && items[last + 1].level >= level) {
    last += 1;
  }
  return items
    .slice(first, last + 1)
    .filter((item) => item.level === level && !item.isMore && !item.shown === !shown);
}

/* --- lists of web pages ---------------------------------------------------------------------- */

/* Returns a list as blocks; `blocks` reads what stands in its items. */
export function listOf(element, blocks) {
  const writer = new ListWriter();
  for (const item of itemsOf(element, 1, blocks)) {
    writer.add(item);
  }
  return writer.take();
}

function itemsOf(element, level, blocks) {
  const items = [];
  const numbers = numbersOf(element);
  for (const child of element.children) {
    if (child.matches("ul,ol")) {
      items.push(...itemsOf(child, items.length ? level + 1 : level, blocks));
    } else if (!isGone(child)) {
      items.push(...itemWith(child, { level, shown: numbers(child), blocks }));
    }
  }
  return items;
}

/* Returns an item and the items of the lists within it. */
function itemWith(element, { level, shown, blocks }) {
  const items = [];
  const part = [];
  const endPart = () => {
    const text = blocks(part.splice(0)).join("\n\n");
    if (text) {
      items.push(
        items.length ? { level: level + 1, shown: "", text, isMore: true } : { level, shown, text },
      );
    }
  };
  for (const node of element.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches("ul,ol")) {
      endPart();
      items.push(...itemsOf(node, items.length ? level + 1 : level, blocks));
    } else {
      part.push(node);
    }
  }
  endPart();
  return items;
}

/* Returns a function that tells what readers see before the next item of a list. */
function numbersOf(list) {
  if (list.tagName !== "OL") {
    return () => "";
  }
  const isReversed = list.hasAttribute("reversed");
  const count = [...list.children].filter((child) => child.tagName === "LI").length;
  const start = Number.parseInt(list.getAttribute("start"), 10);
  let number = Number.isNaN(start) ? (isReversed ? count : 1) : start;
  return (item) => {
    const value = Number.parseInt(item.getAttribute("value"), 10);
    number = Number.isNaN(value) ? number : value;
    const style = styleOfList(list, item);
    const shown = style === "none" ? "" : `${shownNumber(number, style)}.`;
    number += isReversed ? -1 : 1;
    return shown;
  };
}

/* --- lists of Word --------------------------------------------------------------------------- */

/* Word writes a list as paragraphs, each with its level and its mark. */
export function wordItem(element, level) {
  const sign = [...element.querySelectorAll("[data-css]")].find((part) =>
    /mso-list:ignore/.test(css(part)),
  );
  const written = (sign?.textContent ?? "").replace(/[\s\u00a0]+/g, " ").trim();
  const shown = ANY_MARK.test(written) && written !== "o" ? written : "";
  return { level, shown, text: lineOf(element.childNodes) };
}

/* Word on the web writes each item as a list of its own, with its level or margin. Returns the
   items of such a list, or null. */
export function onlineItems(list, blocks) {
  const items = [...list.children].filter((child) => child.tagName === "LI" && !isGone(child));
  const isAlone = items.length === 1 && !list.querySelector("ul,ol");
  const isOnline = isAlone && (levelIn(items[0]) || marginOf(items[0]) > 0);
  if (!isOnline && !items.some((item) => item.matches("[data-listid],[data-leveltext]"))) {
    return null;
  }
  const numbers = numbersOf(list);
  return items.map((item) => {
    const shown = numbers(item);
    return {
      level: levelIn(item),
      margin: marginOf(item),
      shown,
      pattern: shown && item.getAttribute("data-leveltext"),
      text: blocks(item.childNodes).join("\n\n"),
    };
  });
}

function levelIn(item) {
  const level = item.getAttribute("data-aria-level") || item.getAttribute("aria-level");
  return Number.parseInt(level, 10) || undefined;
}

function marginOf(item) {
  const margins = [item, item.parentElement].map((element) => {
    const shorthand = /(?:^|;)margin:[^;\s]*?(\d[\d.]*)(?:px|pt|em|cm|in)(?:;|$)/.exec(
      css(element),
    )?.[1];
    return /margin-left:(\d[\d.]*)/.exec(css(element))?.[1] ?? shorthand ?? 0;
  });
  return Math.max(...margins.map(Number));
}
