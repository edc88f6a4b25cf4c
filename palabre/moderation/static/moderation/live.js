/*
 * What others do shows on an open page of the queue, and moves nothing on it: a line says that a colleague has decided it,
 * or reads it; what came is counted at the end, and shown by a press.
 */
const EVERY_MS = 5000;

function shown() {
  return [...document.querySelectorAll(".queue > .item")]
    .map((item) => [item, item.dataset.shown])
    .filter(([, key]) => key);
}

function write(place, text) {
  // A live region speaks only of what changes in it.
  if (place && place.textContent !== text) place.textContent = text;
}

async function ask() {
  const list = document.querySelector("[data-live]");
  if (!list || document.hidden) return;
  const items = shown();
  const asked = new URLSearchParams(list.dataset.where);
  asked.set("since", list.dataset.since);
  for (const [, key] of items) asked.append("shown", key);
  const answer = await fetch(`${list.dataset.live}?${asked}`).catch(() => null);
  // Another comment was put in its place meanwhile (swift.js): this answer is about a page that has gone.
  if (!answer?.ok || answer.redirected || !list.isConnected) return;
  const told = await answer.json();
  for (const [name, value] of Object.entries(told.pulse)) {
    for (const place of document.querySelectorAll(`[data-pulse=${name}]`)) place.textContent = value;
  }
  for (const [item, key] of items) {
    const number = key.split(".")[0];
    const changed = told.changed[number] ?? "";
    item.classList.toggle("item--gone", Boolean(changed));
    write(item.querySelector("[data-changed]"), changed);
    if (!item.matches("[data-focus]")) write(item.querySelector("[data-readers]"), told.readers[number] ?? "");
  }
  const came = document.querySelector("[data-came]");
  came.hidden = !told.new;
  write(came.querySelector("[data-came-said]"), told.new);
}

if (document.querySelector("[data-live]")) setInterval(ask, EVERY_MS);
document.addEventListener("visibilitychange", ask);
