// Shows the charter's advice under the text while the author writes. It never stops a sending.
const PAUSE_MS = 900;

for (const form of document.querySelectorAll("form[data-respond]")) {
  const place = form.querySelector("[data-advice]");
  const text = form.elements.text;
  let pause = 0;
  let asked = 0;
  text.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      asked += 1;
      const mine = asked;
      const advice = await ask(form);
      if (mine === asked && advice) show(place, advice);
    }, PAUSE_MS);
  });
}

async function ask(form) {
  if (!form.elements.text.value.trim()) return [];
  const body = new URLSearchParams({ do: "preview", text: form.elements.text.value, name: "—" });
  try {
    const answer = await fetch(form.dataset.adviceFrom ?? form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
    return said?.advice ?? null;
  } catch {
    return null;
  }
}

function show(place, advice) {
  const list = document.createElement("ul");
  for (const one of advice) {
    const item = document.createElement("li");
    const words = document.createElement("mark");
    words.textContent = one.words;
    const why = document.createElement("small");
    why.textContent = ` ${one.sentence}`;
    item.append(words, why);
    list.append(item);
  }
  place.replaceChildren(...(advice.length ? [list] : []));
  place.hidden = advice.length === 0;
}
