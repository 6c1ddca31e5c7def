"use strict";
(() => {
  const part = (name) => document.getElementById(`book:${name}`);
  const form = part("search");
  const words = part("words");
  const kind = part("kind");
  const shown = part("shown");
  const state = part("state");
  const noneLeft = part("none-left");
  const main = part("main");
  const contents = part("contents");
  const folds = [...document.querySelectorAll(".fold")];
  const groups = [...document.querySelectorAll(".group, .fold:not(.aside)")];
  const entries = [...document.querySelectorAll(".entry")].map((element) => ({
    element,
    kind: element.dataset.kind,
    text: `${element.id} ${element.dataset.of ?? ""} ${element.textContent}`.toLowerCase(),
  }));
  const wide = matchMedia("(min-width: 64rem)");

  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const searching = wanted.length > 0 || kind.value !== "";
    let number = 0;
    for (const entry of entries) {
      const keep = (!kind.value || entry.kind === kind.value)
        && wanted.every((word) => entry.text.includes(word));
      entry.element.hidden = !keep;
      number += keep ? 1 : 0;
    }
    for (const group of groups) group.hidden = !group.querySelector(".entry:not([hidden])");
    for (const sheet of document.querySelectorAll(".sheet")) {
      sheet.hidden = !sheet.querySelector(".entry:not([hidden])");
    }
    for (const fold of folds) fold.open = searching && !fold.hidden;
    document.body.classList.toggle("searching", searching);
    state.hidden = !searching;
    noneLeft.hidden = number > 0;
    shown.textContent = shown.dataset.template
      .replace("{n}", number.toLocaleString(document.documentElement.lang))
      .replace("{all}", entries.length.toLocaleString(document.documentElement.lang));
    mark(wanted);
  }

  function mark(wanted) {
    if (!globalThis.CSS?.highlights) return;
    CSS.highlights.delete("hit");
    if (wanted.length === 0) return;
    const ranges = [];
    for (const { element } of entries) {
      if (element.hidden) continue;
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.data.toLowerCase();
        for (const word of wanted) {
          for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            ranges.push(range);
          }
        }
      }
    }
    CSS.highlights.set("hit", new Highlight(...ranges));
  }

  function toHash() {
    const query = new URLSearchParams();
    if (words.value) query.set("q", words.value);
    if (kind.value) query.set("kind", kind.value);
    try {
      history.replaceState(null, "", "#" + (query.toString() || "book:main"));
    } catch {
      // Some viewers show the page without an address of its own; searching works all the same.
    }
  }

  function fromHash() {
    const hash = location.hash.slice(1);
    if (/^(q|kind)=/.test(hash)) {
      const query = new URLSearchParams(hash);
      words.value = query.get("q") ?? "";
      kind.value = query.get("kind") ?? "";
      if (kind.selectedIndex < 0) kind.value = "";
      apply();
      return;
    }
    const target = findTarget(hash);
    if (!target) return;
    if (target.closest("[hidden]") || (words.value + kind.value && target.closest(".aside"))) {
      words.value = kind.value = "";
      apply();
    }
    for (let fold = target.closest(".fold"); fold; fold = fold.parentElement.closest(".fold")) fold.open = true;
    target.scrollIntoView();
    if (!wide.matches && target !== main) contents.open = false;
  }

  function findTarget(hash) {
    try {
      return document.getElementById(decodeURIComponent(hash));
    } catch {
      return null;
    }
  }

  function fitContents() {
    contents.open = wide.matches;
  }

  form.addEventListener("input", () => {
    apply();
    toHash();
    if (main.getBoundingClientRect().top < 0) main.scrollIntoView();
  });
  form.addEventListener("reset", () => setTimeout(() => { apply(); toHash(); words.focus(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", fromHash);
  addEventListener("beforeprint", () => { for (const fold of folds) fold.open = true; });
  wide.addEventListener("change", fitContents);
  form.hidden = false;
  fitContents();
  fromHash();
})();
