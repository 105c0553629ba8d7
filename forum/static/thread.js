/* Loads more replies in place; without script the link leads to the next page. */
(function () {
  "use strict";
  function is(el, name) { return el && el.classList.contains(name); }

  /* Puts fresh replies below what they hang under, which the fresh page shows in short. */
  function join(fresh, group) {
    var above = null;
    Array.from(fresh.children).forEach(function (el) {
      var next = above && above.nextElementSibling, skip = is(next, "skip");
      if (skip) { next = next.nextElementSibling; }
      if (is(el, "ctx")) {
        above = document.getElementById(el.dataset.of);
      } else if (above && is(el, "skip")) {
        if (!skip) { above.after(el); }
      } else if (above && is(el, "th")) {
        if (is(next, "th")) { join(el, next); } else { above.after(el); }
        above = null;
      } else {
        group.append(el);
      }
    });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-more]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    fetch(link.href).then(function (answer) { return answer.text(); }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.querySelector("#replies > .th"), more = page.querySelector("[data-more]");
      var first = fresh.querySelector("article").id;
      join(fresh, document.querySelector("#replies > .th"));
      history.replaceState(null, "", link.href);
      if (more) { link.href = more.href; } else { link.remove(); }
      first = document.getElementById(first);
      first.tabIndex = -1;
      first.focus();
    }).catch(function () { location.href = link.href; });
  });
})();
