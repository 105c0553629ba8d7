/* Markdown from what word processors, mail and web pages put on the clipboard. Styles come as
   `data-css`, see paste.js. */

import { ListWriter, listOf, onlineItems, wordItem } from "./markdown_lists.js";
import { tableOf } from "./markdown_tables.js";
import { collectRuns, css, isGone, joinRuns, lineOf } from "./markdown_words.js";

const BLOCKS =
  "address,article,aside,blockquote,caption,center,dd,div,dl,dt,figure,footer,form,h1,h2,h3,h4," +
  "h5,h6,header,li,main,nav,ol,p,pre,section,table,tbody,td,th,tr,ul";

export function markdownOf(body) {
  return blocks(body.childNodes).join("\n\n");
}

function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}

function isBlock(node) {
  return isElement(node) && (node.matches(BLOCKS) || node.querySelector(BLOCKS) !== null);
}

/* Returns the blocks of nodes in reading order; lists that a program wrote item by item are one. */
export function blocks(nodes) {
  const out = [];
  const line = []; // runs since the last block
  const items = new ListWriter(); // of a list that may go on

  const endList = () => out.push(...items.take());
  const endLine = () => {
    const text = joinRuns(line.splice(0));
    if (text) {
      endList();
      out.push(text);
    }
  };
  const walk = (children) => {
    for (const node of children) {
      if (isElement(node) && isGone(node)) {
        continue;
      }
      if (!isBlock(node)) {
        collectRuns([node], {}, line);
        continue;
      }
      endLine();
      addBlock(node);
    }
    endLine();
  };
  const addBlock = (node) => {
    const level = /mso-list:\w+level(\d)/.exec(css(node))?.[1];
    const written = node.matches("ul,ol") ? onlineItems(node, blocks) : null;
    if (level && !node.querySelector(BLOCKS)) {
      items.add(wordItem(node, Number(level)));
    } else if (written) {
      for (const item of written) {
        items.add(item);
      }
    } else if (isTransparent(node)) {
      walk(node.childNodes);
    } else {
      endList();
      out.push(...blocksOf(node));
    }
  };

  walk(nodes);
  endList();
  return out.filter((block) => block.replace(/[>\s]/g, ""));
}

const WITH_MEANING = "h1,h2,h3,h4,h5,h6,ul,ol,blockquote,table,pre";

function isTransparent(element) {
  return !element.matches(WITH_MEANING);
}

function blocksOf(element) {
  switch (element.tagName) {
    case "UL":
    case "OL":
      return listOf(element, blocks);
    case "BLOCKQUOTE":
      return [quotation(element)];
    case "TABLE":
      return tableOf(element, blocks);
    case "PRE":
      return [element.textContent.trim()];
    default:
      return heading(element);
  }
}

function heading(element) {
  const title = lineOf(element.childNodes, { isHeading: true }).replace(/\s*\n\s*/g, " ");
  return title ? [(element.tagName < "H3" ? "## " : "### ") + title] : [];
}

function quotation(element) {
  return blocks(element.childNodes).join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">");
}
