// A link stays a link until the reader asks: nothing of a third party loads by itself.
for (const place of document.querySelectorAll("[data-embed]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = place.dataset.embedSays;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = place.dataset.embed;
    frame.title = place.querySelector("a").textContent;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation");
    frame.allow = "fullscreen";
    frame.referrerPolicy = "no-referrer";
    button.replaceWith(frame);
    frame.focus();
  });
  place.append(button);
}
