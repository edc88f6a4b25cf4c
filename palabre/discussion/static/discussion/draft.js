// Remembers what is being written, on this device alone, until it is sent.
const DAYS = 7;

for (const form of document.querySelectorAll("form[data-respond]")) {
  const text = form.elements.text;
  const to = form.elements.to?.value ?? "";
  const key = `palabre:draft:${form.dataset.thread}:${to}`;
  const kept = read(key);
  if (kept && !text.value.trim()) text.value = kept;
  text.addEventListener("input", () => write(key, text.value));
}

for (const sent of document.querySelectorAll("[data-sent]")) {
  for (const key of keys(`palabre:draft:${sent.dataset.sent}:`)) remove(key);
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

function keys(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

function remove(key) {
  localStorage.removeItem(key);
}
