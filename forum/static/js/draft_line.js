/* The line in a form that says where its draft is kept, with what can be done about it. */

export function link(words, address) {
  const element = document.createElement("a");
  element.textContent = words;
  element.href = address;
  element.target = "_blank";
  return element;
}

export function button(words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "link";
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}

function put(place, sentence, actions) {
  place.textContent = sentence;
  place.hidden = !sentence;
  for (const action of actions) {
    place.append(" ", action);
  }
}

export class DraftLine {
  #line;
  #state;
  #more;
  #calm;
  #saving;

  constructor(line) {
    this.#line = line;
    [this.#state, this.#more] = line.querySelectorAll("span span");
    this.#calm = line.querySelector("svg");
    this.#saving = line.querySelector("[data-busy]");
  }

  /* All that it may say, in the page's language. */
  get words() {
    return this.#line.dataset;
  }

  /* What was said beside the state. */
  get remark() {
    return this.#more.textContent;
  }

  /* Whether the state offers a way to another page, such as to sign in. */
  get leadsAway() {
    return this.#state.querySelector("a") !== null;
  }

  /* Shows for the eye that it is being saved; the ear hears what came of it. */
  busy(isBusy) {
    this.#saving.textContent = isBusy ? this.words.saving : "";
    this.#state.classList.toggle("visually-hidden", isBusy);
  }

  say(sentence, actions = []) {
    this.#line.className = "draft-state";
    this.#show(this.#calm, sentence, actions);
  }

  /* Says what is amiss, below what was pressed where something was. */
  warn(sentence, actions = [], pressed = null) {
    this.#line.className = "draft-state note warning";
    pressed?.closest?.("p,ul,ol")?.after(this.#line);
    const sign = this.#line.querySelector("template").content.firstElementChild;
    this.#show(sign, sentence, actions);
  }

  remarkOn(sentence, actions = []) {
    put(this.#more, sentence, actions);
  }

  #show(sign, sentence, actions) {
    this.busy(false);
    this.#line.querySelector("svg").replaceWith(sign.cloneNode(true));
    put(this.#state, sentence, actions);
  }
}
