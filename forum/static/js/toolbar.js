/* A bar over each text box with Markdown: marks for the selected words, and how they will look.
   Its buttons stand in a template of the page, in the page's language. */

import { replaceSelection } from "./insert.js";

const ADDRESS = "https://";

function selected(box) {
  return box.value.slice(box.selectionStart, box.selectionEnd);
}

/* Selects without the blanks around it: `** bold**` is not bold. */
function trimSelection(box) {
  const words = selected(box);
  const start = box.selectionStart + (words.length - words.trimStart().length);
  box.setSelectionRange(start, start + words.trim().length);
}

/* Puts a mark around the selected words, or takes it away. */
function toggleMark(box, mark) {
  trimSelection(box);
  const { selectionStart: start, selectionEnd: end } = box;
  const words = selected(box);
  const isAround =
    box.value.slice(0, start).endsWith(mark) &&
    box.value.slice(end).startsWith(mark) &&
    !(mark === "*" && box.value.slice(0, start).endsWith("**"));
  if (isAround) {
    box.setSelectionRange(start - mark.length, end + mark.length);
    replaceSelection(box, words);
    box.setSelectionRange(start - mark.length, end - mark.length);
    return;
  }
  replaceSelection(box, mark + words + mark);
  box.setSelectionRange(start + mark.length, end + mark.length);
}

/* Begins each selected line with a mark, or takes it away from all. */
function toggleLines(box, mark) {
  const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const next = box.value.indexOf("\n", box.selectionEnd);
  const end = next < 0 ? box.value.length : next;
  const lines = box.value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line));
  // A list or a quotation begins after an empty line.
  const above = box.value.slice(0, start).trimEnd();
  const gap = !isMarked && above && !box.value.slice(0, start).endsWith("\n\n") ? "\n" : "";
  const isInside = above.split("\n").pop().startsWith(mark);
  const text = (isInside ? "" : gap) + changed.join("\n");
  box.setSelectionRange(start, end);
  replaceSelection(box, text);
  box.setSelectionRange(start + text.length, start + text.length);
}

function addLink(box) {
  trimSelection(box);
  const start = box.selectionStart;
  const words = selected(box);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  replaceSelection(box, isAddress ? `[](${words})` : `[${words}](${ADDRESS})`);
  if (isAddress || !words) {
    box.setSelectionRange(start + 1, start + 1);
  } else {
    const address = start + words.length + 3;
    box.setSelectionRange(address, address + ADDRESS.length);
  }
}

const ACTIONS = {
  bold: (box) => toggleMark(box, "**"),
  italic: (box) => toggleMark(box, "*"),
  list: (box) => toggleLines(box, "- "),
  quote: (box) => toggleLines(box, "> "),
  link: addLink,
};
const KEYS = { b: "bold", i: "italic", k: "link" };

/* Shows below the box how readers will see it; the second time, takes that away. */
async function togglePreview(box, button, bar) {
  const shown = bar.parentNode.querySelector(`#${box.id}-preview`);
  if (shown) {
    shown.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  const body = new FormData();
  body.append("csrf_token", box.form.querySelector("input[name=csrf_token]").value);
  body.append("text", box.value);
  const response = await fetch(button.dataset.preview, { method: "POST", body }).catch(() => null);
  const answer = response?.ok ? await response.json().catch(() => null) : null;
  const panel = document.createElement("div");
  panel.id = `${box.id}-preview`;
  panel.className = "preview text";
  panel.setAttribute("role", "status");
  if (answer?.html) {
    panel.innerHTML = answer.html; // made safe by the server, as every text is
  } else {
    panel.textContent = answer ? button.dataset.empty : button.dataset.failed;
  }
  box.after(panel);
  button.setAttribute("aria-expanded", "true");
}

/* One stop of the tabulator for the bar; arrows go from button to button. */
function walk(bar, event) {
  const buttons = [...bar.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const places = { Home: 0, End: buttons.length - 1 };
  const next = step ? (at + step + buttons.length) % buttons.length : places[event.key];
  if (next === undefined) {
    return;
  }
  event.preventDefault();
  for (const [place, button] of buttons.entries()) {
    button.tabIndex = place === next ? 0 : -1;
  }
  buttons[next].focus();
}

function addBar(box, template) {
  const bar = template.content.firstElementChild.cloneNode(true);
  bar.setAttribute("aria-controls", box.id);
  for (const [place, button] of bar.querySelectorAll("button").entries()) {
    button.tabIndex = place ? -1 : 0;
  }
  bar.addEventListener("keydown", (event) => walk(bar, event));
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.preview) {
      togglePreview(box, button, bar);
    } else if (button) {
      box.focus();
      ACTIONS[button.dataset.act](box);
    }
  });
  box.addEventListener("keydown", (event) => {
    const act = KEYS[event.key.toLowerCase()];
    if (act && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      ACTIONS[act](box);
    }
  });
  box.before(bar);
}

/* What the buttons say need not be said below a short form. */
document.querySelector("[data-redundant]")?.classList.add("visually-hidden");

const template = document.getElementById("toolbar");
for (const box of document.querySelectorAll("textarea[data-markdown]")) {
  addBar(box, template);
}
