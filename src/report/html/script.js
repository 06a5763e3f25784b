
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const [words, severity, provider, shown] = ["words", "severity", "provider", "shown"].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll("#findings tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, index) => {
      const fits = (!severity.value || row.dataset.severity === severity.value)
        && (!provider.value || row.dataset.provider === provider.value)
        && wanted.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      if (fits) count += 1;
    });
    shown.textContent = `${count} of ${rows.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // On paper, what is folded is lost.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  form.hidden = false;
  apply();
})();
