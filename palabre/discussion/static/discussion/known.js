// In a frame: the reader whom the page around it vouches for (docs/known-readers.md) writes without saying who they are.
// Its token is taken once; the pass that comes of it is kept by the page around, in memory alone, and handed in again.

export async function introduce({ token, known }, keep) {
  const form = document.querySelector("form#respond[data-thread]");
  if (!form) return;
  if (form.elements.known) {
    keep(form.elements.known.value);
    return;
  }
  const word = typeof known === "string" ? { known } : typeof token === "string" ? { token } : undefined;
  if (!word) return;
  const body = new URLSearchParams({ ...word, do: "begin" });
  let begun;
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "omit" });
    // Not believed: they write under a name, like anybody.
    if (!answer.ok) return;
    begun = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form#respond");
  } catch {
    return;
  }
  const pass = begun?.elements.known;
  if (!pass) return;
  form.prepend(document.importNode(pass, true));
  // Who they are stands in the place of what they would have typed; what they have typed of the text stays.
  form.querySelector(".respond__row").replaceWith(document.importNode(begun.querySelector(".respond__row"), true));
  keep(pass.value);
}
