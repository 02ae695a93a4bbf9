'use strict';

/* The colours of style.css, for canvases, and word of when they change: when the system or the
   reader changes between dark and light, and when the page is printed. */
const Theme = (() => {
  const listeners = new Set();
  const known = new Map();
  const order = ['', 'light', 'dark'];
  const titles = {'': 'as the system', light: 'light', dark: 'dark'};
  let probe = null;

  /* A browser resolves `light-dark()` only where it is used, hence an element that does. */
  function resolved(name) {
    if (!probe) {
      probe = document.createElement('span');
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  /* The colour of a variable as canvases take it: colour('forward'). */
  function colour(name) {
    if (!known.has(name)) known.set(name, resolved(name));
    return known.get(name);
  }

  /* The colour number `index` of those for things without one of their own. */
  function series(index) { return colour(`series-${index % 8}`); }

  /* The colour of text on another: dark, or white where that is dark itself. */
  function ink(background) {
    const linear = channels(background).map((channel) => (channel / 255) ** 2.2);
    const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    return luminance > 0.18 ? '#0b1017' : '#ffffff';
  }

  function channels(text) { return text.match(/[\d.]+/g).slice(0, 3).map(Number); }

  /* The colour at `share` of the way from that of the first rank to that of the last. */
  function between(share) {
    const first = channels(colour('first'));
    const last = channels(colour('last'));
    const mixed = first.map((channel, i) => Math.round(channel + (last[i] - channel) * share));
    return `rgb(${mixed.join(' ')})`;
  }

  /* Tells all that draw to draw again. */
  function changed() {
    known.clear();
    for (const listener of listeners) listener();
  }

  /* Calls `listener` after each change; returns a function that ends that. */
  function onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function remembered() {
    try {
      return localStorage.getItem('theme') || '';
    } catch {
      return '';  // A page that was opened as a file may have no storage.
    }
  }

  function choose(name) {
    if (name)
      document.documentElement.dataset.theme = name;
    else
      delete document.documentElement.dataset.theme;
    try {
      localStorage.setItem('theme', name);
    } catch {
      // Then it lasts as long as the page.
    }
    changed();
  }

  /* A button that goes through the themes. */
  function button() {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'screen-only';
    const name = () => document.documentElement.dataset.theme || '';
    const tell = () => {
      made.textContent = `Colours: ${titles[name()]}`;
    };
    made.addEventListener('click', () => {
      choose(order[(order.indexOf(name()) + 1) % order.length]);
      tell();
    });
    tell();
    return made;
  }

  const kept = remembered();
  if (kept) document.documentElement.dataset.theme = kept;
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  return {
    colour,
    channels: (name) => channels(colour(name)),
    series,
    ink,
    between,
    onChange,
    changed,
    button
  };
})();
