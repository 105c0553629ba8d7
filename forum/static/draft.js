/* Keeps what is typed: on this device at once, on the server soon after. The page is whole without it. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  if (!form || !window.fetch) { return; }
  var line = form.querySelector(".save"), told = line.dataset, parts = line.querySelectorAll("span span");
  var state = parts[0], more = parts[1], calm = line.querySelector("svg");
  var to = form.dataset.draft, tab = Math.random().toString(36).slice(2);
  var place = location.pathname.replace(/^\/\w+/, ""), mine = "draft|" + told.who + "|" + place + "|";
  var dirty = false, saving = null, held = null, going = false, since = 0, wait = 2000, renewals = 0, last, timer, noting;

  function field(name) { return form.querySelector("input[name=" + name + "]"); }
  function pairs() {
    var found = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrf_token") { found.push([name, value]); }
    });
    return found;
  }
  function words(list) {
    return list.filter(function (p) { return /^(text$|q-)/.test(p[0]); })
      .map(function (p) { return p[1].trim(); }).join("\n").trim();
  }
  function hour(at) {
    var time = new Date(at), hours = String(time.getHours()), minutes = ("0" + time.getMinutes()).slice(-2);
    return told.hour.replace("HH", ("0" + hours).slice(-2)).replace("H", hours).replace("mm", minutes);
  }

  /* What the page says. */
  function put(where, sentence, actions) {
    where.textContent = sentence;
    where.hidden = !sentence;
    (actions || []).forEach(function (action) { where.append(" ", action); });
  }
  function say(sentence, actions, trouble) {
    line.className = trouble ? "save note time" : "save";
    line.querySelector("svg").replaceWith((trouble ? line.querySelector("template").content.firstElementChild : calm).cloneNode(true));
    var near = trouble && held && held.closest && held.closest("p,ul,ol");
    if (near) { near.after(line); }
    put(state, sentence, actions);
  }
  function add(sentence, actions) { put(more, sentence, actions); }
  function link(sentence, address) {
    var a = document.createElement("a");
    a.textContent = sentence; a.href = address; a.target = "_blank";
    return a;
  }
  function button(sentence, act) {
    var b = document.createElement("button");
    b.type = "button"; b.className = "link"; b.textContent = sentence;
    b.addEventListener("click", act);
    return b;
  }

  /* The copy on this device. */
  function note() {
    if ("forgotten" in document.body.dataset) { return; }
    try {
      localStorage.setItem(mine + tab, JSON.stringify({ at: Date.now(), fields: pairs(), unsaved: dirty || !!saving }));
    } catch (error) { /* no room, or not allowed: the server has it soon */ }
  }
  function copies() {
    var found = [];
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf(mine) || name === mine + tab) { return; }
        var copy = JSON.parse(localStorage[name]), text = words(copy.fields);
        copy.name = name;
        if (copy.unsaved && text && text !== words(pairs())) { found.push(copy); } else { delete localStorage[name]; }
      });
    } catch (error) { found = []; }
    return found.sort(function (a, b) { return b.at - a.at; });
  }
  function offer() {
    var copy = copies()[0];
    if (!copy) { add(""); return; }
    add(told.newer.replace("§", hour(copy.at)), [
      button(told.use, function () { fill(copy.fields); delete localStorage[copy.name]; add(""); typed(); save(); }),
      button(told.keep, function () { delete localStorage[copy.name]; offer(); })]);
  }
  function fill(list) {
    var seen = {};
    list.forEach(function (p) {
      var all = Array.prototype.filter.call(form.elements, function (e) { return e.name === p[0] && e.tagName !== "BUTTON"; });
      if (p[0] === "begun") { return; }
      if (all[0] && /radio|checkbox/.test(all[0].type)) {
        all.forEach(function (e) { e.checked = e.value === p[1]; });
        return;
      }
      var one = all[seen[p[0]] = (seen[p[0]] + 1) || 0];
      if (!one) {
        one = form.appendChild(document.createElement("input"));
        one.type = "hidden"; one.name = p[0];
      }
      one.value = p[1];
    });
    to = to.replace(/drafts\/[^?]+/, "drafts/" + field("key").value);
  }

  /* The copy on the server. */
  function typed() {
    if (!dirty) { dirty = true; since = Date.now(); delete form.dataset.leaving; }
    soon();
    clearTimeout(noting);
    noting = setTimeout(note, 300);
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(wait, since + 20000 - Date.now())));
  }
  function later(sentence, seconds) {
    dirty = true; since = Date.now() + wait; note();
    clearTimeout(timer);
    timer = setTimeout(held ? send : save, Math.max(wait, (seconds || 0) * 1000));
    wait = Math.min(wait * 2, 60000);
    if (held) { say(told.wait, [button(told.stop, stop)], true); } else { say(sentence, [], true); }
    return false;
  }
  function save() {
    clearTimeout(timer);
    if (saving) { return saving; }
    if (!dirty) { return Promise.resolve(true); }
    var body = new FormData(), list = pairs();
    last = JSON.stringify(list);
    list.push(["csrf_token", field("csrf_token").value], ["writer", tab]);
    list.forEach(function (p) { body.append(p[0], p[1]); });
    dirty = false;
    saving = fetch(to, { method: "POST", body: body, keepalive: words(list).length < 15000 })
      .then(answered, function () { return later(told.offline); })
      .then(function (ok) {
        saving = null;
        note();
        if (ok && dirty) { soon(); }
        return ok;
      });
    return saving;
  }
  function answered(response) {
    return response.json().catch(function () { return {}; }).then(function (a) {
      if (response.status === 401) { return signedOut(); }
      if (a.token) { return renewed(a); }
      if (!response.ok) { return later(told.often, +response.headers.get("Retry-After")); }
      var before = field("key").value;
      wait = 2000; renewals = 0;
      field("key").value = a.key; field("version").value = a.version; to = a.save_to;
      if (a.state === "gone") { dirty = true; add(a.sentence); saving = null; return save(); }
      if (a.state === "second") { add(a.sentence, [link(told.show, location.pathname + "?draft=" + before)]); }
      if (a.state === "saved" || a.state === "second") { say(told.saved.replace("§", a.saved)); }
      else { say(a.sentence || told.begin, [], !!a.sentence); }
      if (a.version && !held) { history.replaceState(null, "", a.address); }
      if (a.version) { tell("saved"); }
      if (!dirty && a.state !== "refused") { form.dataset.leaving = "yes"; }
      return true;
    });
  }
  function signedOut() {
    later(told.out);
    say(told.out, [link(told.sign, told.signIn)].concat(held ? [button(told.stop, stop)] : []), true);
    clearTimeout(timer);
    timer = setTimeout(renew, 15000);
    return false;
  }
  function renew() {
    fetch(told.token).then(function (r) { return r.ok && r.json().then(renewed); }).then(function (ok) {
      if (!ok) { timer = setTimeout(renew, 15000); }
    }, function () { timer = setTimeout(renew, 15000); });
  }
  function renewed(a) {
    dirty = true;
    if (a.who !== told.who) { note(); say(told.other, [], true); return false; }
    document.querySelectorAll("input[name=csrf_token]").forEach(function (e) { e.value = a.token; });
    saving = null; wait = 2000;
    if (++renewals > 3) { return later(told.often); }
    return held ? send() : save();
  }

  /* Sending waits for the connection. */
  function stop() { held = null; say(told.offline, [], true); soon(); }
  function reach() {
    return fetch("/healthz", { method: "HEAD", cache: "no-store" })
      .then(function (r) { return r.ok || later(""); }, function () { return later(""); });
  }
  function send() {
    clearTimeout(timer);
    var there = dirty || saving ? Promise.resolve(saving).then(function () { return save(); }) : reach();
    return there.then(function (ok) {
      var pressed = held;
      if (!pressed || !ok) { return false; }
      held = null; going = true; form.dataset.leaving = "yes";
      try {
        if (pressed.value === "send") { sessionStorage.setItem("sending", field("key").value); }
      } catch (error) { /* the copy stays on this device until its author signs out */ }
      form.requestSubmit(pressed.form ? pressed : undefined);
      return true;
    });
  }
  form.addEventListener("submit", function (event) {
    if (!form.requestSubmit) { form.dataset.leaving = "yes"; return; }
    if (going) { going = false; return; }
    event.preventDefault(); event.stopPropagation();
    held = event.submitter || { };
    send();
  });

  /* Other tabs. */
  var channel = window.BroadcastChannel ? new BroadcastChannel("draft") : null;
  function tell(what) {
    if (channel) { channel.postMessage({ what: what, place: mine, tab: tab, key: field("key").value }); }
  }
  if (channel) {
    channel.onmessage = function (event) {
      var m = event.data, same = m.key === field("key").value;
      if (m.place !== mine || m.tab === tab) { return; }
      if (m.what === "open") { tell("here"); }
      if (m.what === "left") { if (more.textContent === told.twin || more.textContent === told.beside) { add(""); } return; }
      if (m.what === "saved" && same) {
        add(told.changed.replace("§", hour(Date.now())), [link(told.show, location.pathname + "?draft=" + m.key)]);
      } else if (!more.textContent) { add(same ? told.twin : told.beside); }
    };
  }

  /* Going back to the checking page finds the draft, or that it was sent: it is no form to be sent once more. */
  if (form.dataset.back) { history.replaceState(null, "", form.dataset.back); }
  if (copies()[0]) { say(""); } else if (!+field("version").value) { say(told.begin); }
  offer();
  tell("open");
  form.addEventListener("input", typed);
  form.addEventListener("change", function () { if (JSON.stringify(pairs()) !== last) { typed(); } });
  form.addEventListener("focusout", function () { if (dirty && wait === 2000) { save(); } });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && dirty) { note(); save(); }
  });
  addEventListener("pagehide", function () {
    if (dirty || saving) { note(); save(); }
    tell("left");
  });
  addEventListener("pageshow", function (event) { if (event.persisted && !dirty) { location.reload(); } });
  addEventListener("online", function () { wait = 2000; if (held) { send(); } else if (dirty) { save(); } });
  addEventListener("focus", function () { if (state.querySelector("a")) { renew(); } });
})();
