/* What was decided is in the page when it comes; a live region speaks only of what changes in it. */
for (const region of document.querySelectorAll("[data-announce]")) {
  const said = [...region.childNodes];
  if (region.textContent.trim()) {
    region.replaceChildren();
    setTimeout(() => region.replaceChildren(...said), 150);
  }
}
