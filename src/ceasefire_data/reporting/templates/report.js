"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const field = {
    text: document.getElementById("f-text"),
    rule: document.getElementById("f-rule"),
    column: document.getElementById("f-column"),
  };
  const boxes = [...form.querySelectorAll("input[name=level]")];
  const shown = document.getElementById("shown");
  const clear = document.getElementById("clear");
  const noneLeft = document.getElementById("none-left");
  const findings = [...document.querySelectorAll(".finding")].map((element) => ({
    element,
    text: element.closest(".line").querySelector("h4").textContent.toLowerCase()
      + " " + element.textContent.toLowerCase()
      + " " + rowText(element),
    ...element.dataset,
  }));

  function rowText(element) {
    const row = element.closest(".line").querySelector(".row tbody");
    return row ? row.textContent.toLowerCase() : "";
  }

  function wanted() {
    return {
      words: field.text.value.toLowerCase().split(/\s+/).filter(Boolean),
      rule: field.rule.value,
      column: field.column.value,
      levels: new Set(boxes.filter((box) => box.checked).map((box) => box.value)),
    };
  }

  function apply() {
    const want = wanted();
    let number = 0;
    for (const finding of findings) {
      const keep = want.levels.has(finding.level)
        && (!want.rule || want.rule === finding.rule)
        && (!want.column || want.column === finding.column)
        && want.words.every((word) => finding.text.includes(word));
      finding.element.hidden = !keep;
      number += keep ? 1 : 0;
    }
    for (const part of document.querySelectorAll(".line, .file")) {
      part.hidden = !part.querySelector(".finding:not([hidden])");
    }
    shown.textContent = shown.dataset.template
      .replace("{n}", number.toLocaleString(document.documentElement.lang))
      .replace("{all}", findings.length.toLocaleString(document.documentElement.lang));
    noneLeft.hidden = number > 0;
    clear.hidden = number === findings.length;
  }

  function toHash() {
    const query = new URLSearchParams();
    for (const [name, control] of Object.entries(field)) {
      if (control.value) query.set(name, control.value);
    }
    const checked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (checked.length < boxes.length) query.set("level", checked.join(","));
    try {
      history.replaceState(null, "", "#" + (query.toString() || "findings"));
    } catch {
      // Some viewers show the page without an address of its own; filtering works all the same.
    }
  }

  function fromHash() {
    if (!location.hash.includes("=")) return;
    const query = new URLSearchParams(location.hash.slice(1));
    for (const [name, control] of Object.entries(field)) control.value = query.get(name) ?? "";
    for (const control of [field.rule, field.column]) {
      if (control.selectedIndex < 0) control.value = "";
    }
    const levels = query.get("level");
    for (const box of boxes) box.checked = levels === null || levels.split(",").includes(box.value);
    apply();
  }

  function followLink() {
    fromHash();
    if (location.hash.includes("=")) document.getElementById("findings").focus();
  }

  form.addEventListener("input", () => { apply(); toHash(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); toHash(); field.text.focus(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", followLink);
  form.hidden = false;
  apply();
  fromHash();
})();
