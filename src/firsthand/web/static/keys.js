// Keys for those who keep their hands on them: / looks, j and k move in a list, g and a letter goes to a place.
"use strict";
(() => {
  const look = document.getElementById("q");
  const places = new Map([...document.querySelectorAll("[data-keys]")].map((a) => [a.dataset.keys, a.href]));
  let before = "";

  const move = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const place = places.get(`${before} ${event.key}`);
    before = event.key === "g" && before !== "g" ? "g" : "";
    if (place) location.href = place;
    else if (event.key === "/") {
      event.preventDefault();
      look.focus();
      look.select();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });

  // A quote is read in its surroundings: in the middle of the page, and not under its edge.
  const quote = document.getElementById("mark");
  if (quote && location.hash === "#mark") quote.scrollIntoView({ block: "center" });
})();
