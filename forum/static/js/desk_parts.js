/* The parts of the reading desk that are printed anew while it is open: texts, and the points. */

import { highlight } from "./desk_words.js";

export const desk = document.querySelector("[data-desk]");
export const part = (name) => desk.querySelector(`[data-${name}]`);
export const articles = () => [...desk.querySelectorAll("[data-text]")];
export const articleOf = (number) => desk.querySelector(`[data-text="${number}"]`);
export const points = () => [...desk.querySelectorAll("[data-points] [data-point]")];

export function say(words) {
  document.querySelector("[data-say]").textContent = words;
}

const focusNames = ["data-act", "data-whole", "href", "id"];

/* Puts a text in the place of its earlier version; folds and the focus stay. */
export function replaceArticle(fresh) {
  const old = articleOf(fresh.dataset.text);
  if (!old) {
    return;
  }
  const open = new Set([...old.querySelectorAll("details[open]")].map((fold) => fold.dataset.keep));
  for (const fold of fresh.querySelectorAll("details")) {
    fold.open = open.has(fold.dataset.keep);
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.hasAttribute("aria-current")) {
    fresh.setAttribute("aria-current", "true");
  }
  old.replaceWith(fresh);
  if (focused) {
    const name = focusNames.find((one) => focused.hasAttribute(one));
    const value = name && CSS.escape(focused.getAttribute(name));
    const again = name && fresh.querySelector(`[${name}="${value}"]`);
    (again || fresh).focus({ preventScroll: true });
  }
}

/* Makes a button of the name of each point: with a script, pressing it marks words. */
export function offerPoints() {
  for (const name of desk.querySelectorAll("p[data-choose]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name.className;
    button.dataset.choose = "";
    button.append(...name.childNodes);
    name.replaceWith(button);
  }
}

/* Themes that were noted meanwhile can be chosen for the next point. */
function offerPlaces() {
  const places = document.getElementById("new-place");
  for (const group of desk.querySelectorAll(".point-group")) {
    const { place } = group.dataset;
    if (![...places.options].some((option) => option.value === place)) {
      places.append(new Option(group.getAttribute("aria-label"), place));
    }
  }
}

export function replacePoints(fresh) {
  const old = part("points");
  const focused = old.contains(document.activeElement)
    ? document.activeElement.closest("[data-point]")?.dataset.point
    : "";
  old.replaceWith(fresh);
  offerPoints();
  offerPlaces();
  if (focused) {
    desk.querySelector(`[data-point="${focused}"] [data-choose]`)?.focus({ preventScroll: true });
  }
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");

/* Shows what the server has answered to marking, removing or reading. */
export function showParts(answer) {
  if (answer.article) {
    const fresh = parse(answer.article).querySelector("[data-text]");
    replaceArticle(document.adoptNode(fresh));
  }
  if (answer.points) {
    replacePoints(document.adoptNode(parse(answer.points).querySelector("[data-points]")));
  }
  if (answer.version) {
    desk.dataset.version = answer.version;
  }
}

/* Asks for pages anew, and takes from them what has changed. */
export async function refresh(selected) {
  const here = articles();
  const sources = new Set(here.map((article) => article.dataset.source || location.href));
  for (const source of sources.size ? sources : [location.href]) {
    const response = await fetch(source);
    if (!response.ok) {
      return;
    }
    const page = parse(await response.text());
    for (const article of page.querySelectorAll("[data-text]")) {
      const old = articleOf(article.dataset.text);
      const isOfSource = (old?.dataset.source || location.href) === source;
      if (old && isOfSource && old.dataset.state !== article.dataset.state) {
        replaceArticle(document.adoptNode(article));
      }
    }
    const fresh = page.querySelector("[data-points]");
    if (fresh && source === [...sources].at(-1)) {
      replacePoints(document.adoptNode(fresh));
      desk.dataset.version = page.querySelector("[data-desk]").dataset.version;
    }
  }
  highlight(selected);
}

/* Reads more of a text in its place. */
export async function loadWhole(link) {
  const article = link.closest("[data-text]");
  const response = await fetch(link.href);
  const page = response.ok ? parse(await response.text()) : null;
  const number = article.dataset.text;
  const fresh = page?.querySelector(`[data-text="${number}"]`);
  if (!fresh) {
    location.href = link.href;
    return;
  }
  const isNext = article.dataset.part !== "";
  replaceArticle(document.adoptNode(fresh));
  fresh.focus({ preventScroll: !isNext });
  if (isNext) {
    fresh.scrollIntoView();
  }
}
