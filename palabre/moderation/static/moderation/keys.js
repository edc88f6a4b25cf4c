/* Every verdict is one key: a key presses the button, follows the link or enters the field that names it. */
const TYPING = "input:not([type=radio], [type=checkbox], [type=submit], [type=button]), textarea, select, [contenteditable]";
let sent = false;

/*
 * A moment after its scripts, a page that comes with a #comment gets its focus moved there by the browser, once. Out of
 * a field it must not be: what is typed on would be keys, and each of them a verdict.
 */
let kept = null;

function enter(field) {
  field.focus();
  if (document.readyState === "complete") return;
  kept = new AbortController();
  field.addEventListener("blur", () => field.focus(), { once: true, signal: kept.signal });
  addEventListener("load", () => kept.abort(), { once: true });
}

function press(found) {
  if (found.matches("input, textarea")) {
    enter(found);
    return;
  }
  // A form is sent once: a second press would only meet its own decision.
  if (found.matches("button:not([type=button])")) sent = true;
  found.click();
  // What is unfolded to be written in is entered.
  if (found.matches("details[open] > summary")) found.parentElement.querySelector("[data-first]")?.focus();
}

/* Where several things wait on one page (alerts), keys decide on the one that has the focus, and on no other. */
function step(by) {
  const steps = [...document.querySelectorAll("[data-step]")];
  const here = steps.indexOf(document.activeElement?.closest("[data-step]"));
  const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), steps.length - 1);
  // What is decided on is on the screen: what was folded away is opened.
  steps[next].querySelector("details")?.setAttribute("open", "");
  steps[next].focus();
}

function named(key) {
  const isHidden = (one) => one.closest("[hidden]") || (one.closest("details:not([open])") && one.localName !== "summary");
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((one) => !isHidden(one));
  const here = document.activeElement?.closest("[data-step]");
  return all.find((one) => here && here.contains(one)) ?? all.find((one) => !one.closest("[data-step]"));
}

function hear(event) {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof Element && event.target.closest(TYPING);
  if (typing) {
    if (event.key === "Escape") {
      kept?.abort();
      typing.blur();
      typing.closest("[data-focus], [data-step]")?.focus({ preventScroll: true });
    }
    return;
  }
  const key = event.key.toLowerCase();
  if (sent || key.length !== 1) return;
  // While the list of keys is open, only the key that closes it acts.
  const help = document.querySelector("[popover]:popover-open");
  if (help && key !== "?") return;
  const found = named(key);
  if (!found) return;
  event.preventDefault();
  press(found);
}

if (document.querySelector("[data-keys]")) {
  for (const button of document.querySelectorAll("[data-step-to]")) {
    button.addEventListener("click", () => step(Number(button.dataset.stepTo)));
  }
  document.addEventListener("keydown", hear);
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.defaultPrevented) sent = true;
  });
  // It is sent behind the next comment, which is there already (swift.js).
  document.addEventListener("desk:taken", () => { sent = false; });
  // Back from elsewhere: the page is as it was, and nothing is under way.
  addEventListener("pageshow", () => { sent = false; });
}
