'use strict';

/* Makes the page ready for paper: light, as wide as A4, all details open; and undoes that after. */
const Printing = (() => {
  let opened = null;

  function start() {
    if (opened) return;
    opened = [...document.querySelectorAll('details:not([open])')];
    for (const details of opened) details.open = true;
    document.documentElement.dataset.printing = 'true';
    Theme.changed();
  }

  function end() {
    if (!opened) return;
    for (const details of opened) details.open = false;
    opened = null;
    delete document.documentElement.dataset.printing;
    Theme.changed();
  }

  addEventListener('beforeprint', start);
  addEventListener('afterprint', end);
  // Browsers that show the printed page on screen change the medium, without the events.
  matchMedia('print').addEventListener('change', (medium) => (medium.matches ? start() : end()));
  return {start, end};
})();
