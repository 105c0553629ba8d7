/* The desk of translators: saves one row at a time, puts in fixed parts, and moves by keys.
   Without it the whole page is one form. */

import { replaceSelection } from "./insert.js";

const form = document.querySelector("form[data-translate]");

const rowOf = (element) => element?.closest("[data-row]");
const runOf = (element) => element?.closest(".sentence-run > details");
const boxOf = (row) => row.querySelector("textarea");
const rows = (selector = "") => [...form.querySelectorAll(`[data-row]${selector}`)];

/* Opens the box of a row, and goes to it; a fold in which it stands opens too. */
function enter(row) {
  if (!row) {
    return;
  }
  const run = runOf(row);
  if (run) {
    run.open = true;
  }
  row.querySelector("[data-correct]").open = true;
  boxOf(row).focus();
  row.scrollIntoView({ block: "nearest" });
}

function neighbour(row, step, selector = "") {
  const all = rows();
  const chosen = new Set(rows(selector));
  let place = row ? all.indexOf(row) + step : 0;
  while (all[place] && !chosen.has(all[place])) {
    place += step;
  }
  return all[place];
}

/* Makes a button of each fixed part under the box of a row. */
function offerCodes(row) {
  for (const chip of row.querySelectorAll("span[data-code]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = chip.textContent;
    button.dataset.code = chip.dataset.code;
    chip.replaceWith(button);
  }
}

/* Sends one row with what was pressed, and shows what the page then says of it. */
async function send(row, act) {
  const name = row.dataset.row;
  const body = new FormData();
  for (const field of form.querySelectorAll("[name=csrf_token], [name=for_site]:checked")) {
    body.append(field.name, field.value);
  }
  body.append(`text-${name}`, boxOf(row).value);
  body.append(`seen-${name}`, row.querySelector(`[name="seen-${name}"]`).value);
  body.append("act", `${act}:${name}`);
  const response = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(row.id);
  if (!fresh) {
    throw new Error("no row in the answer");
  }
  row.replaceWith(fresh);
  offerCodes(fresh);
  for (const selector of [".desk-head .work-state", ".progress-bar"]) {
    const now = page.querySelector(selector);
    if (now) {
      document.querySelector(selector)?.replaceWith(now);
    }
  }
  const isSaved = response.ok && !fresh.querySelector("[aria-invalid]");
  if (!isSaved || act === "ask") {
    enter(fresh);
    return;
  }
  fresh.classList.remove("current");
  enter(act === "undo" ? fresh : (neighbour(fresh, 1, "[data-open]") ?? neighbour(fresh, 1)));
}

const ACTS = new Set(["save", "accept", "undo", "ask"]);

function act(button) {
  const [name, row] = button.value.split(":");
  return row && ACTS.has(name) ? name : "";
}

/* If anything fails, the form is sent as it is without script. */
async function sendOrSubmit(row, button) {
  row.setAttribute("aria-busy", "true");
  try {
    await send(row, act(button));
  } catch {
    row.removeAttribute("aria-busy");
    delete form.dataset.sent;
    button.dataset.whole = "yes";
    form.requestSubmit(button);
  }
}

function onKey(event) {
  const row = rowOf(document.activeElement);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && row) {
    event.preventDefault();
    sendOrSubmit(row, row.querySelector("button[value^='save:']"));
  } else if (event.altKey && /^Arrow(Up|Down)$/.test(event.key)) {
    event.preventDefault();
    const folded = row ? null : runOf(document.activeElement)?.querySelector("[data-row]");
    enter(folded ?? neighbour(row, event.key === "ArrowUp" ? -1 : 1));
  } else if (event.altKey && event.code === "KeyD") {
    event.preventDefault();
    enter(neighbour(row, 1, "[data-doubt]"));
  } else if (event.altKey && /^Digit[1-9]$/.test(event.code) && row) {
    const chip = row.querySelectorAll("button[data-code]")[Number(event.code.slice(5)) - 1];
    if (chip) {
      event.preventDefault();
      replaceSelection(boxOf(row), chip.dataset.code);
    }
  }
}

if (form) {
  rows().forEach(offerCodes);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const row = rowOf(button);
    if (row && act(button) && !button.dataset.whole) {
      event.preventDefault();
      sendOrSubmit(row, button);
    }
  });
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("button[data-code]");
    if (chip) {
      replaceSelection(boxOf(rowOf(chip)), chip.dataset.code);
    }
  });
  document.addEventListener("keydown", onKey);
  const current = form.querySelector("[data-row].current");
  if (current) {
    enter(current);
  }
}
