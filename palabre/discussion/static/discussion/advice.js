// Shows the charter's advice under the text while the author writes. It never stops a sending.
const PAUSE_MS = 900;

for (const form of document.querySelectorAll("form[data-respond]")) {
  const place = form.querySelector("[data-advice]");
  const text = form.elements.text;
  let pause = 0;
  let asked = 0;

  async function renew() {
    clearTimeout(pause);
    asked += 1;
    const mine = asked;
    const advice = await ask(form);
    if (mine === asked && advice) show(place, advice, answer);
  }

  // The author's answer to one remark: the correction is put in, or what was typed is held for right.
  function answer(one, isMended) {
    if (isMended) {
      mend(text, one);
    } else {
      const right = document.createElement("input");
      Object.assign(right, { type: "hidden", name: "right", value: one.key });
      form.append(right);
    }
    text.focus({ preventScroll: true });
    renew();
  }

  text.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(renew, PAUSE_MS);
  });
}

async function ask(form) {
  if (!form.elements.text.value.trim()) return [];
  const body = new URLSearchParams({ do: "preview", text: form.elements.text.value, name: "—" });
  if (form.elements.to) body.append("to", form.elements.to.value);
  for (const right of form.querySelectorAll("input[type=hidden][name=right]")) body.append("right", right.value);
  try {
    const answer = await fetch(form.dataset.adviceFrom ?? form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
    return said?.advice ?? null;
  } catch {
    return null;
  }
}

// Places count characters as the server does; a text that has changed since is left as it is.
function mend(text, one) {
  const typed = [...text.value];
  if (!typed.slice(one.start, one.end).join("").startsWith(one.words)) return;
  typed.splice(one.start, one.end - one.start, one.replacement);
  text.value = typed.join("");
  const after = [...typed.slice(0, one.start)].join("").length + one.replacement.length;
  text.setSelectionRange(after, after);
  // Whoever keeps the draft hears of it as of what is typed.
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(place, advice, answer) {
  const list = document.createElement("ul");
  for (const one of advice) {
    const item = document.createElement("li");
    const span = document.createElement("span");
    span.className = "advice__span";
    const words = document.createElement("mark");
    words.textContent = one.words;
    span.append(one.before, words, one.after);
    const why = document.createElement("small");
    why.textContent = ` ${one.sentence} `;
    item.append(span, " ");
    if (one.replacement) item.append(button(one.replacement, `${place.dataset.mend} ${one.replacement}`, () => answer(one, true)));
    item.append(why, button(place.dataset.right, `${one.words}: ${place.dataset.right}`, () => answer(one, false), "quiet"));
    list.append(item);
  }
  place.replaceChildren(...(advice.length ? [list] : []));
  place.hidden = advice.length === 0;
}

function button(says, label, act, kind = "") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: says, className: kind });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}
