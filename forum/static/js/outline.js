/* Beside a long text: marks where the reader is. Each section says the same without script. */

const REACHED = 120;

const nav = document.querySelector(".contents");
const links = [...nav.querySelectorAll("a[data-position]")];
const places = links.map((link) => document.getElementById(link.hash.slice(1)));
const words = nav.querySelector("p[data-position]");
const bar = nav.querySelector("progress");
let isWaiting = false;

function mark() {
  isWaiting = false;
  const after = places.findIndex((place) => place.getBoundingClientRect().top > REACHED);
  const at = Math.max(0, (after < 0 ? places.length : after) - 1);
  for (const [n, link] of links.entries()) {
    if (n === at) {
      link.setAttribute("aria-current", "location");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  words.textContent = links[at].dataset.position;
  bar.value = Number(links[at].dataset.share);
}

addEventListener(
  "scroll",
  () => {
    if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(mark);
    }
  },
  { passive: true },
);
mark();
