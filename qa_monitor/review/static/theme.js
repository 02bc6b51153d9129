// Before anything is drawn: the theme that was chosen in this browser. Without one, the system's applies.
"use strict";
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
