/*
 * A decision never blocks the hand: it is sent while the next comment is read, which is there already.
 *
 * The page of the next comment is fetched ahead. A decision puts it in the place of this one at once, or as soon as
 * it is there; what the server says of the decision comes later. One that fails is said aloud, with a way back to its
 * comment and what was typed for it. Without this script a decision is a form like any other.
 */
const PARTS = ["main", ".desk__keys"];
let ahead = null;

function nextLink() {
  return document.querySelector(".desk__steps a[data-key=j]");
}

/* What was fetched a while ago may have been edited, or decided by a colleague: it is fetched anew, as it is now. */
const FRESH_MS = 60000;

function fetchAhead(before = null) {
  const link = nextLink();
  ahead = before;
  clearTimeout(fetchAhead.again);
  if (!link) return;
  fetchAhead.again = setTimeout(() => fetchAhead(ahead?.page ? ahead : null), FRESH_MS);
  // Nobody looks: what is fetched ahead is claimed, and would be kept from others.
  if (before && document.hidden) return;
  const url = new URL(link.href);
  // The server claims what is read before what comes next: with its number there is no moment at which both are free.
  const number = document.querySelector("[data-focus]")?.id.slice(1) ?? "";
  const asked = fetch(url, { headers: { "X-Ahead": number } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .then((text) => text && new DOMParser().parseFromString(text, "text/html"))
    .catch(() => null);
  const coming = { url, asked, page: null, isUnderWay: true };
  if (!before) ahead = coming;
  asked.then((page) => {
    coming.isUnderWay = false;
    if (!page) return;
    coming.page = page;
    // A colleague may have claimed what came next: the server gives the one after it.
    const following = page.querySelector("[data-focus]");
    if (following) {
      url.searchParams.set("focus", following.id.slice(1));
      url.hash = following.id;
      // Given back with the page (claim.js); what is read was claimed anew by the same request.
      const [moment] = following.dataset.claimed.split("-");
      document.body.dataset.ahead = following.dataset.claimed;
      document.querySelector(`#c${number}[data-claim]`)?.setAttribute("data-claimed", `${moment}-${number}`);
    }
    if (before && ahead === before) ahead = coming;
  });
}

/* A second press of the same key or button is meant for the comment that has just left, not for the one that came. */
const PAUSE_MS = 400;
let shownUrl = location.pathname + location.search;
/* Only the answer to the newest decision says what can be undone. */
let newest = 0;

/* What was decided on meanwhile still stands on a page that was fetched before. */
const decided = new Set();

function rest(form) {
  if (!form) return;
  form.dataset.resting = "";
  setTimeout(() => { delete form.dataset.resting; }, PAUSE_MS);
}

function show(page, url) {
  for (const number of decided) page.querySelector(`.queue > #${CSS.escape(number)}:not([data-focus])`)?.remove();
  const previous = page.querySelector(".desk__steps a[data-key=k]");
  if (previous && decided.has(new URL(previous.href).hash.slice(1))) previous.remove();
  for (const part of PARTS) document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  document.title = page.title;
  history.pushState(null, "", url);
  shownUrl = location.pathname + location.search;
  const read = document.querySelector("[data-focus]");
  rest(read?.querySelector(".verdict"));
  delete document.body.dataset.ahead;
  giveBack(read);
  read?.focus({ preventScroll: true });
  read?.scrollIntoView({ block: "nearest" });
  fetchAhead();
  // Who else reads it is asked after the next one is there: it is claimed with that (X-Ahead), and the hand comes first.
  Promise.resolve(ahead?.asked).then(() => document.dispatchEvent(new CustomEvent("desk:read")));
}

/* The words that were typed for a decision that was not taken: the browser holds them until its comment is read again. */
function hold(number, typed) {
  for (const [name, words] of Object.entries(typed)) if (words) sessionStorage.setItem(`desk:${number}:${name}`, words);
}

function typedIn(form) {
  return Object.fromEntries([...form.querySelectorAll("textarea")].map((field) => [field.name, field.value]));
}

function giveBack(read) {
  for (const field of read?.querySelectorAll(".verdict textarea") ?? []) {
    const key = `desk:${read.id}:${field.name}`;
    const typed = sessionStorage.getItem(key);
    if (!typed) continue;
    field.value = typed;
    field.closest("details")?.setAttribute("open", "");
    sessionStorage.removeItem(key);
  }
}

function say(text) {
  const region = document.querySelector("[data-announce]");
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
}

function complain(text, back) {
  const region = document.querySelector("[data-failed]");
  const line = document.createElement("p");
  const link = document.createElement("a");
  link.href = back;
  link.textContent = region.dataset.back;
  line.append(`${text} `, link);
  region.append(line);
}

function count(pulse) {
  for (const [name, value] of Object.entries(pulse)) {
    for (const place of document.querySelectorAll(`[data-pulse=${name}]`)) place.textContent = value;
  }
}

function offerUndo(undo) {
  const form = document.querySelector("[data-undo]");
  clearTimeout(offerUndo.ends);
  form.hidden = !undo;
  if (!undo) return;
  form.action = undo.url;
  form.querySelector("[data-undo-what]").textContent = undo.what;
  offerUndo.ends = setTimeout(() => { form.hidden = true; }, undo.seconds * 1000);
}

async function send(form, body, number, back, typed) {
  const mine = ++newest;
  offerUndo(null);
  const region = document.querySelector("[data-failed]");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok && told.said) {
      if (mine === newest) {
        say(told.said);
        count(told.pulse);
        offerUndo(told.undo);
      }
      return true;
    }
    hold(number, typed);
    decided.delete(number);
    complain(told.fault ?? region.dataset.unknown.replace("…", number.replace("c", "#")), told.back ?? back);
  } catch {
    hold(number, typed);
    decided.delete(number);
    complain(region.dataset.unreachable.replace("…", number.replace("c", "#")), back);
  }
  return false;
}

/* Whether the page has another comment to read. Where a colleague was faster with the next one it may not. */
function hasAnother(page, read) {
  const following = page.querySelector("[data-focus]");
  return following !== null && following.id !== read.id && !decided.has(following.id);
}

/* What the server has not yet answered: with the page, what it says of it would be lost. */
const underWay = new Set();

/* The next comment was asked for and is not there yet: it is shown once it is, and another press waits as long. */
async function showOnceThere({ url, asked }, read, form, sent) {
  form.dataset.resting = "";
  const page = await asked;
  if (!read.isConnected) return;
  if (page && hasAnother(page, read)) {
    show(page, url);
  } else if (await sent) {
    url.searchParams.delete("focus");
    url.hash = "";
    location.assign(url);
  } else {
    delete form.dataset.resting;
  }
}

/* True where the decision was taken over: the next comment is on the screen, and the rest goes on behind. */
function takeOver(form, button) {
  const read = form.closest(".item[data-focus]");
  const act = button?.name === "act" ? button.value : "";
  const words = form.querySelector("textarea[name=reasons]");
  // What the server would ask words for is left to it: its answer is the page with the question.
  if (!read || !act || !(ahead?.page || ahead?.isUnderWay) || act.endsWith(":law") && !words?.value.trim()) return false;
  // Where it proposes something else, the server is asked anew.
  if (ahead.page && !hasAnother(ahead.page, read)) return false;
  const body = new URLSearchParams(new FormData(form));
  body.set("act", act);
  const back = `${location.pathname}?focus=${read.id.slice(1)}#${read.id}`;
  decided.add(read.id);
  const sent = send(form, body, read.id, back, typedIn(form));
  underWay.add(sent);
  sent.then(() => underWay.delete(sent));
  if (ahead.page) show(ahead.page, ahead.url);
  else showOnceThere(ahead, read, form, sent);
  return true;
}

/*
 * To the next comment. Where colleagues read all the others there is none to come to, and the page would stay as it is
 * without a word; what was fetched a while ago is asked for again before that is said.
 */
async function step(link) {
  const read = document.querySelector("[data-focus]");
  if (ahead.page && !hasAnother(ahead.page, read)) fetchAhead();
  const { url, asked, page } = ahead;
  const come = page ?? (await asked);
  if (!link.isConnected) return;
  if (!come) location.assign(link.href);
  else if (hasAnother(come, read)) show(come, url);
  else say(document.querySelector("[data-announce]").dataset.taken);
}

/* Send it as a form, whose answer is a page: once what is under way is answered, and nothing of it failed. */
async function submitAfter(form, button) {
  form.dataset.resting = "";
  const taken = await Promise.all(underWay);
  delete form.dataset.resting;
  if (taken.every(Boolean)) form.requestSubmit(button);
}

if (document.querySelector("[data-swift]")) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".verdict")) return;
    if ("resting" in event.target.dataset || takeOver(event.target, event.submitter)) {
      event.preventDefault();
    } else if (underWay.size) {
      event.preventDefault();
      submitAfter(event.target, event.submitter);
    }
    if (event.defaultPrevented) document.dispatchEvent(new CustomEvent("desk:taken"));
  }, { capture: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".desk__steps a[data-key=j]");
    if (!link || !ahead || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!ahead.page && !ahead.isUnderWay) return;
    event.preventDefault();
    step(link);
  });
  // Back and forward are pages of the server's: what was decided meanwhile is not on them.
  addEventListener("popstate", () => {
    // A link within the page is none.
    if (location.pathname + location.search !== shownUrl) location.reload();
  });
  // Where the page is the answer to a decision, a second press was meant for the comment before it, too.
  if (document.querySelector("[data-announce] p")) rest(document.querySelector("[data-focus] .verdict"));
  fetchAhead();
}

/* What is written beside the verdict leads back here: the words to the author wait for that. */
document.addEventListener("submit", (event) => {
  const read = event.target.closest("[data-aside]") && event.target.closest("[data-focus]");
  if (read) hold(read.id, typedIn(read.querySelector(".verdict")));
});

giveBack(document.querySelector("[data-focus]"));
