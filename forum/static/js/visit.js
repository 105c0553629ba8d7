/* Reports that somebody reads a consultation, so that the next visit can mark what is new. A tab
   that nobody looks at reports nothing; reading on keeps the visit from ending. */

const EVERY = 5 * 60 * 1000;

const visit = document.querySelector("form[data-visit]");
let reported = visit?.dataset.visit === "due" ? Number.NEGATIVE_INFINITY : performance.now();

function report() {
  if (document.visibilityState === "visible" && performance.now() - reported >= EVERY) {
    reported = performance.now();
    navigator.sendBeacon(visit.action, new FormData(visit));
  }
}

if (visit) {
  report();
  document.addEventListener("visibilitychange", report);
  for (const activity of ["scroll", "keydown", "pointerdown"]) {
    addEventListener(activity, report, { passive: true });
  }
}
