
"use strict";
// The page is whole without this: it only hides findings that are not asked for, and keeps what is asked for in the address.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const findings = Array.from(document.querySelectorAll("article.finding"), (element) => ({
    element,
    severity: element.dataset.severity,
    rule: element.dataset.rule,
    chart: element.dataset.chart,
    scenarios: element.dataset.scenarios.split("\n"),
    area: element.closest(".area").dataset.area,
    text: null,
  }));
  const areas = Array.from(document.querySelectorAll(".area"));
  const output = form.querySelector("output");
  const fields = ["area", "rule", "chart", "scenario"].filter((name) => form.elements[name]);
  const boxes = Array.from(form.querySelectorAll("input[name=severity]"));

  function wanted() {
    const wish = { q: form.elements.q.value.trim().toLowerCase(), severity: boxes.filter((box) => box.checked).map((box) => box.value) };
    for (const name of fields) {
      const select = form.elements[name];
      wish[name] = select.selectedIndex > 0 ? select.value : null;
    }
    return wish;
  }

  function shows(finding, wish, words) {
    if (!wish.severity.includes(finding.severity)) return false;
    if (wish.area != null && finding.area !== wish.area) return false;
    if (wish.rule != null && finding.rule !== wish.rule) return false;
    if (wish.chart != null && finding.chart !== wish.chart) return false;
    if (wish.scenario != null && !finding.scenarios.includes(wish.scenario)) return false;
    if (!words.length) return true;
    if (finding.text === null) finding.text = finding.element.textContent.toLowerCase();
    return words.every((word) => finding.text.includes(word));
  }

  function apply() {
    const wish = wanted();
    const words = wish.q.split(/\s+/).filter(Boolean);
    let number = 0;
    for (const finding of findings) {
      const show = shows(finding, wish, words);
      finding.element.hidden = !show;
      number += show;
    }
    for (const area of areas) {
      let left = 0;
      for (const file of area.querySelectorAll(".file")) {
        const here = file.querySelectorAll("article.finding:not([hidden])").length;
        file.hidden = !here;
        left += here;
      }
      area.hidden = !left;
      area.querySelector(".shown").textContent = left;
    }
    const all = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
    output.textContent = number === findings.length ? all : `${number} of ${all}`;
  }

  function remember() {
    const wish = wanted();
    const state = new URLSearchParams();
    if (wish.q) state.set("q", wish.q);
    if (wish.severity.length < boxes.length) state.set("severity", wish.severity.join(","));
    for (const name of fields) if (wish[name] != null) state.set(name, wish[name]);
    const text = state.toString();
    try {
      history.replaceState(null, "", text ? `#?${text}` : location.pathname + location.search);
    } catch (error) {
      // a page from a disk may not be allowed to: the filter works all the same
    }
  }

  function recall() {
    if (!location.hash.startsWith("#?")) return;
    const state = new URLSearchParams(location.hash.slice(2));
    form.elements.q.value = state.get("q") || "";
    const severity = state.has("severity") ? state.get("severity").split(",") : null;
    for (const box of boxes) box.checked = !severity || severity.includes(box.value);
    for (const name of fields) {
      const select = form.elements[name];
      select.selectedIndex = 0;
      if (state.has(name)) {
        const at = Array.from(select.options).findIndex((option, index) => index > 0 && option.value === state.get(name));
        if (at > 0) select.selectedIndex = at;
      }
    }
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  window.addEventListener("hashchange", () => { if (location.hash.startsWith("#?")) { recall(); apply(); } });
  recall();
  apply();
})();
