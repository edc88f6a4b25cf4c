// An old link to an imported comment ends in #comment-123, which no server sees. On its own page the
// browser finds the anchor by itself; from another page of the discussion, this asks where it stands.
function follow() {
  const section = document.querySelector("section.discussion[data-thread]");
  const found = /^#comment-([0-9]{1,18})$/.exec(location.hash);
  if (section && found && !document.getElementById(`comment-${found[1]}`)) {
    location.replace(`/c/old/${section.dataset.thread}/${found[1]}/`);
  }
}

addEventListener("hashchange", follow);
follow();
