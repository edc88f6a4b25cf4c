/* Every verdict is one key: a key presses the button, follows the link or enters the field that names it. */
const TYPING = "input:not([type=radio], [type=checkbox], [type=submit], [type=button]), textarea, select, [contenteditable]";
let sent = false;

function press(named) {
  if (named.matches("input, textarea")) {
    named.focus();
    return;
  }
  // A form is sent once: a second press would only meet its own decision.
  if (named.matches("button:not([type=button])")) sent = true;
  named.click();
}

function hear(event) {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof Element && event.target.closest(TYPING);
  if (typing) {
    if (event.key === "Escape") {
      typing.blur();
      typing.closest("[data-focus]")?.focus({ preventScroll: true });
    }
    return;
  }
  const key = event.key.toLowerCase();
  if (sent || key.length !== 1) return;
  // While the list of keys is open, only the key that closes it acts.
  const help = document.querySelector("[popover]:popover-open");
  if (help && key !== "?") return;
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!named) return;
  event.preventDefault();
  press(named);
}

if (document.querySelector("[data-keys]")) {
  document.addEventListener("keydown", hear);
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post") sent = true;
  });
  // Back from elsewhere: the page is as it was, and nothing is under way.
  addEventListener("pageshow", () => { sent = false; });
}
