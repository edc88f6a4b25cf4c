// In the frame: says to the page around it how high it is, and keeps what belongs to the discussion within.
import { introduce } from "./known.js";

const kept = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name === "lang" || name === "theme"));
const hosts = document.body.dataset.hosts.split(" ").filter(Boolean);
// One came here from another page of the frame, not from the page around it.
const isNext = document.referrer.startsWith(`${location.origin}/embed/`);
let around = "";

if (parent !== window) {
  addEventListener("message", (event) => {
    if (event.source !== parent || event.data?.palabre !== 1 || !isRegistered(event.origin)) return;
    const isFirst = !around;
    around = event.origin;
    document.documentElement.classList.add("is-grown");
    if (isFirst) introduce(event.data, (known) => tell({ known }));
    if (isFirst) begin(event.data.asked === true);
    else if (typeof event.data.comment === "string") show(event.data.comment);
    else tell();
  });
  new ResizeObserver(() => tell()).observe(document.documentElement);
  addEventListener("click", stay, { capture: true });
}
if (isNext) read([meant(location.hash), ...["main [role=alert]", "#discussion-title", "main h1"].map((one) => document.querySelector(one))].find(Boolean));

function isRegistered(origin) {
  const { host } = URL.canParse?.(origin) === false || origin === "null" ? { host: "" } : new URL(origin);
  return hosts.some((one) => (one.startsWith("*.") ? host.endsWith(one.slice(1)) : host === one));
}

// To the page around alone, whose origin was found to be registered.
function tell(more = {}) {
  if (!around) return;
  parent.postMessage({ palabre: 1, height: document.documentElement.getBoundingClientRect().height, ...more }, around);
}

// Where one begins to read: at the comment that was asked for, else where the page around is, or at the top of what is next.
// Whoever asked by a link of the page around goes on reading there, by keyboard too.
function begin(isAsked) {
  if (isAsked) read(meant(location.hash));
  const to = isNext ? place(meant(location.hash)) : placed(location.hash);
  tell({ isNext: isNext && to === undefined, to });
}

// The page around asks for a comment: it is here, or on another page; whoever is writing is not led away from their words.
function show(comment) {
  const target = /^[\w-]+$/.test(comment) ? document.getElementById(comment) : null;
  if (target) {
    read(target.closest("li.comment"));
    tell({ to: place(target) });
  } else if (![...document.querySelectorAll("textarea")].some((one) => one.value.trim())) {
    tell({ missing: comment });
  }
}

// The comment that an address ends in.
function meant(hash) {
  return /^#c\d+$/.test(hash) ? document.getElementById(hash.slice(1)) : null;
}

function placed(hash) {
  return place(/^#[\w-]+$/.test(hash) ? document.getElementById(hash.slice(1)) : null);
}

function place(target) {
  return target ? target.getBoundingClientRect().top + scrollY : undefined;
}

function read(element) {
  if (!element) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

// Replies, alerts and what stands on this page stay in the frame; every other link opens outside.
function stay(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const inside = within(link);
  if (inside?.startsWith("#")) {
    event.preventDefault();
    const target = document.getElementById(inside.slice(1));
    read(target?.matches("form") ? target.querySelector("textarea") : target);
    tell({ to: placed(inside) });
  } else if (inside) {
    link.href = inside;
    link.target = "_self";
  }
}

function within(link) {
  const address = link.getAttribute("href");
  if (address.startsWith("#")) return document.getElementById(address.slice(1)) ? address : undefined;
  const respond = /^\/respond\/(\d+)\/(?:\?to=(\d+))?$/.exec(address);
  if (respond) return at(`${respond[1]}/respond/`, respond[2] ? { to: respond[2] } : {});
  const alert = /^\/alert\/(\d+)\/$/.exec(address);
  if (alert) return at(`alert/${alert[1]}/`);
  const branch = /^\/c\/(\d+)\/branch\/$/.exec(address);
  if (branch) return at(`branch/${branch[1]}/`);
  const comment = /^\/c\/(\d+)\/$/.exec(address);
  // Its own number is its permanent address, to be opened and copied; where others name it, it is shown.
  if (comment && !link.matches(".comment__number") && document.getElementById(`c${comment[1]}`)) return `#c${comment[1]}`;
  return undefined;
}

function at(path, more = {}) {
  const query = `${new URLSearchParams([...Object.entries(more), ...kept])}`;
  return `/embed/${path}${query ? `?${query}` : ""}`;
}
