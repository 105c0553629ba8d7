/* Quotes a paragraph in the reply, or the words that are selected; without script a button does. */

import { replaceSelection } from "./insert.js";

const box = document.getElementById("text");
const source = document.querySelector("[data-quotable]");
let selected = "";

/* Pressing a button ends the selection, so it is read before. */
source?.addEventListener("pointerdown", () => {
  const selection = getSelection();
  const isInside =
    selection.rangeCount && source.contains(selection.getRangeAt(0).commonAncestorContainer);
  selected = isInside ? selection.toString().trim() : "";
});

source?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quote]");
  if (!button || !box) {
    return;
  }
  event.preventDefault();
  const quote = selected ? selected.replace(/^/gm, "> ") : button.dataset.quote;
  const at = box.selectionStart || box.value.length;
  const above = box.value.slice(0, at).trimEnd();
  const below = box.value.slice(at);
  box.setSelectionRange(above.length, at + below.length - below.trimStart().length);
  replaceSelection(box, `${above ? "\n\n" : ""}${quote}\n\n`);
  selected = "";
});
