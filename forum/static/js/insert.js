/* Puts text where the selection is, so that it can be undone with the keyboard. */

export function replaceSelection(box, text) {
  box.focus();
  const isTyped = text
    ? document.execCommand("insertText", false, text)
    : document.execCommand("delete");
  if (!isTyped) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
