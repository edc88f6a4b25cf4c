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
    tell(isFirst ? { isNext, to: isNext ? undefined : place(location.hash) } : {});
  });
  new ResizeObserver(() => tell()).observe(document.documentElement);
  addEventListener("click", stay, { capture: true });
}
if (isNext) read(["main [role=alert]", "#discussion-title", "main h1"].map((one) => document.querySelector(one)).find(Boolean));

function isRegistered(origin) {
  const { host } = URL.canParse?.(origin) === false || origin === "null" ? { host: "" } : new URL(origin);
  return hosts.some((one) => (one.startsWith("*.") ? host.endsWith(one.slice(1)) : host === one));
}

// To the page around alone, whose origin was found to be registered.
function tell(more = {}) {
  if (!around) return;
  parent.postMessage({ palabre: 1, height: document.documentElement.getBoundingClientRect().height, ...more }, around);
}

function place(hash) {
  const target = /^#[\w-]+$/.test(hash) ? document.getElementById(hash.slice(1)) : null;
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
    tell({ to: place(inside) });
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
  const comment = /^\/c\/(\d+)\/$/.exec(address);
  // Its own number is its permanent address, to be opened and copied; where others name it, it is shown.
  if (comment && !link.matches(".comment__number") && document.getElementById(`c${comment[1]}`)) return `#c${comment[1]}`;
  return undefined;
}

function at(path, more = {}) {
  const query = `${new URLSearchParams([...Object.entries(more), ...kept])}`;
  return `/embed/${path}${query ? `?${query}` : ""}`;
}
