// Says "3 new comments" while a discussion is open, and brings them in when that is pressed. Nothing moves by itself.
const discussion = document.querySelector("section.discussion[data-thread][data-live-one]");
const SELDOM_MS = 120_000;
// Not everybody at the same moment: a thousand readers would ask within the same millisecond.
const SPREAD_MS = 1500;

let fresh = null;
let letGo = null;
let timer = 0;

if (discussion) {
  document.addEventListener("visibilitychange", turn);
  turn();
}

// While the page is hidden nothing is asked, and another page of the same browser may have the stream.
function turn() {
  clearInterval(timer);
  if (document.hidden) {
    letGo?.();
    return;
  }
  timer = setInterval(look, SELDOM_MS);
  if (!("locks" in navigator) || !("EventSource" in window)) return;
  // One stream a browser: over HTTP/1.1 six of them would keep everything else waiting.
  const gone = new AbortController();
  letGo = () => gone.abort();
  navigator.locks
    .request("palabre-live", { signal: gone.signal }, () => listen(gone.signal))
    .catch((refused) => {
      // In a frame of another site browsers may lend nothing. Whoever is hidden lets go all the same.
      if (refused.name === "SecurityError" && !gone.signal.aborted) listen(gone.signal);
    });
}

function listen(gone) {
  return new Promise((done) => {
    const stream = new EventSource(`/live/${discussion.dataset.thread}/`);
    stream.addEventListener("changed", () => setTimeout(look, Math.random() * SPREAD_MS));
    const close = () => {
      stream.close();
      done();
    };
    letGo = close;
    gone.addEventListener("abort", close);
  });
}

async function look() {
  if (document.hidden) return;
  let answer;
  try {
    // By its tag: where nothing changed, the answer is a few bytes.
    answer = await fetch(discussion.dataset.at ?? location.pathname, { cache: "no-cache", credentials: "omit" });
  } catch {
    return;
  }
  if (!answer.ok) return;
  fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  say(newOnes().length);
}

function newOnes() {
  return [...fresh.querySelectorAll("ol.thread li.comment[id]")].filter(
    (item) => !item.classList.contains("comment--removed") && !shown(item.id),
  );
}

function shown(id) {
  const here = document.getElementById(id);
  return here && !here.classList.contains("comment--pending") ? here : null;
}

function say(count) {
  let place = discussion.querySelector(".live");
  if (!place) {
    place = document.createElement("p");
    place.className = "live";
    place.setAttribute("role", "status");
    discussion.querySelector(".discussion__head").after(place);
  }
  place.replaceChildren();
  if (count === 0) return;
  const words = count === 1 ? discussion.dataset.liveOne : discussion.dataset.liveMany;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.replace("{n}", count);
  button.addEventListener("click", bringIn);
  place.append(button);
}

function bringIn() {
  const first = newOnes()[0]?.id;
  for (const item of newOnes()) {
    if (!shown(item.id)) put(item);
  }
  const count = fresh.querySelector("#discussion-title");
  if (count) discussion.querySelector("#discussion-title").textContent = count.textContent;
  say(0);
  const begins = first && document.getElementById(first);
  if (begins) {
    begins.tabIndex = -1;
    begins.focus({ preventScroll: false });
  }
}

// In its place: below what it answers, after the one that comes before it there.
function put(item) {
  const waiting = document.getElementById(item.id);
  if (waiting) waiting.remove();
  const above = item.parentElement.closest("li.comment[id]");
  const parent = above ? shown(above.id) : discussion;
  if (!parent) return;
  let list = parent.querySelector(above ? ":scope > ol" : ":scope > ol.thread");
  if (!list) {
    list = document.createElement("ol");
    if (!above) list.className = "thread";
    parent.append(list);
  }
  let before = item.previousElementSibling;
  while (before && !shown(before.id)) before = before.previousElementSibling;
  const copy = document.importNode(item, true);
  if (before) shown(before.id).after(copy);
  else list.prepend(copy);
}
