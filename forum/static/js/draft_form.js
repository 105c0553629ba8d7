/* The form whose draft is kept: what stands in it, read and put back. */

export const form = document.querySelector("form[data-draft]");

export function field(name) {
  return form.querySelector(`input[name=${name}]`);
}

/* Returns names and values of all but files and the token. */
export function fields() {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrf_token",
  );
}

/* Returns what somebody wrote, without what was chosen. */
export function wordsOf(list) {
  return list
    .filter(([name]) => /^(text$|q-)/.test(name))
    .map(([, value]) => value.trim())
    .join("\n")
    .trim();
}

function hidden(name) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  return input;
}

export function fill(list) {
  const filled = {};
  for (const [name, value] of list) {
    if (name === "begun") {
      continue;
    }
    const inputs = [...form.elements].filter(
      (element) => element.name === name && element.tagName !== "BUTTON",
    );
    if (/radio|checkbox/.test(inputs[0]?.type)) {
      for (const input of inputs) {
        input.checked = input.value === value;
      }
      continue;
    }
    filled[name] = (filled[name] ?? -1) + 1;
    const input = inputs[filled[name]] ?? form.appendChild(hidden(name));
    input.value = value;
  }
}
