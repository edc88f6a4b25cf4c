// A Palabre discussion on any page: <script async src="https://…/embed.js" data-palabre></script>
// It puts a sandboxed frame where the tag stands, lets it be as high as its content, and fills in counts.
// It asks nobody but the host it comes from, keeps nothing, and believes messages of its own frame alone.
(() => {
  const tag = document.currentScript;
  if (!tag) return;
  const home = new URL(tag.src).origin;
  const words = "WORDS";
  const { lang = "", theme = "", thread = "", title = "", token = "" } = tag.dataset;
  const spoken = words[lang] ?? words[document.documentElement.lang.slice(0, 2).toLowerCase()] ?? words.en;
  const SANDBOX = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-same-origin";
  const HIGHEST_PX = 200_000;
  // From its load on the frame answers within milliseconds, unless its host forbids it to stand here.
  const PATIENCE_MS = 4000;
  const SILENCE_MS = 20_000;
  const STYLES_MS = 2000;
  const MANY = 100;
  const LONGEST_QUERY = 7000;

  if ("palabre" in tag.dataset) put();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", count);
  else count();

  // The page's address without what only moves within it.
  function whole(address) {
    const url = new URL(address, document.baseURI);
    url.hash = "";
    return url.href;
  }

  function canonical() {
    const link = document.querySelector("link[rel~=canonical][href]");
    return whole(link && /^https?:/.test(link.href) ? link.href : location.href);
  }

  // The comment that the page's own address ends in: by its number here, or by the one it had where it comes from. What
  // stands on the page itself the browser has found.
  function wanted() {
    const [, anchor] = /^#((?:c|comment-|isso-)[1-9]\d{0,17})$/.exec(location.hash) ?? [];
    return anchor && !document.getElementById(anchor) ? anchor : "";
  }

  // As light or dark as the page is seen where the tag stands. One that says its color-scheme hands that down to the frame
  // by itself; one that says none stays as it is, whatever the reader's system prefers.
  async function surrounding() {
    await whenStyled();
    if (isSaid()) return "";
    for (let around = tag.parentElement; around; around = around.parentElement) {
      const lightness = seen(getComputedStyle(around).backgroundColor);
      if (lightness !== undefined) return lightness < 0.5 ? "dark" : "light";
    }
    return "light";
  }

  function isSaid() {
    return getComputedStyle(tag).colorScheme !== "normal" || document.querySelector("meta[name=color-scheme i]") !== null;
  }

  // An async script may run before the style sheets of the page are there. One that failed earlier says so no more.
  function whenStyled() {
    const sheets = document.querySelectorAll("link[rel~=stylesheet i][href]:not([disabled])");
    const awaited = [...sheets].filter((link) => !link.sheet);
    if (isSaid() || !awaited.length || document.readyState === "complete") return undefined;
    const come = (target, names) => new Promise((done) => names.forEach((name) => target.addEventListener(name, done)));
    const all = Promise.all(awaited.map((link) => come(link, ["load", "error"])));
    return Promise.race([all, come(window, ["load"]), new Promise((done) => setTimeout(done, STYLES_MS))]);
  }

  // How light a computed colour is, from 0 to 1; nothing where one sees more of what is behind it than of itself.
  // rgb() counts to 255, color() names its space and counts to 1; lab() and its like begin with the lightness.
  // Source: CSS Color 4, "Serializing <color> Values".
  function seen(colour) {
    const [, kind, said] = /^(\w+)\((?:(?!none)[a-z]\S+ )?(.*)\)$/.exec(colour) ?? [];
    if (!kind) return undefined;
    const [one, two, three, opacity = 1] = said.split(/[\s,/]+/).map((part) => parseFloat(part) || 0);
    if (opacity < 0.5) return undefined;
    if (/^ok/.test(kind)) return one;
    if (/^l/.test(kind)) return one / 100;
    return (0.3 * one + 0.59 * two + 0.11 * three) / (kind === "color" ? 1 : 255);
  }

  async function put() {
    const shade = theme || (await surrounding());
    const named = new URLSearchParams({ address: canonical() });
    for (const [name, value] of Object.entries({ thread, title: title.slice(0, 300) })) if (value) named.set(name, value);
    const said = new URLSearchParams(named);
    for (const [name, value] of Object.entries({ lang, theme: shade })) if (value) said.set(name, value);
    const frame = document.createElement("iframe");
    frame.title = spoken.title;
    frame.setAttribute("sandbox", SANDBOX);
    frame.referrerPolicy = "no-referrer";
    // What stands below the tag may not be there yet, and be what the address means: it is asked for when all is.
    const isWhole = document.readyState !== "loading";
    frame.src = at("/embed/", isWhole ? wanted() : "");
    // By the object model: no policy forbids that, as it may forbid a style attribute. Its place is kept, and nothing is seen
    // there before it answers: it may be the browser's own page that says that the frame was refused.
    const looks = { display: "block", visibility: "hidden", inlineSize: "100%", minInlineSize: "0", blockSize: "24rem", border: "0" };
    Object.assign(frame.style, looks);
    frame.className = "palabre";

    let isHere = false;
    let note = null;
    // Who reads here, as this page's site says: its token, and, once the frame has taken that, what came of it.
    let reader = token ? { token } : {};
    // Where the reader was who asked for a comment: who goes elsewhere before it comes is not called away.
    let asking;
    let waits = setTimeout(give, SILENCE_MS);
    addEventListener("message", (event) => {
      if (event.origin !== home || event.source !== frame.contentWindow || event.data?.palabre !== 1) return;
      const { height, to, isNext, known, missing } = event.data;
      // The comment that was asked for stands on another page of the discussion.
      if (missing && missing === wanted()) frame.contentWindow.location.replace(at("/embed/", missing));
      if (typeof known === "string") reader = { known };
      isHere = true;
      note?.remove();
      Object.assign(frame.style, { display: "block", visibility: "" });
      if (Number.isFinite(height)) frame.style.blockSize = `${Math.min(Math.max(Math.ceil(height), 0), HIGHEST_PX)}px`;
      const { top } = frame.getBoundingClientRect();
      // Another page came into the frame, and begins above what is seen.
      if (isNext === true && top < 0) frame.scrollIntoView();
      if (Number.isFinite(to)) scrollTo({ top: scrollY + top + Math.min(Math.max(to, 0), HIGHEST_PX) });
    });
    frame.addEventListener("load", () => {
      frame.contentWindow.postMessage({ palabre: 1, asked: asking === document.activeElement, ...reader }, home);
      asking = undefined;
      clearTimeout(waits);
      waits = setTimeout(give, PATIENCE_MS);
    });
    tag.after(frame);
    addEventListener("hashchange", () => {
      asking = wanted() ? document.activeElement : undefined;
      ask();
    });
    if (!isWhole) document.addEventListener("DOMContentLoaded", ask);

    // For the comment that a link within this page means: where the frame is there already, it says whether it has that.
    function ask() {
      const comment = wanted();
      if (comment && isHere) frame.contentWindow.postMessage({ palabre: 1, comment }, home);
      else if (comment) frame.src = at("/embed/", comment);
    }

    // The discussion, and the comment in it that the address of the page means.
    function at(path, comment, more = said) {
      const all = new URLSearchParams(more);
      if (comment) all.set("comment", comment);
      return `${home}${path}?${all}`;
    }

    // Nothing answers: this host is not registered, or the discussion cannot be reached.
    function give() {
      if (isHere || note) return;
      frame.style.display = "none";
      note = document.createElement("p");
      note.className = "palabre-away";
      const link = document.createElement("a");
      link.href = at("/threads/", wanted(), named);
      link.textContent = spoken.link;
      note.append(`${spoken.away} `, link);
      frame.after(note);
    }
  }

  function asked(place) {
    try {
      return place.dataset.thread ? `~${encodeURIComponent(place.dataset.thread)}` : whole(place.dataset.palabreCount);
    } catch {
      return "";
    }
  }

  function count() {
    const places = [...document.querySelectorAll("[data-palabre-count]:not([data-palabre-asked])")];
    for (const place of places) place.dataset.palabreAsked = "";
    while (places.length) fill(places.splice(0, MANY));
  }

  async function fill(places) {
    const said = new URLSearchParams({ at: location.origin, of: places.map((place) => asked(place) || "-").join(" ") });
    if (lang) said.set("lang", lang);
    const isLong = `${said}`.length > LONGEST_QUERY;
    const request = { method: isLong ? "POST" : "GET", body: isLong ? said : undefined, credentials: "omit" };
    try {
      const answer = await fetch(`${home}/embed/counts/${isLong ? "" : `?${said}`}`, request);
      if (!answer.ok) return;
      const { counts } = await answer.json();
      places.forEach((place, at) => {
        if (typeof counts[at]?.says === "string") place.textContent = counts[at].says;
      });
    } catch {
      // What stands in the places stays there.
    }
  }
})();
