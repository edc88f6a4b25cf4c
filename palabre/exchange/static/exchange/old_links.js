// An old link to an imported comment ends in #comment-123 (WordPress, Disqus) or #isso-12, which no server sees. On its
// own page the browser finds the anchor by itself; from another page of the discussion, this asks where it stands.
function follow() {
  const section = document.querySelector("section.discussion[data-thread]");
  const found = /^#(comment|isso)-([0-9]{1,18})$/.exec(location.hash);
  if (section && found && !document.getElementById(found[0].slice(1))) {
    location.replace(`/c/old/${section.dataset.thread}/${found[1] === "isso" ? "isso-" : ""}${found[2]}/`);
  }
}

addEventListener("hashchange", follow);
follow();
