/* Coding words that are selected: tells the form of a passage where they stand. Without this script
   sentences are ticked. Offsets count code points of the visible text, as the server does. */

const forms = [...document.querySelectorAll("form[data-coding]")];
const points = (text) => Array.from(text).length;

function placeOf(range, container) {
  const before = document.createRange();
  before.selectNodeContents(container);
  before.setEnd(range.startContainer, range.startOffset);
  const start = points(before.toString());
  return { start, end: start + points(range.toString()) };
}

function take(container) {
  const form = forms.find((one) => one.dataset.coding === container.dataset.codable);
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) {
    return;
  }
  const range = selection.getRangeAt(0);
  if (!container.contains(range.startContainer) || !container.contains(range.endContainer)) {
    return;
  }
  const words = range.toString();
  if (!words.trim()) {
    return;
  }
  const place = placeOf(range, container);
  form.elements.start.value = place.start;
  form.elements.end.value = place.end;
  form.elements.marked.value = words;
  const line = form.querySelector(".marked-words");
  line.querySelector("q").textContent = words;
  line.hidden = false;
}

const containers = [...document.querySelectorAll("[data-codable]")];
for (const container of containers) {
  container.tabIndex = 0;
}
document.addEventListener("selectionchange", () => {
  for (const container of containers) {
    take(container);
  }
});
