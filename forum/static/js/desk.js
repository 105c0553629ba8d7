/* The reading desk: words are selected by mouse, keys or touch, and one click on a point, or two
   keys, marks them. Without it sentences are picked in a form. */

import { currentArticle, live } from "./desk_live.js";
import {
  articleOf,
  articles,
  desk,
  loadWhole,
  offerPoints,
  part,
  points,
  say,
  showParts,
} from "./desk_parts.js";
import { highlight, passageOf, selectedWords, selectNextSentence, textOf } from "./desk_words.js";

const texts = desk.dataset;
const find = document.getElementById("find");
const panel = part("panel");
const outcome = part("outcome");
const isNarrow = matchMedia("(max-width: 61.99rem)");

let selected = null; // the words that are to be marked
let marked = []; // what the last mark stored, for undoing it
let markedTheme = ""; // the new theme of its new point
let lastPoint = stored("desk-point");
let pressed = []; // the points for which they were marked just now
let isSending = false;

function stored(name, value) {
  try {
    if (value !== undefined) {
      localStorage.setItem(name, value);
    }
    return localStorage.getItem(name) ?? "";
  } catch {
    return value ?? "";
  }
}

/* --- what is said ----------------------------------------------------------------------------- */

function tell(words, actions = [], isBad = false) {
  outcome.replaceChildren(words);
  outcome.toggleAttribute("data-bad", isBad);
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary small";
    button.textContent = label;
    button.addEventListener("click", act);
    outcome.append(" ", button);
  }
  part("bar-words").textContent = words;
}

async function send(address, fields) {
  const body = new FormData();
  body.append("csrf_token", document.querySelector("[name=csrf_token]").value);
  for (const [name, value] of fields) {
    body.append(name, value);
  }
  const headers = { Accept: "application/json" };
  const response = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  if (!response) {
    return { ok: false, message: texts.failed };
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : { ok: false, message: texts.refused };
}

/* --- the words that are selected -------------------------------------------------------------- */

function setSelected(words) {
  selected = words;
  const quote = part("quote");
  quote.classList.toggle("hint", !words);
  quote.textContent = words ? `[${words.number}] ${words.words.trim()}` : quote.dataset.empty;
  part("bar-words").textContent = words ? words.words.trim() : "";
  if (words) {
    marked = [];
    outcome.replaceChildren();
    const place = document.getElementById("new-place");
    if (words.place && [...place.options].some((option) => option.value === words.place)) {
      place.value = words.place;
    }
  }
  pressPoints([]);
  highlight(words);
}

function pressPoints(ids) {
  pressed = ids;
  for (const point of points()) {
    const isIn = ids.includes(Number(point.dataset.point));
    point.querySelector("[data-choose]").setAttribute("aria-pressed", String(isIn));
  }
}

document.addEventListener("selectionchange", () => {
  const words = selectedWords();
  if (words && (words.start !== selected?.start || words.end !== selected?.end)) {
    setCurrent(articleOf(words.number));
    setSelected(words);
  } else if (words && words.number !== selected?.number) {
    setSelected(words);
  }
});

/* A click into the words of a text, without selecting any, gives up what was selected. */
desk.addEventListener("click", (event) => {
  if (selected && passageOf(event.target) && !selectedWords() && !event.target.closest("a")) {
    setSelected(null);
  }
});

/* --- marking ---------------------------------------------------------------------------------- */

async function mark(fields, isAgain = false) {
  if (!selected) {
    tell(part("quote").dataset.empty, [], true);
    return;
  }
  if (isSending) {
    return;
  }
  isSending = true;
  const article = articleOf(selected.number);
  const answer = await send(texts.markAddress, [
    ["number", selected.number],
    ["position", selected.position],
    ["start", selected.start],
    ["end", selected.end],
    ["text-words", selected.words],
    ["of", selected.of],
    ["part", article?.dataset.part ?? ""],
    ["language", texts.language],
    ["stance", desk.querySelector("[name=stance]:checked").value],
    ...(isAgain ? [["replace", "1"]] : []),
    ...fields,
  ]);
  isSending = false;
  showParts(answer);
  if (!answer.ok) {
    const again = answer.code === "other_stance" ? [[texts.again, () => mark(fields, true)]] : [];
    tell(answer.message, again, true);
    highlight(answer.code === "words" ? null : selected);
    return;
  }
  marked = answer.marks;
  markedTheme = answer.theme ?? "";
  lastPoint = stored("desk-point", String(answer.points_marked.at(-1)));
  find.value = "";
  filter();
  pressPoints(answer.points_marked);
  highlight(selected);
  tell(answer.message, [[texts.undo, undo]]);
  desk.querySelector('[name="stance"][value="supports"]').checked = true;
  document.getElementById("new-theme").value = "";
  if (!isNarrow.matches && panel.contains(document.activeElement)) {
    articleOf(selected.number)?.focus({ preventScroll: true });
  }
}

const markFor = (point) => mark([["point", point]]);

function markForLast() {
  if (points().some((point) => point.dataset.point === lastPoint)) {
    markFor(lastPoint);
  } else {
    choosePoint();
  }
}

async function unmark(names, number, more = []) {
  const article = articleOf(number);
  const answer = await send(texts.unmarkAddress, [
    ...names.map((name) => ["mark", name]),
    ...more,
    ["number", number],
    ["part", article?.dataset.part ?? ""],
  ]);
  showParts(answer);
  filter();
  tell(answer.message, [], !answer.ok);
  highlight(selected);
}

const undoing = () => [
  ["undo", "yes"],
  ["theme", markedTheme],
];

async function undo() {
  if (marked.length && selected) {
    const names = marked;
    marked = [];
    await unmark(names, selected.number, undoing());
    pressPoints([]);
  }
}

/* --- finding a point -------------------------------------------------------------------------- */

const fold = (string) => string.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function visiblePoints() {
  return points().filter((point) => !point.hidden);
}

function filter() {
  const wanted = fold(find.value.trim()).split(/\s+/).filter(Boolean);
  for (const point of points()) {
    const words = fold(point.querySelector("[data-choose]").textContent);
    point.hidden = !wanted.every((word) => words.includes(word));
    point.removeAttribute("data-chosen");
  }
  for (const group of desk.querySelectorAll(".point-group")) {
    group.hidden = !group.querySelector("[data-point]:not([hidden])");
  }
  part("new").hidden = wanted.length === 0;
  part("new-words").textContent = find.value.trim();
  chosen()?.setAttribute("data-chosen", "");
}

/* The point that Enter takes: the last one used, else the first one found by what is typed. */
function chosen() {
  const found = visiblePoints();
  const last = found.find((point) => point.dataset.point === lastPoint);
  return last ?? (find.value.trim() ? found[0] : undefined);
}

function note() {
  mark([
    ["text", find.value.trim()],
    ["place", document.getElementById("new-place").value],
    ["title", document.getElementById("new-theme").value],
  ]);
}

find.addEventListener("input", filter);

find.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    const point = chosen();
    if (point) {
      markFor(point.dataset.point);
    } else if (find.value.trim()) {
      note();
    }
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    visiblePoints()[0]?.querySelector("[data-choose]").focus();
  }
});

panel.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const point = event.target.closest("[data-point]");
  if (step && point) {
    event.preventDefault();
    const all = visiblePoints();
    const next = all[all.indexOf(point) + step];
    (next ? next.querySelector("[data-choose]") : find).focus();
  }
});

/* --- reading ---------------------------------------------------------------------------------- */

function setCurrent(article) {
  for (const other of desk.querySelectorAll("[data-text][aria-current]")) {
    other.removeAttribute("aria-current");
  }
  article?.setAttribute("aria-current", "true");
}

async function noteRead(article, isRead) {
  const answer = await send(texts.readAddress, [
    [isRead ? "read" : "unread", article.dataset.text],
    ["part", article.dataset.part],
  ]);
  showParts(answer);
  filter();
  if (answer.ok) {
    say(answer.message);
  } else {
    tell(answer.message, [], true);
  }
}

function go(step) {
  const from = currentArticle();
  const all = articles();
  const unread = (article) => !article.hasAttribute("data-read");
  const rest =
    step > 0 ? all.slice(all.indexOf(from) + 1) : all.slice(0, all.indexOf(from)).reverse();
  const isAuto = step > 0 && part("auto-read").checked;
  const isLeft = from && unread(from);
  const next = rest.find(unread);
  if (isLeft && isAuto) {
    noteRead(from, true);
  }
  if (next) {
    setCurrent(next);
    next.focus();
    next.scrollIntoView({ block: "start" });
    if (isLeft && step > 0 && !isAuto) {
      const words = texts.unreadLeft.replace("§", from.dataset.text);
      tell(words, [[texts.markRead, () => noteRead(articleOf(from.dataset.text), true)]]);
    }
    return;
  }
  const address = step > 0 ? texts.next : texts.previous;
  if (address) {
    location.href = address;
  } else {
    tell(texts.last);
  }
}

/* --- the sheet of points on a telephone ------------------------------------------------------- */

function openPanel(isOpen) {
  if (!isNarrow.matches) {
    return;
  }
  panel.toggleAttribute("data-open", isOpen);
  part("texts").inert = isOpen;
  part("bar").hidden = isOpen;
  if (isOpen) {
    document.getElementById("points-h").focus();
  } else {
    (selected ? articleOf(selected.number) : currentArticle())?.focus({ preventScroll: true });
  }
}

function fitScreen() {
  part("bar").hidden = !isNarrow.matches;
  part("texts").inert = false;
  panel.removeAttribute("data-open");
  part("close-panel").hidden = !isNarrow.matches;
}

/* --- keys ------------------------------------------------------------------------------------- */

const setStance = (value) => {
  desk.querySelector(`[name="stance"][value="${value}"]`).checked = true;
};

function choosePoint() {
  openPanel(true);
  find.focus();
  find.select();
  filter();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  r: () => {
    const article = currentArticle();
    noteRead(article, !article.hasAttribute("data-read"));
  },
  s: () => selectNextSentence(currentArticle(), selected, false),
  S: () => selectNextSentence(currentArticle(), selected, true),
  p: choosePoint,
  z: undo,
  f: () => setStance("supports"),
  a: () => setStance("opposes"),
  c: () => setStance("qualifies"),
  "?": () => {
    part("keys").open = true;
    part("keys").querySelector("summary").focus();
  },
};

const isWriting = (element) =>
  element?.matches("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const wasOpen = panel.hasAttribute("data-open");
    openPanel(false);
    if (!wasOpen) {
      setSelected(null);
      document.getSelection().removeAllRanges();
      find.blur();
    }
    return;
  }
  const isOff = !part("keys-on").checked || event.ctrlKey || event.metaKey || event.altKey;
  if (isOff || isWriting(event.target) || panel.hasAttribute("data-open")) {
    return;
  }
  if (/^[1-9]$/.test(event.key)) {
    const point = visiblePoints()[Number(event.key) - 1];
    if (point) {
      event.preventDefault();
      markFor(point.dataset.point);
    }
  } else if (event.key === "Enter" && selected && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    markForLast();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

/* --- what is pressed -------------------------------------------------------------------------- */

desk.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  const point = target?.closest("[data-choose]")?.closest("[data-point]");
  if (point) {
    const isPressed = target.getAttribute("aria-pressed") === "true";
    if (isPressed && marked.length) {
      const ours = marked.filter((name) => name.endsWith(`-${point.dataset.point}`));
      unmark(ours, selected.number, undoing()).then(() => pressPoints([]));
    } else {
      markFor(point.dataset.point);
    }
  } else if (target?.matches("[data-note]")) {
    note();
  } else if (target?.matches("[data-open-panel]")) {
    openPanel(true);
  } else if (target?.matches("[data-close-panel]")) {
    openPanel(false);
  } else if (target?.matches("[data-whole]")) {
    event.preventDefault();
    loadWhole(target);
  } else if (target?.matches("a[data-label]")) {
    event.preventDefault();
    showPoint(target.getAttribute("href").slice(1));
  }
  const text = textOf(event.target);
  if (text) {
    setCurrent(text);
  }
});

/* Leads from the number of a point in a text to the point. */
function showPoint(id) {
  openPanel(true);
  const point = document.getElementById(id);
  for (const other of points()) {
    other.toggleAttribute("data-pointed", other === point);
  }
  point?.scrollIntoView({ block: "nearest" });
  point?.querySelector("[data-choose]").focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const article = button?.closest("[data-text]");
  if (!article || !button.dataset.act) {
    return;
  }
  event.preventDefault();
  if (button.dataset.act === "unmark") {
    unmark([button.value], article.dataset.text);
  } else {
    noteRead(article, button.name === "read");
  }
});

/* Over the points stands which excerpts bear on them. */
panel.addEventListener("mouseover", (event) => {
  const id = event.target.closest("[data-point]")?.id;
  for (const word of desk.querySelectorAll("[data-texts] mark")) {
    word.removeAttribute("data-pointed");
  }
  for (const label of id ? desk.querySelectorAll(`a[data-label][href="#${id}"]`) : []) {
    const excerpt = label.dataset.of;
    for (const word of desk.querySelectorAll(`mark[data-excerpts~="${excerpt}"]`)) {
      word.setAttribute("data-pointed", "");
    }
  }
});

/* --- the beginning ---------------------------------------------------------------------------- */

for (const [name, key, initial] of [
  ["keys-on", "desk-keys", "yes"],
  ["auto-read", "desk-auto-read", ""],
]) {
  const box = part(name);
  box.checked = (stored(key) || initial) === "yes";
  box.addEventListener("change", () => stored(key, box.checked ? "yes" : "no"));
}

desk.setAttribute("data-scripted", "");
part("marker").hidden = false;
part("keys").hidden = false;
offerPoints();
fitScreen();
isNarrow.addEventListener("change", fitScreen);
setSelected(null);
desk.addEventListener("renewed", () => {
  filter();
  pressPoints(pressed);
});
live(() => selected);
