/* What is pasted from Word or a web page keeps its paragraphs, lists, links and emphasis, in
   Markdown. Anything else, and every paste of plain text, stays with the browser. */

import { markdownOf } from "./markdown.js";

/* A page of this site lets nobody's styles and scripts in, not even into what is only read. */
function removeStylesAndScripts(html) {
  return html
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/\sstyle\s*=/gi, " data-css=").replace(/\son(\w+)\s*=/gi, " data-on$1="),
    );
}

document.addEventListener("paste", (event) => {
  const box = event.target;
  const html = event.clipboardData?.getData("text/html");
  if (!html || box.tagName !== "TEXTAREA") {
    return;
  }
  const page = new DOMParser().parseFromString(removeStylesAndScripts(html), "text/html");
  const text = markdownOf(page.body);
  if (!text || text === event.clipboardData.getData("text/plain").trim()) {
    return;
  }
  event.preventDefault();
  // This one can be undone with the keyboard; where it is gone, the text comes all the same.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
