/* After a decision or a step, the keyboard stands where the eyes are: on the comment that is read. */
const read = document.querySelector("[data-focus]");
if (read && (location.hash === `#${read.id}` || new URLSearchParams(location.search).has("focus"))) {
  read.focus({ preventScroll: true });
  read.scrollIntoView({ block: "nearest" });
}
