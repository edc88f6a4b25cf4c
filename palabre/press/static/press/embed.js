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
    // Players refuse to play where they are not told the site (YouTube's error 153): the site, never the page.
    frame.referrerPolicy = "strict-origin";
    button.replaceWith(frame);
    frame.focus();
  });
  place.append(button);
}
