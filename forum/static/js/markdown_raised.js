/* Raised and lowered words as signs of Unicode, which stay in plain text. */

const PLAIN = "0123456789+-=()ni";
const SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
const SUPER_LETTERS = "abcdefghjklmoprstuvwxyz";
const SUPER_OF_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ";
const SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ";
const SUB_LETTERS = "aehjklmoprstuvx";
const SUB_OF_LETTERS = "ₐₑₕⱼₖₗₘₒₚᵣₛₜᵤᵥₓ";

const SIGNS_OF_RIGHTS = { TM: "™", SM: "℠", MD: "ᴹᴰ" };
const ORDINAL =
  /^(?:st|nd|rd|th|er|ère|ere|re|e|ème|eme|es|nde?|os?|as?|do|to|ro|ra|da|ta|va|vo|mo|ma|mes?|lles?|gr|r|rs?|v?e?s)$/i;
const LONGEST = 24; // a whole sentence that is raised is only set so

function mapped(text, from, to) {
  const signs = [...text].map((sign) => [...to][from.indexOf(sign)]);
  return signs.includes(undefined) ? null : signs.join("");
}

function simple(text) {
  return text.trim().replace(/[−–‐]/g, "-");
}

/* Returns a raised word, such as ⁶; what is raised only by custom, as in 1st, stands as it is. */
export function raised(text, before) {
  const word = simple(text).replace(/^\[(\w{1,3})\]$/, "$1");
  if (!word || word.length > LONGEST || /^[*†‡§®©™°ºª¹²³⁰⁴-⁹]+$/.test(word)) {
    return text;
  }
  if (SIGNS_OF_RIGHTS[word]) {
    return SIGNS_OF_RIGHTS[word];
  }
  const isAfterNumber = /[\dA-Z]/.test(before);
  const isAfterName = /[A-ZÀ-Þ]|n/.test(before) || before === "o";
  if (/^[oa]$/.test(word) && /[\dnN]/.test(before)) {
    return word === "o" ? "º" : "ª";
  }
  if (ORDINAL.test(word) && (isAfterNumber || (isAfterName && word.length > 1))) {
    return text;
  }
  const joined = word
    .split(/(,\s*)/)
    .map((part, place) => (place % 2 ? part : mapped(part, PLAIN, SUPER)))
    .reduce((all, part) => (all === null || part === null ? null : all + part), "");
  const letter = word.length === 1 ? mapped(word, SUPER_LETTERS, SUPER_OF_LETTERS) : null;
  return joined ?? letter ?? written("^", word);
}

/* Returns a lowered word, such as ₂. */
export function lowered(text) {
  const word = simple(text);
  if (!word || word.length > LONGEST) {
    return text;
  }
  const letter = word.length === 1 ? mapped(word, SUB_LETTERS, SUB_OF_LETTERS) : null;
  return mapped(word, PLAIN, SUB) ?? letter ?? written("_", word);
}

/* Returns a word after the sign that mathematicians type for its height. */
function written(sign, word) {
  return /^[\p{L}\p{N}.]+$/u.test(word) ? sign + word : `${sign}(${word})`;
}
