/* Selected words on the reading desk: where they stand in a passage, counted in code points of its
   text without the numbers of points, which are no part of it. */

const PASSAGE = "[data-position]";
const LABEL = "[data-label]";
const HIGHLIGHT = "selected-words";

export const passageOf = (node) =>
  (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest(PASSAGE);

export const textOf = (node) =>
  (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-text]");

function* textNodes(passage) {
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(LABEL)) {
      yield walker.currentNode;
    }
  }
}

const codePoints = (string) => [...string].length;

/* The words of a passage as they are counted. */
export const wordsOf = (passage) => [...textNodes(passage)].map((node) => node.data).join("");

function placeOf(passage, container, offset) {
  const end = document.createRange();
  end.setStart(container, offset);
  let count = 0;
  for (const node of textNodes(passage)) {
    if (node === container) {
      return count + codePoints(node.data.slice(0, offset));
    }
    if (end.comparePoint(node, 0) >= 0) {
      break;
    }
    count += codePoints(node.data);
  }
  return count;
}

/* The selected words, or null where none are selected; what reaches beyond its passage is cut. */
export function selectedWords() {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) {
    return null;
  }
  const range = selection.getRangeAt(0);
  const passage = passageOf(range.startContainer) ?? passageOf(range.endContainer);
  if (!passage) {
    return null;
  }
  const all = [...wordsOf(passage)];
  const from = passage.contains(range.startContainer)
    ? placeOf(passage, range.startContainer, range.startOffset)
    : 0;
  const to = passage.contains(range.endContainer)
    ? placeOf(passage, range.endContainer, range.endOffset)
    : all.length;
  return all.slice(from, to).join("").trim()
    ? describe(passage, ...wholeWords(all, from, to))
    : null;
}

const isLetter = (character) => /[\p{L}\p{N}\p{M}]/u.test(character ?? "");

/* Words are marked whole, however roughly they were selected. */
function wholeWords(all, start, end) {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(all[from])) {
    from += 1;
  }
  while (to > from && /\s/.test(all[to - 1])) {
    to -= 1;
  }
  while (isLetter(all[from]) && isLetter(all[from - 1])) {
    from -= 1;
  }
  while (isLetter(all[to - 1]) && isLetter(all[to])) {
    to += 1;
  }
  return [from, to, all.slice(from, to).join("")];
}

function describe(passage, from, to, words) {
  const base = Number(passage.dataset.start);
  return {
    number: Number(textOf(passage).dataset.text),
    position: passage.dataset.position,
    of: passage.dataset.of ?? "",
    place: passage.dataset.place,
    start: base + from,
    end: base + to,
    words,
  };
}

/* The range of words in the page as it is now, or null. */
export function rangeOf(words) {
  const { number, position, of } = words;
  const passage = document.querySelector(
    `[data-text="${number}"] [data-position="${position}"]` +
      (of ? `[data-of="${of}"]` : ":not([data-of])"),
  );
  if (!passage) {
    return null;
  }
  const base = Number(passage.dataset.start);
  return spanIn(passage, words.start - base, words.end - base);
}

function spanIn(passage, from, to) {
  const range = document.createRange();
  let count = 0;
  let isBegun = false;
  for (const node of textNodes(passage)) {
    const letters = [...node.data];
    const offsetOf = (place) => letters.slice(0, place - count).join("").length;
    if (!isBegun && from < count + letters.length && from >= count) {
      range.setStart(node, offsetOf(from));
      isBegun = true;
    }
    if (isBegun && to <= count + letters.length) {
      range.setEnd(node, offsetOf(to));
      return range;
    }
    count += letters.length;
  }
  return null;
}

/* Shows which words are to be marked when the focus, and so the selection, is elsewhere. */
export function highlight(words) {
  if (!("highlights" in CSS)) {
    return;
  }
  const range = words && rangeOf(words);
  if (range) {
    CSS.highlights.set(HIGHLIGHT, new Highlight(range));
  } else {
    CSS.highlights.delete(HIGHLIGHT);
  }
}

/* The sentences of a passage, as pairs of places; no sentence goes on in the next block. */
function sentencesOf(passage) {
  const language = passage.closest("[lang]")?.lang || document.documentElement.lang;
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  const found = [];
  let at = 0;
  for (const line of wordsOf(passage).split(/(\n)/)) {
    for (const { segment } of segmenter.segment(line)) {
      const length = codePoints(segment);
      const blank = codePoints(segment) - codePoints(segment.trimStart());
      if (segment.trim()) {
        found.push([at + blank, at + codePoints(segment.trimEnd())]);
      }
      at += length;
    }
  }
  return found;
}

/* Selects the sentence after what is selected, or the first of a text; `adds` keeps the others. */
export function selectNextSentence(text, words, adds) {
  const passages = [...text.querySelectorAll(PASSAGE)];
  const isHere = words?.number === Number(text.dataset.text);
  let index = isHere
    ? passages.findIndex(
        (p) => p.dataset.position === words.position && (p.dataset.of ?? "") === words.of,
      )
    : -1;
  let from = isHere ? words.end - Number(passages[index]?.dataset.start ?? 0) : 0;
  index = Math.max(index, 0);
  while (passages[index]) {
    const next = sentencesOf(passages[index]).find(([start]) => start >= from);
    if (next) {
      const start = adds && isHere ? words.start - Number(passages[index].dataset.start) : next[0];
      select(spanIn(passages[index], start, next[1]));
      return true;
    }
    if (adds) {
      return false;
    }
    index += 1;
    from = 0;
  }
  return false;
}

export function select(range) {
  if (range) {
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  }
}
