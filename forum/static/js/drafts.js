/* Keeps what is typed: on this device at once, on the server soon after. */

import { copies, drop, keep, nameOf } from "./device.js";
import { field, fields, fill, form, wordsOf } from "./draft_form.js";
import { button, DraftLine, link } from "./draft_line.js";

const PAUSE = 2000; // without typing, before what was typed is saved
const LONGEST_PAUSE = 60000; // between two attempts
const LONGEST_UNSAVED = 20000;
const SIGNED_OUT_PAUSE = 15000;
const COPY_PAUSE = 300;
const MOST_RENEWALS = 3;
const MAX_KEEPALIVE = 15000; // characters that a page being closed may still send

const line = new DraftLine(form.querySelector(".draft-state"));
const texts = line.words;
const tab = Math.random().toString(36).slice(2);
const page = nameOf(texts.who, location.pathname.replace(/^\/\w+/, ""));

let saveTo = form.dataset.draft;
let isDirty = false; // typed, and neither saved nor on its way
let dirtySince = 0;
let saving = null; // resolves to whether the server has it
let pressed = null; // the button whose form waits for the connection
let isGoing = false; // the form may be sent now
let pause = PAUSE;
let renewals = 0;
let lastSaved = "";
let saveTimer;
let copyTimer;

/* In the zone of all times on the page */
function formatHour(instant) {
  const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric",
    minute: "2-digit",
    timeZone: texts.zone,
  });
  const [hour, minutes] = clock.format(instant).split(":");
  const hours = String(Number(hour));
  return texts.hour
    .replace("HH", hours.padStart(2, "0"))
    .replace("H", hours)
    .replace("mm", minutes);
}

function linkToVersion(key) {
  return link(texts.show, `${location.pathname}?draft=${key}`);
}

/* --- the copy on this device ----------------------------------------------------------------- */

function keepCopy() {
  if (!("forgotten" in document.body.dataset)) {
    keep(page + tab, { at: Date.now(), fields: fields(), unsaved: isDirty || saving !== null });
  }
}

/* Returns the newest copy of another tab that says something else; drops those that do not. */
function otherCopy() {
  const here = wordsOf(fields());
  const others = copies(page).filter(({ name }) => name !== page + tab);
  const isWorthwhile = (copy) => {
    const words = wordsOf(copy.fields);
    return copy.unsaved && words && words !== here;
  };
  for (const copy of others) {
    if (!isWorthwhile(copy)) {
      drop(copy.name);
    }
  }
  return others.find(isWorthwhile);
}

function offerCopy() {
  const copy = otherCopy();
  if (!copy) {
    line.remarkOn("");
    return;
  }
  const take = () => {
    fill(copy.fields);
    saveTo = saveTo.replace(/drafts\/[^?]+/, `drafts/${field("key").value}`);
    drop(copy.name);
    line.remarkOn("");
    markDirty();
    save();
  };
  const leave = () => {
    drop(copy.name);
    offerCopy();
  };
  line.remarkOn(texts.newer.replace("§", formatHour(copy.at)), [
    button(texts.use, take),
    button(texts.keep, leave),
  ]);
}

/* --- the copy on the server ------------------------------------------------------------------ */

function markDirty() {
  if (!isDirty) {
    isDirty = true;
    dirtySince = Date.now();
    delete form.dataset.leaving;
  }
  saveSoon();
  clearTimeout(copyTimer);
  copyTimer = setTimeout(keepCopy, COPY_PAUSE);
}

function saveSoon() {
  const left = dirtySince + LONGEST_UNSAVED - Date.now();
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, Math.max(0, Math.min(pause, left)));
}

function save() {
  clearTimeout(saveTimer);
  if (saving) {
    return saving;
  }
  if (!isDirty) {
    return Promise.resolve(true);
  }
  const list = fields();
  lastSaved = JSON.stringify(list);
  const body = new FormData();
  const extraFields = [
    ["csrf_token", field("csrf_token").value],
    ["writer", tab],
  ];
  for (const [name, value] of [...list, ...extraFields]) {
    body.append(name, value);
  }
  isDirty = false;
  line.busy(true);
  saving = post(body, wordsOf(list).length < MAX_KEEPALIVE);
  return saving;
}

async function post(body, keepalive) {
  const response = await fetch(saveTo, { method: "POST", body, keepalive }).catch(() => null);
  const isSaved = response ? await readAnswer(response) : saveLater(texts.offline);
  saving = null;
  line.busy(false);
  keepCopy();
  if (isSaved && isDirty) {
    saveSoon();
  }
  return isSaved;
}

/* Says what is amiss and tries again, after a longer pause each time. */
function saveLater(sentence, seconds = 0, waiting = texts.wait) {
  isDirty = true;
  dirtySince = Date.now() + pause;
  keepCopy();
  clearTimeout(saveTimer);
  saveTimer = setTimeout(pressed ? send : save, Math.max(pause, seconds * 1000));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  if (pressed) {
    line.warn(waiting, [button(texts.stop, stopSending)], pressed);
  } else {
    line.warn(sentence);
  }
  return false;
}

async function readAnswer(response) {
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) {
    return offerSignIn();
  }
  if (answer.token) {
    return useToken(answer);
  }
  if (!response.ok) {
    return saveLater(texts.often, Number(response.headers.get("Retry-After")), texts.queue);
  }
  const before = field("key").value;
  pause = PAUSE;
  renewals = 0;
  field("key").value = answer.key;
  field("version").value = answer.version;
  saveTo = answer.save_to;
  if (answer.state === "gone") {
    isDirty = true;
    line.remarkOn(answer.sentence);
    saving = null;
    return save();
  }
  showState(answer, before);
  return true;
}

function showState(answer, before) {
  if (answer.state === "second") {
    line.remarkOn(answer.sentence, [linkToVersion(before)]);
  }
  if (answer.state === "saved" || answer.state === "second") {
    line.say(texts.saved.replace("§", answer.saved));
  } else if (answer.sentence) {
    line.warn(answer.sentence, [], pressed);
  } else {
    line.say(texts.begin);
  }
  if (answer.version && !pressed) {
    history.replaceState(null, "", answer.address);
  }
  if (answer.version) {
    tellTabs("saved");
  }
  if (!isDirty && answer.state !== "refused") {
    form.dataset.leaving = "yes";
  }
}

/* --- signing in again ------------------------------------------------------------------------ */

function offerSignIn() {
  saveLater(texts.out);
  const actions = [link(texts.sign, texts.signIn)];
  if (pressed) {
    actions.push(button(texts.stop, stopSending));
  }
  line.warn(texts.out, actions, pressed);
  clearTimeout(saveTimer);
  saveTimer = setTimeout(renew, SIGNED_OUT_PAUSE);
  return false;
}

async function renew() {
  const response = await fetch(texts.token).catch(() => null);
  const answer = response?.ok ? await response.json().catch(() => null) : null;
  if (!answer || !(await useToken(answer))) {
    saveTimer = setTimeout(renew, SIGNED_OUT_PAUSE);
  }
}

function useToken({ who, token }) {
  isDirty = true;
  if (who !== texts.who) {
    keepCopy();
    line.warn(texts.other, [], pressed);
    return false;
  }
  for (const input of document.querySelectorAll("input[name=csrf_token]")) {
    input.value = token;
  }
  saving = null;
  pause = PAUSE;
  renewals += 1;
  if (renewals > MOST_RENEWALS) {
    return saveLater(texts.often);
  }
  return pressed ? send() : save();
}

/* --- sending waits for the connection -------------------------------------------------------- */

function stopSending() {
  pressed = null;
  line.warn(texts.offline);
  saveSoon();
}

async function reach() {
  const response = await fetch("/healthz", { method: "HEAD", cache: "no-store" }).catch(() => null);
  return response?.ok || saveLater("");
}

async function send() {
  clearTimeout(saveTimer);
  let isThere;
  if (isDirty || saving) {
    await saving;
    isThere = await save();
  } else {
    isThere = await reach();
  }
  const by = pressed;
  if (!by || !isThere) {
    return false;
  }
  pressed = null;
  isGoing = true;
  form.dataset.leaving = "yes";
  try {
    if (by.value === "send") {
      sessionStorage.setItem("sending", field("key").value);
    }
  } catch {
    // The copy stays on this device until its author signs out.
  }
  form.requestSubmit(by.form ? by : undefined);
  return true;
}

form.addEventListener("submit", (event) => {
  if (!form.requestSubmit) {
    form.dataset.leaving = "yes";
    return;
  }
  if (isGoing) {
    isGoing = false;
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  pressed = event.submitter || {};
  send();
});

/* --- other tabs ------------------------------------------------------------------------------ */

const channel = "BroadcastChannel" in window ? new BroadcastChannel("draft") : null;

function tellTabs(what) {
  channel?.postMessage({ what, page, tab, key: field("key").value });
}

channel?.addEventListener("message", ({ data: message }) => {
  if (message.page !== page || message.tab === tab) {
    return;
  }
  const isSame = message.key === field("key").value;
  if (message.what === "open") {
    tellTabs("here");
  }
  if (message.what === "left") {
    if (line.remark === texts.twin || line.remark === texts.beside) {
      line.remarkOn("");
    }
  } else if (message.what === "saved" && isSame) {
    const sentence = texts.changed.replace("§", formatHour(Date.now()));
    line.remarkOn(sentence, [linkToVersion(message.key)]);
  } else if (!line.remark) {
    line.remarkOn(isSame ? texts.twin : texts.beside);
  }
});

/* --- from the beginning to the end of the page ----------------------------------------------- */

/* Going back to the checking page finds the draft, or that it was sent: nothing is sent twice. */
if (form.dataset.back) {
  history.replaceState(null, "", form.dataset.back);
}
if (otherCopy()) {
  line.say("");
} else if (!Number(field("version").value)) {
  line.say(texts.begin);
}
offerCopy();
tellTabs("open");

form.addEventListener("input", markDirty);
form.addEventListener("change", () => {
  if (JSON.stringify(fields()) !== lastSaved) {
    markDirty();
  }
});
form.addEventListener("focusout", () => {
  if (isDirty && pause === PAUSE) {
    save();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && isDirty) {
    keepCopy();
    save();
  }
});
addEventListener("pagehide", () => {
  if (isDirty || saving) {
    keepCopy();
    save();
  }
  tellTabs("left");
});
addEventListener("pageshow", (event) => {
  if (event.persisted && !isDirty) {
    location.reload();
  }
});
addEventListener("online", () => {
  pause = PAUSE;
  if (pressed) {
    send();
  } else if (isDirty) {
    save();
  }
});
addEventListener("focus", () => {
  if (line.leadsAway) {
    renew();
  }
});
