// Remembers what is being written, on this device alone, until it is sent.
const DAYS = 7;

for (const form of document.querySelectorAll("form[data-respond][data-draft]")) {
  const text = form.elements.text;
  const [key, ...older] = keys(form, form.elements.to?.value ?? "");
  const kept = [key, ...older].map(read).find(Boolean);
  if (kept && !text.value.trim()) text.value = kept;
  text.addEventListener("input", () => {
    write(key, text.value);
    older.forEach(remove);
  });
}

for (const sent of document.querySelectorAll("[data-sent]")) {
  // This one alone: what was begun elsewhere in the discussion is still being written.
  keys(sent, sent.dataset.sent).forEach(remove);
}

// The discussion may have had other names when it was begun (discussion/drafts.py).
function keys(place, to) {
  return place.dataset.draft.split(" ").map((name) => `palabre:draft:${name}:${to}`);
}

function read(key) {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return Date.now() - at < DAYS * 86_400_000 ? text : "";
  } catch {
    return "";
  }
}

function write(key, text) {
  try {
    if (text.trim()) localStorage.setItem(key, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // A private window keeps nothing: the form still works.
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // There is nothing to forget.
  }
}
