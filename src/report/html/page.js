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
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    all.forEach((item, index) => {
      const shown = wanted.has(item.dataset.severity) && words.every((word) => texts[index].includes(word));
      item.hidden = !shown;
      if (shown) count += 1;
    });
    told.textContent = `${count} of ${all.length} findings shown`;
  };
  const order = () => {
    const key = keys[sort.value] || keys.place;
    const sorted = all.map((item, index) => ({ item, index, key: key(item) }));
    sorted.sort((a, b) => (a.key[0] < b.key[0] ? -1 : a.key[0] > b.key[0] ? 1 : a.index - b.index));
    list.replaceChildren(...sorted.map((entry) => entry.item));
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  boxes.forEach((box) => box.addEventListener("change", filter));
  sort.addEventListener("change", order);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
  filter();
})();
