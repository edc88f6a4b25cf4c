/* As long as this page is looked at, it is known who reads the comment on it; and whoever reads it knows who else does. */
const EVERY_MS = 15000;

async function renew() {
  const read = document.querySelector("[data-claim]");
  const token = read?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!read || !token || document.hidden) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(read.dataset.claim, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || !read.isConnected) return;
  const { said } = await answer.json();
  const place = read.querySelector("[data-readers]");
  // A live region speaks only of what changes in it.
  if (place && place.textContent !== said) place.textContent = said;
}

setInterval(renew, EVERY_MS);
document.addEventListener("visibilitychange", renew);
document.addEventListener("desk:read", renew);
