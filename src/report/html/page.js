"use strict";
(() => {
  const controls = document.getElementById("controls");
  const list = document.getElementById("list");
  if (!controls || !list) return;
  const all = [...list.children];
  const texts = all.map((item) => item.textContent.toLowerCase());
  const rank = { error: 0, warning: 1, info: 2 };
  const told = document.getElementById("told");
  const search = document.getElementById("search");
  const sort = document.getElementById("sort");
  const boxes = [...controls.querySelectorAll("input[type=checkbox]")];
  const keys = {
    severity: (item) => [rank[item.dataset.severity]],
    rule: (item) => [item.dataset.rule],
    zone: (item) => [item.dataset.zone],
    place: () => [],
  };
  const more = document.getElementById("more");
  // Laying out ten thousand findings takes seconds: they are shown by the page, and searched all the same.
  const page = 500;
  let limit = page;
  let ordered = all.map((item, index) => index);
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let found = 0;
    ordered.forEach((index) => {
      const item = all[index];
      const match = wanted.has(item.dataset.severity) && words.every((word) => texts[index].includes(word));
      if (match) found += 1;
      item.hidden = !match || found > limit;
    });
    const shown = Math.min(found, limit);
    const rest = found > shown ? `; ${found} match` : "";
    told.textContent = `${shown} of ${all.length} findings shown${rest}`;
    more.hidden = found <= shown;
    more.textContent = `Show ${Math.min(page, found - shown)} more`;
  };
  const filter = () => {
    limit = page;
    show();
  };
  const order = () => {
    const key = keys[sort.value] || keys.place;
    const sorted = all.map((item, index) => ({ index, key: key(item) }));
    sorted.sort((a, b) => (a.key[0] < b.key[0] ? -1 : a.key[0] > b.key[0] ? 1 : a.index - b.index));
    ordered = sorted.map((entry) => entry.index);
    filter();
    list.replaceChildren(...ordered.map((index) => all[index]));
  };
  more.addEventListener("click", () => {
    limit += page;
    show();
  });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  boxes.forEach((box) => box.addEventListener("change", filter));
  sort.addEventListener("change", order);
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((part) => (part.open = true));
    limit = all.length;
    show();
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
  filter();
})();
