/* A button that copies an address; without script the address can be selected. */

const SHOWN = 3000;

/* Shows the buttons of this page where the browser can copy. */
export function offerCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    const words = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        button.textContent = button.dataset.done;
        setTimeout(() => {
          button.textContent = words;
        }, SHOWN);
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }
}
