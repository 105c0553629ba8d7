/* Loads more replies in place; without script the link leads to the next page. */

const REPLIES = "#replies > .thread";

/* Puts fresh replies below what they hang under, which the fresh page shows in short. */
function join(fresh, group) {
  let above = null;
  for (const element of [...fresh.children]) {
    let next = above?.nextElementSibling;
    const skip = next?.matches(".skip") ? next : null;
    if (skip) {
      next = skip.nextElementSibling;
    }
    if (element.matches(".context")) {
      above = document.getElementById(element.dataset.of);
    } else if (above && element.matches(".skip")) {
      if (!skip) {
        above.after(element);
      }
    } else if (above && element.matches(".thread")) {
      if (next?.matches(".thread")) {
        join(element, next);
      } else {
        above.after(element);
      }
      above = null;
    } else {
      group.append(element);
    }
  }
}

async function loadMore(link) {
  const response = await fetch(link.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector(REPLIES);
  const more = page.querySelector("[data-more]");
  const first = fresh.querySelector("article").id;
  join(fresh, document.querySelector(REPLIES));
  history.replaceState(null, "", link.href);
  if (more) {
    link.href = more.href;
  } else {
    link.remove();
  }
  const reached = document.getElementById(first);
  reached.tabIndex = -1;
  reached.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-more]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    loadMore(link).catch(() => {
      location.href = link.href;
    });
  }
});
