/* Makes writing easier: words counted, organisations completed, more countries, how one is shown. */
(function () {
  "use strict";
  var form = document.getElementById("writing");
  if (!form) { return; }

  /* Words so far, in all boxes. */
  var note = form.querySelector("[data-count]");
  if (note) {
    var asWritten = note.textContent;
    var count = function () {
      var words = 0;
      form.querySelectorAll("textarea").forEach(function (box) { words += (box.value.match(/\S+/g) || []).length; });
      note.textContent = (words ? note.dataset.count.replace("#", words.toLocaleString(document.documentElement.lang)) + " " : "") +
        (words > Number(note.dataset.many) ? note.dataset.long : asWritten);
    };
    var waiting = 0;
    form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(count, 300); });
    count();
  }

  /* Names of organisations that are known here. */
  var name = document.getElementById("organisation"), known = document.getElementById("organisations");
  if (name && known && name.dataset.complete && window.fetch) {
    var asked = "", timer = 0;
    name.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var typed = name.value.trim();
        if (typed.length < 2 || typed === asked) { return; }
        asked = typed;
        fetch(name.dataset.complete + "?begins=" + encodeURIComponent(typed), { headers: { Accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : {}; })
          .then(function (found) {
            known.textContent = "";
            (found.names || []).forEach(function (one) {
              var option = document.createElement("option");
              option.value = one;
              known.appendChild(option);
            });
          })
          .catch(function () { asked = ""; });
      }, 250);
    });
  }

  /* One more country without a round trip. */
  var more = form.querySelector("button[value=country]"), box = document.getElementById("countries");
  if (more && box) {
    more.addEventListener("click", function (event) {
      event.preventDefault();
      var field = box.lastElementChild.cloneNode(true), n = box.children.length + 1;
      var choice = field.querySelector("select"), label = field.querySelector("label");
      choice.id = "country-" + n;
      choice.removeAttribute("autocomplete");
      choice.value = "";
      label.htmlFor = choice.id;
      label.textContent = more.dataset.label.replace("#", n);
      box.appendChild(field);
      choice.focus();
      more.hidden = n >= 10;
    });
  }

  /* How readers will see the author, as it is typed. */
  var shown = document.getElementById("shown-h");
  if (shown && box && name) {
    var show = function () {
      var world = form.querySelector("input[name=global]"), places = [];
      box.querySelectorAll("select").forEach(function (choice) {
        if (choice.value) { places.push(choice.options[choice.selectedIndex].text); }
      });
      if (world.checked) { places = [world.parentNode.dataset.world]; }
      var typed = name.value.trim(), rest = places.join(", ");
      var said = {
        name: [shown.dataset.name, typed, rest],
        organisation: [typed || shown.dataset.none, rest],
        withheld: [shown.dataset.without, rest]
      };
      form.querySelectorAll("[data-shown]").forEach(function (line) {
        line.textContent = said[line.dataset.shown].filter(Boolean).join(", ");
      });
    };
    form.addEventListener("change", show);
    name.addEventListener("input", show);
  }
})();
