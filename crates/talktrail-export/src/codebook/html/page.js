"use strict";
(() => {
  const box = document.getElementById("search");
  const lacking = document.getElementById("lacking");
  const found = document.getElementById("found");
  const sections = [...document.querySelectorAll("section")].map((section) => ({
    section,
    link: document.querySelector(`nav a[href="#${section.id}"]`),
    rows: [...section.querySelectorAll("details")].map((row) => ({
      row,
      text: (section.id + "." + row.textContent).toLowerCase(),
    })),
  }));

  const show = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    for (const { section, link, rows } of sections) {
      let shown = 0;
      for (const { row, text } of rows) {
        const isWanted = words.every((word) => text.includes(word));
        const isLacking = !lacking.value || row.dataset.lacking.split("|").includes(lacking.value);
        row.hidden = !(isWanted && isLacking);
        if (!row.hidden) shown += 1;
      }
      section.hidden = shown === 0;
      link.hidden = shown === 0;
      link.lastElementChild.textContent = shown;
      total += shown;
    }
    found.textContent = total === 1 ? "1 column" : `${total} columns`;
  };

  const open = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.tagName === "DETAILS") {
      row.open = true;
      row.scrollIntoView();
    }
  };

  box.addEventListener("input", show);
  lacking.addEventListener("change", show);
  box.form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== box) {
      event.preventDefault();
      box.focus();
    }
  });
  addEventListener("hashchange", open);
  show();
  open();
})();
