// What every page does: theme, the list of keys, keys that press buttons, the queue by keyboard, refusals of HTMX.
"use strict";
(() => {
  const root = document.documentElement;
  const keys = document.getElementById("keys");
  const all = (selector) => [...document.querySelectorAll(selector)];

  function isDark() {
    const chosen = root.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    document.dispatchEvent(new Event("themechange"));
  }

  function isWriting(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
  }

  function stepRow(by) {
    const links = all(".queue .call");
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))];
    next?.focus();
  }

  function pressed(event) {
    if (event.key === "Escape" && isWriting(event.target)) event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || keys.open) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button) button.click();
    else if (event.key === "?") keys.showModal();
    else if (event.key === "/") {
      const field = document.querySelector("[data-search]");
      if (field) field.focus();
      else location.assign("/search");
    } else if (document.querySelector(".queue") && event.key === "j") stepRow(1);
    else if (document.querySelector(".queue") && event.key === "k") stepRow(-1);
    else if (document.querySelector(".queue") && event.key === "x") document.activeElement.closest("tr")?.querySelector("input")?.click();
    else return;
    event.preventDefault();
  }

  // A refusal of the server is shown in the form that was sent; the form keeps what was written.
  function beforeSwap(event) {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status < 400) return;
    if (xhr.status === 401) {
      event.detail.isError = false;
      location.assign(`/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    const place = requestConfig.elt.querySelector("[data-refusal]");
    if (!place) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    else if (event.target.closest("[data-keys-open]")) keys.showModal();
    else if (event.target.closest("[data-keys-close]")) keys.close();
  });
})();
