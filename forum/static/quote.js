/* Quotes a paragraph, or the words that are selected, in the reply; without script a button does it. */
(function () {
  "use strict";
  var box = document.getElementById("text"), place = document.querySelector("[data-quotable]");
  if (!box || !place) { return; }
  var selected = "";

  place.addEventListener("pointerdown", function () {
    var now = getSelection();
    var inside = now.rangeCount && place.contains(now.getRangeAt(0).commonAncestorContainer);
    selected = inside ? now.toString().trim() : "";
  });
  place.addEventListener("click", function (event) {
    var button = event.target.closest("[data-quote]");
    if (!button) { return; }
    event.preventDefault();
    var quote = selected ? selected.replace(/^/gm, "> ") : button.dataset.quote;
    var at = box.selectionStart || box.value.length;
    var above = box.value.slice(0, at).trimEnd();
    above = (above ? above + "\n\n" : "") + quote + "\n\n";
    box.value = above + box.value.slice(at).trimStart();
    box.focus();
    box.setSelectionRange(above.length, above.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    selected = "";
  });
})();
