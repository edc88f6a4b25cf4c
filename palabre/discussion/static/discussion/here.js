// Lays over the page what is the reader's own: comments that wait, which nobody else sees.
for (const discussion of document.querySelectorAll("section.discussion[data-thread]")) {
  lay(discussion);
}

async function lay(discussion) {
  let said;
  try {
    const answer = await fetch(`/mine/here/${discussion.dataset.thread}/`, { credentials: "same-origin" });
    said = answer.ok ? await answer.json() : { waiting: [] };
  } catch {
    return;
  }
  for (const one of said.waiting) place(discussion, one);
}

function place(discussion, one) {
  const item = document.createElement("li");
  item.className = "comment comment--pending";
  item.id = `c${one.number}`;
  const header = document.createElement("header");
  const number = document.createElement("span");
  number.className = "comment__number";
  number.textContent = `#${one.number}`;
  header.append(number);
  const text = document.createElement("div");
  text.className = "comment__text";
  // The comment's own HTML: escaped when it was sent, and the reader's own.
  text.innerHTML = one.html;
  const footer = document.createElement("footer");
  const state = document.createElement("span");
  state.className = "state";
  state.textContent = one.says;
  const edit = document.createElement("a");
  edit.href = one.edit;
  edit.textContent = one.edit_says;
  footer.append(state, edit);
  item.append(header, text, footer);
  listFor(discussion, one.answers).append(item);
}

function listFor(discussion, answers) {
  const parent = answers && discussion.querySelector(`#c${answers}`);
  if (!parent) {
    const top = discussion.querySelector("ol.thread") ?? document.createElement("ol");
    if (!top.isConnected) {
      top.className = "thread";
      discussion.append(top);
    }
    return top;
  }
  let below = parent.querySelector(":scope > ol");
  if (!below) {
    below = document.createElement("ol");
    parent.append(below);
  }
  return below;
}
