/* Makes writing easier: counts words, completes names of organisations, adds countries, and shows
   how readers will see the author. */

const COUNT_PAUSE = 300;
const NAMES_PAUSE = 250;
const SHORTEST_NAME = 2;
const MOST_COUNTRIES = 10;

const form = document.getElementById("writing");
const organisation = document.getElementById("organisation");
const countries = document.getElementById("countries");

/* Runs `act` once when nothing has happened for a while. */
function afterPause(pause, act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

/* Words so far, in all boxes */
function countWordsIn(line) {
  const hint = line.textContent;
  const { count, many, long } = line.dataset;
  const show = () => {
    let words = 0;
    for (const box of form.querySelectorAll("textarea")) {
      words += box.value.match(/\S+/g)?.length ?? 0;
    }
    const shown = words.toLocaleString(document.documentElement.lang);
    const soFar = words ? `${count.replace("#", shown)} ` : "";
    line.textContent = soFar + (words > Number(many) ? long : hint);
  };
  form.addEventListener("input", afterPause(COUNT_PAUSE, show));
  show();
}

/* Names of organisations that are known here */
function completeNames(datalist) {
  let lastPrefix = "";
  const ask = async () => {
    const begins = organisation.value.trim();
    if (begins.length < SHORTEST_NAME || begins === lastPrefix) {
      return;
    }
    lastPrefix = begins;
    const address = `${organisation.dataset.complete}?${new URLSearchParams({ begins })}`;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const { names = [] } = response.ok ? await response.json() : {};
      datalist.replaceChildren(
        ...names.map((name) => {
          const option = document.createElement("option");
          option.value = name;
          return option;
        }),
      );
    } catch {
      lastPrefix = "";
    }
  };
  organisation.addEventListener("input", afterPause(NAMES_PAUSE, ask));
}

/* One more country without a round trip */
function addCountriesBy(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const place = countries.children.length + 1;
    const field = countries.lastElementChild.cloneNode(true);
    const choice = field.querySelector("select");
    const label = field.querySelector("label");
    choice.id = `country-${place}`;
    choice.removeAttribute("autocomplete");
    choice.value = "";
    label.htmlFor = choice.id;
    label.textContent = button.dataset.label.replace("#", place);
    countries.append(field);
    choice.focus();
    button.hidden = place >= MOST_COUNTRIES;
  });
}

/* How readers will see the author, as it is typed */
function showAuthorBy({ name, none, without }) {
  const world = form.querySelector("input[name=global]");
  const placesChosen = () =>
    world.checked
      ? [world.parentNode.dataset.world]
      : [...countries.querySelectorAll("select")]
          .filter((choice) => choice.value)
          .map((choice) => choice.selectedOptions[0].text);
  const show = () => {
    const organisationName = organisation.value.trim();
    const places = placesChosen().join(", ");
    const appearances = {
      name: [name, organisationName, places],
      organisation: [organisationName || none, places],
      withheld: [without, places],
    };
    const chosen = form.querySelector("input[name=publication]:checked")?.value;
    const capacity = form.querySelector("input[name=capacity]:checked");
    form.querySelector("[data-shown-chosen]").textContent = (appearances[chosen] || [])
      .filter(Boolean)
      .join(", ");
    form.querySelector("[data-capacity-chosen]").textContent =
      capacity?.parentNode.dataset.capacity;
    for (const line of form.querySelectorAll("[data-shown]")) {
      line.textContent = appearances[line.dataset.shown].filter(Boolean).join(", ");
    }
  };
  form.addEventListener("change", show);
  organisation.addEventListener("input", show);
}

const countLine = form?.querySelector("[data-count]");
if (countLine) {
  countWordsIn(countLine);
}

const datalist = document.getElementById("organisations");
if (datalist && organisation?.dataset.complete) {
  completeNames(datalist);
}

const addButton = form?.querySelector("button[value=country]");
if (addButton && countries) {
  addCountriesBy(addButton);
}

const howShown = document.getElementById("shown-h");
if (howShown && countries && organisation) {
  showAuthorBy(howShown.dataset);
}
