/* Makes the pages nicer; every page is whole without it. */
(function () {
  "use strict";

  /* The reader's own zone: shown beside the dates at once, remembered for the next page. */
  function cookie(name) {
    return document.cookie.split("; ").some(function (part) { return part.indexOf(name + "=") === 0; });
  }
  var zone = "";
  try { zone = Intl.DateTimeFormat().resolvedOptions().timeZone || ""; } catch (error) { zone = ""; }
  if (zone && !cookie("zone")) {
    document.cookie = "zone=" + zone + "; path=/; max-age=31536000; samesite=lax" +
      (location.protocol === "https:" ? "; secure" : "");
  }

  /* A form that is being sent is not sent twice. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.submitter && "once" in event.submitter.dataset) {
      form.dataset.sent = "yes";
      setTimeout(function () { delete form.dataset.sent; }, 8000);
    }
    form.dataset.leaving = "yes";
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  /* Copies of a text on this device go when it was sent, or when their author signs out. */
  function forget(key) {
    Object.keys(localStorage).forEach(function (name) {
      if (name.indexOf("draft|") === 0 && localStorage[name].indexOf(key) > -1) { delete localStorage[name]; }
    });
  }
  try {
    var sending = sessionStorage.getItem("sending");
    if (sending && /\/contributions\/[\da-f-]{36}$/.test(location.pathname)) {
      forget(sending);
      sessionStorage.removeItem("sending");
    }
    document.addEventListener("submit", function (event) {
      if (/\/sign-out$/.test(event.target.action)) { document.body.dataset.forgotten = "yes"; forget(""); }
    });
  } catch (error) { /* nothing is kept where nothing may be kept */ }

  /* Leaving with unsent words asks first. */
  var writing = document.querySelector("form[data-leave]");
  if (writing) {
    var first = new FormData(writing);
    addEventListener("beforeunload", function (event) {
      if (writing.dataset.leaving) { return; }
      var changed = false;
      new FormData(writing).forEach(function (value, name) {
        if (typeof value === "string" && value !== (first.get(name) || "")) { changed = true; }
      });
      if (changed) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  /* Errors: the summary takes the focus. */
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }

  /* Text boxes grow with what is written. */
  document.querySelectorAll("textarea").forEach(function (box) {
    function grow() {
      if (box.scrollHeight > box.clientHeight + 4) { box.rows = Math.min(40, box.rows + 2); }
    }
    box.addEventListener("input", grow);
  });

  /* Print with folds open. */
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details.fold").forEach(function (fold) { fold.open = true; });
  });

})();
