/* Looks how far a file is and shows it without loading the page anew. */

const EVERY = 2000;

async function look() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) {
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector("[data-making=waiting] [role=status]");
  if (next) {
    document.querySelector("[data-making] [role=status]").replaceChildren(...next.childNodes);
  } else {
    location.reload();
  }
}

function lookOften() {
  look()
    .catch(() => {})
    .finally(() => setTimeout(lookOften, EVERY));
}

setTimeout(lookOften, EVERY);
