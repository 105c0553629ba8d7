/* What is pasted from Word or a web page keeps its paragraphs, lists, links and emphasis, in
   Markdown. Anything else, and every paste of plain text, stays with the browser. */
(function () {
  "use strict";
  var BLOCKS = "address,article,aside,blockquote,center,dd,div,dl,dt,figure,footer,form,h1,h2,h3,h4,h5,h6,header,li,main,nav,ol,p,pre,section,table,tbody,td,th,tr,ul";
  var GONE = "del,head,iframe,img,object,script,select,style,svg,template,textarea,title,[class^=msoDel],[class^=MsoComment],[class^=msocom]";

  function css(el) { return (el.getAttribute("data-css") || "").replace(/\s+/g, "").toLowerCase(); }
  function isGone(el) { return el.matches(GONE) || /mso-list:ignore|display:none|mso-hide:all|mso-element:comment/.test(css(el)); }
  function spaces(n) { return " ".repeat(n); }

  /* What Markdown would take for a mark of its own; addresses stay whole. */
  function escaped(text) {
    return text.split(/(\b(?:https?:\/\/|www\.)\S+)/).map(function (part, n) {
      return n % 2 ? part : part
        .replace(/\\(?=[!-/:-@[-`{-~])|`|~(?=~)|\[(?=[^\]]*\]\()|&(?=#?\w+;)|\*(?=\S)/g, "\\$&")
        .replace(/(\S)\*(?=\s|$)/g, "$1\\*")
        .replace(/(^|[^\w\u00c0-\uffff\\])_(?=\S)/g, "$1\\_").replace(/([^\s\\])_(?![\w\u00c0-\uffff])/g, "$1\\_");
    }).join("");
  }

  /* Words with their look, as runs; a line break is a run without one. */
  function runs(nodes, look, found) {
    nodes.forEach(function (node) {
      if (node.nodeType === 3) { found.push({ t: node.data.replace(/[ \t\r\n]+/g, " "), b: look.b, i: look.i, a: look.a }); }
      if (node.nodeType !== 1 || isGone(node)) { return; }
      if (node.tagName === "BR") { found.push({ t: "\n" }); return; }
      var style = css(node), weight = /(?:^|;)font-weight:(\w+)/.exec(style), slope = /(?:^|;)font-style:(\w+)/.exec(style);
      var href = (node.getAttribute("href") || "").trim();
      runs(node.childNodes, {
        b: weight ? /^(bold|[6-9]00)/.test(weight[1]) : look.b || node.matches("b,strong"),
        i: slope ? slope[1] !== "normal" : look.i || node.matches("i,em,cite"),
        a: /^(https?:\/\/|mailto:)\S/i.test(href) ? href : look.a
      }, found);
    });
    return found;
  }

  function marked(run, before, after) {
    var found = /^([\s\u00a0]*)([^]*?)([\s\u00a0]*)$/.exec(run.t), words = found[2], text = escaped(words);
    var mark = words && !run.h ? (run.b ? "**" : "") + (run.i ? "*" : "") : "";
    var isWord = /[\w\u00c0-\uffff]/;
    if (run.a && words) {
      var bare = run.a.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "");
      var address = run.a.replace(/[\s()<>]/g, function (c) { return "%" + c.charCodeAt(0).toString(16); });
      text = words === run.a || (/^mailto:/i.test(run.a) && words === bare) ? words : "[" + text.replace(/[[\]]/g, "\\$&") + "](" + address + ")";
    } else if (mark) {
      var edges = /^([^\w\u00c0-\uffff]*)([^]*?)([^\w\u00c0-\uffff]*)$/.exec(text);
      var early = !found[1] && isWord.test(before) ? edges[1] : "", late = !found[3] && isWord.test(after) ? edges[3] : "";
      if (!edges[2]) { mark = ""; }
      return found[1] + early + mark + text.slice(early.length, text.length - late.length) + mark + late + found[3];
    }
    return found[1] + mark + text + mark + found[3];
  }

  function inline(found, isHeading) {
    var kept = [];
    found.forEach(function (run) {
      var last = kept[kept.length - 1], text = last && /[ \n]$/.test(last.t) ? run.t.replace(/^ +/, "") : run.t;
      if (!text) { return; }
      var isBlank = text === " " || text === "\u00a0", touches = last && (last.b || last.i) && (run.b || run.i) && !/\s$/.test(last.t) && !/^\s/.test(text);
      if (last && last.t !== "\n" && text !== "\n" && last.a === run.a && (isBlank || touches || (last.b === run.b && last.i === run.i))) {
        last.t += text;
        if (!isBlank) { last.b = last.b && run.b; last.i = last.i && run.i; }
      } else {
        kept.push({ t: text, b: run.b, i: run.i, a: run.a, h: isHeading });
      }
    });
    return kept.map(function (run, n) {
      return marked(run, n ? kept[n - 1].t.slice(-1) : "", kept[n + 1] ? kept[n + 1].t[0] : "");
    }).join("").replace(/ *\n */g, "\n").replace(/\n{3,}/g, "\n\n").trim().replace(/^(#{1,6} |>)/gm, "\\$1");
  }

  function list(el) {
    var number = parseInt(el.getAttribute("start"), 10) || 1, items = [], width = 2;
    Array.prototype.forEach.call(el.children, function (child) {
      var inner = blocks(child.matches("ul,ol") ? [child] : child.childNodes), mark = el.tagName === "OL" ? number + ". " : "- ";
      var text = inner.reduce(function (all, block) { return all + (all && (/^(- |1\. )/.test(block) ? "\n" : "\n\n")) + block; }, "");
      if (!text || isGone(child)) { return; }
      if (child.matches("ul,ol") && items.length) { mark = spaces(width); } else { width = mark.length; number += 1; }
      items.push(mark + text.replace(/\n(?=[^\n])/g, "\n" + spaces(width)));
    });
    return items.join("\n");
  }

  /* Word writes a list as paragraphs, each with its level and its mark. */
  function item(el, level, widths) {
    var sign = Array.prototype.filter.call(el.querySelectorAll("[data-css]"), function (s) { return /mso-list:ignore/.test(css(s)); })[0];
    var said = sign ? sign.textContent.trim() : "", n = /^\(?(\d{1,3})[.)]/.exec(said);
    var mark = n ? n[1] + ". " : "- ", indent = 0;
    for (var l = 1; l < level; l += 1) { indent += widths[l] || 2; }
    widths[level] = mark.length;
    var text = inline(runs(el.childNodes, {}, [])).replace(/\n/g, "\n" + spaces(indent + mark.length));
    return spaces(indent) + mark + (!n && /^\(?\w{1,4}[.)]/.test(said) ? said.split(/[\s\u00a0]/)[0] + " " : "") + text;
  }

  function rows(table, out) {
    var lines = [];
    Array.prototype.forEach.call(table.rows, function (row) {
      var cells = Array.prototype.map.call(row.cells, function (cell) { return blocks(cell.childNodes); });
      if (cells.length === 1) { out.push.apply(out, lines.splice(0).concat(cells[0])); return; }
      var line = cells.map(function (cell) { return cell.join(" ").replace(/\s*\n\s*/g, " "); }).filter(Boolean).join(" | ");
      if (line) { lines.push(line); }
    });
    if (lines.length) { out.push(lines.join("\n")); }
  }

  function blocks(nodes) {
    var out = [], line = [], widths = null;
    function flush() { var text = inline(line.splice(0)); if (text) { out.push(text); widths = null; } }
    nodes.forEach(function (node) {
      var isElement = node.nodeType === 1;
      if (isElement && isGone(node)) { return; }
      if (!isElement || !(node.matches(BLOCKS) || node.querySelector(BLOCKS))) { runs([node], {}, line); return; }
      flush();
      var level = /mso-list:l\d+level(\d)/.exec(css(node)), tag = node.tagName;
      if (level && !node.querySelector(BLOCKS)) {
        var goesOn = widths && out.length;
        widths = widths || [];
        var text = item(node, +level[1], widths);
        if (goesOn) { out[out.length - 1] += "\n" + text; } else { out.push(text); }
        return;
      }
      var before = out.length;
      if (/^H[1-6]$/.test(tag)) {
        var title = inline(runs(node.childNodes, {}, []), true).replace(/\s*\n\s*/g, " ");
        if (title) { out.push((tag < "H3" ? "## " : "### ") + title); }
      } else if (tag === "UL" || tag === "OL") { out.push(list(node)); }
      else if (tag === "BLOCKQUOTE") { out.push(blocks(node.childNodes).join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">")); }
      else if (tag === "TABLE") { rows(node, out); }
      else if (tag === "PRE") { out.push(escaped(node.textContent.trim())); }
      else { out.push.apply(out, blocks(node.childNodes)); }
      if (out.length > before) { widths = null; }
    });
    flush();
    return out.filter(function (block) { return block.replace(/[>\s]/g, ""); });
  }

  document.addEventListener("paste", function (event) {
    var box = event.target, from = event.clipboardData, html = from && from.getData("text/html");
    if (!html || box.tagName !== "TEXTAREA") { return; }
    /* A page of this site lets nobody's styles and scripts in, not even into what is only read. */
    html = html.replace(/<style[^]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, function (tag) {
      return tag.replace(/\sstyle\s*=/gi, " data-css=").replace(/\son(\w+)\s*=/gi, " data-on$1=");
    });
    var text = blocks(new DOMParser().parseFromString(html, "text/html").body.childNodes).join("\n\n");
    if (!text || text === from.getData("text/plain").trim()) { return; }
    event.preventDefault();
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
