/* Several facilitators at one desk: asks every few seconds, only while the page is looked at,
   whether anybody has changed something, and reports every half minute which text is read here. */

import { articles, desk, part, refresh, say } from "./desk_parts.js";

const EVERY = 4000;
const REPORT_EVERY = 30000;
const MOST_WAITING = 60000;

let pause = EVERY;
let reported = 0;
let isAsking = false;
let here = 0;

/* The text that is read: the one with the focus, or the first that is in view. */
export function currentArticle() {
  const focused = document.activeElement?.closest("[data-text]");
  return (
    focused ||
    desk.querySelector("[data-text][aria-current]") ||
    articles().find((article) => article.getBoundingClientRect().bottom > 80) ||
    articles()[0]
  );
}

function showPeople(state) {
  const people = document.querySelector("[data-people]");
  if (people.textContent !== state.people) {
    people.textContent = state.people;
  }
  for (const article of articles()) {
    const line = article.querySelector("[data-also]");
    const name = state.places[article.dataset.text];
    line.hidden = !name;
    line.textContent = name ? desk.dataset.reading.replace("§", name) : "";
  }
}

export async function report() {
  const number = Number(currentArticle()?.dataset.text ?? 0);
  if (performance.now() - reported < REPORT_EVERY && number === here && reported) {
    return;
  }
  reported = performance.now();
  here = number;
  const body = new FormData();
  body.append("csrf_token", document.querySelector("[name=csrf_token]").value);
  body.append("number", number);
  await fetch(desk.dataset.hereAddress, { method: "POST", body }).catch(() => null);
}

async function ask(selected) {
  const response = await fetch(desk.dataset.stateAddress).catch(() => null);
  if (!response?.ok) {
    pause = Math.min(pause * 2, MOST_WAITING);
    return;
  }
  pause = EVERY;
  const state = await response.json();
  if (state.version !== desk.dataset.version && !isPressed) {
    await refresh(selected());
    say(desk.dataset.changed);
    part("points").dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
  }
  showPeople(state);
}

/* While a pointer is down, words may be being selected: nothing is replaced under it. */
let isPressed = false;

for (const [kind, value] of [
  ["pointerdown", true],
  ["pointerup", false],
  ["pointercancel", false],
]) {
  addEventListener(kind, () => {
    isPressed = value;
  });
}

/* `selected` returns the words that are to be marked. */
export function live(selected) {
  const turn = async () => {
    if (document.visibilityState === "visible" && !isAsking) {
      isAsking = true;
      await ask(selected).catch(() => null);
      await report();
      isAsking = false;
    }
    setTimeout(turn, pause);
  };
  setTimeout(turn, 1000);
  document.addEventListener("visibilitychange", () => {
    pause = EVERY;
  });
}
