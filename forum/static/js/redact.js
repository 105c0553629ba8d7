/* Words to redact are selected in the text and added to the box below it. Without it they are typed
   or pasted there. */

import { selectedWords } from "./desk_words.js";

let selected = null; // the words that were selected last

for (const part of document.querySelectorAll("[data-selection]")) {
  part.hidden = false;
}

document.addEventListener("selectionchange", () => {
  selected = selectedWords() ?? selected;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-box]");
  if (!button) {
    return;
  }
  const box = document.getElementById(button.dataset.box);
  if (!selected || box.id !== `words-${selected.position}`) {
    return;
  }
  const lines = [...box.value.split("\n"), ...selected.words.split("\n")].map((l) => l.trim());
  box.value = [...new Set(lines.filter(Boolean))].join("\n");
  selected = null;
  document.getSelection().removeAllRanges();
  box.focus();
});
