/* As long as this page is looked at, it is known who reads the comment on it; and whoever reads it knows who else does. */
const EVERY_MS = 15000;

async function renew() {
  const read = document.querySelector("[data-claim]");
  const token = read?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!read || !token || document.hidden) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(read.dataset.claim, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || !read.isConnected) return;
  const { said, claimed } = await answer.json();
  read.dataset.claimed = claimed;
  const place = read.querySelector("[data-readers]");
  // A live region speaks only of what changes in it.
  if (place && place.textContent !== said) place.textContent = said;
}

/* Whoever leaves the page gives back what it had claimed: what is read, and what was fetched ahead (swift.js). */
function leave() {
  const read = document.querySelector("[data-claim]");
  const token = read?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  const said = { csrfmiddlewaretoken: token, read: read.dataset.claimed, ahead: document.body.dataset.ahead ?? "" };
  navigator.sendBeacon(read.dataset.leave, new URLSearchParams(said));
}

addEventListener("pagehide", leave);
// Come back to, as it was left: what it had claimed is free, or somebody else's.
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
setInterval(renew, EVERY_MS);
document.addEventListener("visibilitychange", renew);
document.addEventListener("desk:read", renew);
