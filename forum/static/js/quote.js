/* Quotes a paragraph in the reply, or the words that are selected; without script a button does. */

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
  const upTo = `${above ? `${above}\n\n` : ""}${quote}\n\n`;
  box.value = upTo + box.value.slice(at).trimStart();
  box.focus();
  box.setSelectionRange(upTo.length, upTo.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  selected = "";
});
