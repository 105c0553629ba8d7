/* Copies of unsent texts on this device. Their names are `draft|person|page|tab`; a copy is
   `{ at, fields, unsaved }`. Where a browser keeps nothing, nothing is kept and nothing fails. */

const MARK = "draft|";

/* Returns the beginning of the names of one person's copies for one page. */
export function nameOf(person, page) {
  return `${MARK}${person}|${page}|`;
}

export function keep(name, copy) {
  try {
    localStorage.setItem(name, JSON.stringify(copy));
  } catch {
    // There is no room, or it is not allowed: the server has it soon.
  }
}

export function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // It was never kept.
  }
}

/* Returns the copies whose names begin so, the newest first. */
export function copies(beginning) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(beginning))
      .map((name) => ({ ...JSON.parse(localStorage.getItem(name)), name }))
      .sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}

/* Drops the copies that hold `key`: those of one text; without it, all of them. */
export function forget(key = "") {
  try {
    for (const [name, copy] of Object.entries(localStorage)) {
      if (name.startsWith(MARK) && copy.includes(key)) {
        localStorage.removeItem(name);
      }
    }
  } catch {
    // Nothing is kept here.
  }
}
