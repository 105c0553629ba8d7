/* On every page: makes it nicer to use. The page is whole without it. */

import { forget } from "./device.js";

/* The time of this device beside dates in another zone; a zone that was chosen is in the page */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const place of zone ? document.querySelectorAll("[data-here]") : []) {
  const show = (timeZone, style) =>
    new Date(place.dataset.at).toLocaleString(document.documentElement.lang, {
      timeZone,
      ...style,
    });
  const isOther = (style) => show(zone, style) !== show(place.dataset.zone, style);
  const hour = { timeStyle: "short", hourCycle: "h23" };
  if (isOther({ dateStyle: "short", ...hour })) {
    const here = show(
      zone,
      isOther({ dateStyle: "short" }) ? { dateStyle: "medium", ...hour } : hour,
    );
    const written = here.replace(/0?(\d+):(\d\d)$/, (_all, hours, minutes) =>
      place.dataset.hour
        .replace(/H+/, (letters) => hours.padStart(letters.length, "0"))
        .replace("mm", minutes),
    );
    place.textContent = place.dataset.here.replace("{}", written);
  }
}

for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = zone || "";
}

/* A form that is being sent is not sent twice. */
const ONE_SENDING = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.submitter && "once" in event.submitter.dataset) {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, ONE_SENDING);
  }
  form.dataset.leaving = "yes";
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

/* Copies of a text on this device go when it was sent, or when their author signs out. */
document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/sign-out")) {
    document.body.dataset.forgotten = "yes";
    forget();
  }
});

try {
  const sending = sessionStorage.getItem("sending");
  if (document.querySelector("[data-unsent]")) {
    sessionStorage.removeItem("sending"); // it was not sent: the copy stays
  } else if (sending && /\/contributions\/[\da-f-]{36}$/.test(location.pathname)) {
    forget(sending);
    sessionStorage.removeItem("sending");
  }
} catch {
  // Nothing is kept where nothing may be kept.
}

/* Leaving with unsent words asks first. */
const writing = document.querySelector("form[data-leave]");
if (writing) {
  const first = new FormData(writing);
  const isChanged = ([name, value]) =>
    typeof value === "string" && value !== (first.get(name) || "");
  addEventListener("beforeunload", (event) => {
    if (!writing.dataset.leaving && [...new FormData(writing)].some(isChanged)) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}

/* The list of errors takes the focus. */
document.getElementById("errors")?.focus();

/* Text boxes grow with what is written. */
const MOST_ROWS = 40;

for (const box of document.querySelectorAll("textarea")) {
  box.addEventListener("input", () => {
    if (box.scrollHeight > box.clientHeight + 4) {
      box.rows = Math.min(MOST_ROWS, box.rows + 2);
    }
  });
}

/* An address is copied by a button, which only a script can do. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = button.previousElementSibling;
    field.select();
    await navigator.clipboard.writeText(field.value);
    const words = button.querySelector("span");
    words.setAttribute("role", "status");
    words.textContent = button.dataset.done;
  });
}

/* The menu closes where something else is pressed, and with Escape. */
const menu = document.querySelector(".menu");
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) {
    menu.open = false;
  }
});
menu?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Stacked on a phone, the cells of a table are no cells to some browsers: their roles say it. */
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

for (const part of document.querySelectorAll(".table, .table :is(thead, tbody, tr, td, th)")) {
  const header = part.scope === "col" ? "columnheader" : "rowheader";
  part.setAttribute("role", ROLES[part.tagName] || header);
}

/* What stands beside a page is open where there is room beside it. */
if (matchMedia("(min-width: 62rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-unfold]")) {
    fold.open = true;
  }
}

/* On paper all folds are open. */
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.fold")) {
    fold.open = true;
  }
});
