// In a frame: the reader whom the page around it vouches for (docs/known-readers.md) writes without saying who they are.
// Its token is taken once, before it expires: also where nobody has begun the discussion yet. The pass that comes of it is
// kept by the page around, in memory alone, and handed in again.

// A token that is on its way is spent, whatever comes of it: who presses meanwhile waits for the pass, and not for long.
const PATIENCE_MS = 4000;
const form = document.querySelector("form#respond");
let asking = null;
let isHeld = false;
let isSent = false;

form?.addEventListener("submit", hold, { capture: true });

export async function introduce(said, keep) {
  // What is sent already leads to another page: there the token is handed in.
  if (!form || isSent) return;
  asking = ask(said, keep);
  await asking;
  asking = null;
}

// Nothing is said and nothing moves while a press waits: it is one press, and usually over before anybody could read that.
async function hold(event) {
  isSent = !asking;
  if (isSent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isHeld) return;
  isHeld = true;
  const pressed = event.submitter?.value ?? "";
  await Promise.race([asking, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  asking = null;
  isHeld = false;
  // Another button of that name may stand there by now.
  const buttons = [...form.querySelectorAll("button[type=submit]")];
  (buttons.find((one) => one.value === pressed) ?? buttons[0]).click();
}

async function ask({ token, known }, keep) {
  if (form.elements.known) {
    keep(form.elements.known.value);
    return;
  }
  const said = typeof known === "string" ? { known } : typeof token === "string" ? { token } : undefined;
  // What invites to begin holds a word, and no place for who one is: a pass waits for the form that comes of it.
  const word = form.elements.word?.value;
  if (!said || (word && said.known)) return;
  // Where they read again what they wrote under a name, it was said on the page before.
  const region = word || form.elements.stamp ? undefined : announcing();
  const body = new URLSearchParams(word ? { ...said, word } : said);
  let begun;
  try {
    const address = form.action.replace(/\/(?:respond|open)\/(?=$|[?#])/, "/known/");
    const answer = await fetch(address, { method: "POST", body, credentials: "omit" });
    // Not believed: they write under a name, like anybody, and are told so.
    if (answer.status === 403) refuse(region, (await answer.json()).says);
    if (!answer.ok) return;
    begun = await answer.json();
  } catch {
    return;
  }
  keep(begun.known);
  if (word) return;
  const found = new DOMParser().parseFromString(begun.form, "text/html").querySelector("form#respond");
  form.prepend(document.importNode(found.elements.known, true));
  // Who they are stands in the place of what they would have typed; what they have typed of the text stays.
  form.querySelector(".respond__row").replaceWith(document.importNode(found.querySelector(".respond__row"), true));
}

// It stands there, empty, before anything is said in it: only then do screen readers read that out.
function announcing() {
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  form.querySelector(".respond__row").before(region);
  return region;
}

function refuse(region, says) {
  if (!region) return;
  const sentence = document.createElement("p");
  sentence.className = "advice";
  sentence.textContent = says;
  region.replaceChildren(sentence);
}
