'use strict';

// What can be wrong with any page. Each function returns a list of sentences, empty if nothing is.

const pageChecks = {
  /// What reaches over the right edge of the page.
  tooWide() {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    return ['the page is ' + page.scrollWidth + ' wide, on ' + page.clientWidth,
            ...visibleElements().filter((element) => reachesOver(element, page.clientWidth))
                .map((element) => named(element) + ' reaches over the edge')];
  },

  /// Text that is wider than the box it stands in, and so cut off or over what is beside it.
  spilled() {
    return visibleElements().filter(hasOwnText).filter((element) => {
      const {overflowX, display} = getComputedStyle(element);
      return display !== 'inline' && overflowX !== 'auto' && overflowX !== 'scroll' &&
          element.scrollWidth > element.clientWidth + 1;
    }).map((element) => named(element) + ' has no room');
  },

  /// Text that stands out too little from what is behind it (WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1
  /// where letters are large).
  hardToRead() {
    return visibleElements().filter(hasOwnText).flatMap((element) => {
      const contrast = contrastOf(element);
      return contrast < leastContrast(element) ?
          [named(element) + ' has a contrast of ' + contrast.toFixed(2)] : [];
    });
  },

  /// Headings that a reader of an outline stumbles over.
  disordered() {
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
        .filter((heading) => heading.checkVisibility());
    const level = (heading) => Number(heading.tagName[1]);
    const problems = headings.filter((heading) => level(heading) === 1).length === 1 ?
        [] : ['there is not one h1'];
    headings.forEach((heading, at) => {
      if (at === 0 ? level(heading) !== 1 : level(heading) > level(headings[at - 1]) + 1) {
        problems.push(named(heading) + ' comes too deep');
      }
    });
    return problems;
  },

  /// Pictures that say nothing to who cannot see them: no sentence, or no numbers behind.
  unspoken() {
    const canvases = [...document.querySelectorAll('canvas')];
    return canvases.filter((canvas) => canvas.checkVisibility()).flatMap((canvas) => {
      const problems = [];
      const sentence = canvas.getAttribute('aria-label') ?? '';
      if (canvas.getAttribute('role') !== 'img') problems.push('is no img');
      if (sentence.split(' ').length < 3) problems.push('says "' + sentence + '"');
      const cells = canvas.closest('figure')?.querySelectorAll('details table td') ?? [];
      if (![...cells].some((cell) => /\d/.test(cell.textContent))) {
        problems.push('has no table of numbers behind');
      }
      return problems.map((problem) => named(canvas) + ' ' + problem);
    });
  },

  /// What those miss who have the page read out.
  unstructured() {
    const problems = [];
    if (!document.documentElement.lang) problems.push('the page has no language');
    if (!document.title) problems.push('the page has no title');
    if (document.querySelectorAll('main').length !== 1) problems.push('there is not one main');
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) {
      problems.push('several elements are #' + id);
    }
    for (const table of document.querySelectorAll('table')) {
      if (!table.querySelector('th')) problems.push(named(table) + ' has no th');
    }
    return problems;
  },

  /// Marks all that can be operated; returns their names. What is hidden from those who listen, and
  /// left out by Tab, does for the mouse what something else does for all.
  markOperable() {
    const operable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const isDouble = (element) => element.tabIndex < 0 && element.closest('[aria-hidden="true"]');
    return visibleElements()
        .filter((element) => element.matches(operable) && !element.disabled && !isDouble(element))
        .map((element, at) => {
          element.dataset.operable = at;
          return named(element);
        });
  },

  /// Which of those never had the focus. Of buttons of one choice Tab comes to one.
  notReached() {
    return [...document.querySelectorAll('[data-operable]')].filter((element) => {
      const choice = element.type === 'radio' ?
          [...document.querySelectorAll('input[type=radio]')]
              .filter((other) => other.name === element.name) :
          [element];
      return !choice.some((one) => one.dataset.reached);
    }).map((element) => 'Tab does not come to ' + named(element));
  },
};

function visibleElements() {
  return [...document.body.querySelectorAll('*')].filter((element) => {
    const box = element.getBoundingClientRect();
    const shown = {checkOpacity: true, checkVisibilityCSS: true};
    // What is for ears alone is cut to a pixel.
    const isCut = getComputedStyle(element).clipPath !== 'none';
    return box.width > 1 && box.height > 1 && !isCut && element.checkVisibility(shown);
  });
}

/// Whether nothing between it and the page would cut it or scroll it.
function reachesOver(element, width) {
  if (element.getBoundingClientRect().right <= width + 0.5) return false;
  for (let above = element.parentElement; above !== document.body && above;
       above = above.parentElement) {
    if (getComputedStyle(above).overflowX !== 'visible') return false;
  }
  return true;
}

function hasOwnText(element) {
  if (element.closest('svg, [disabled], [aria-disabled="true"], [inert]')) return false;
  return [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
}

function leastContrast(element) {
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  return isLarge ? 3 : 4.5;
}

/// The contrast of the text of an element, by painting one dot of what is behind it and of it.
function contrastOf(element) {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const cover = (color, opacity) => {
    paint.globalAlpha = opacity;
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
  };
  const luminance = () => {
    const [red, green, blue] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3)
        .map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  // What a page does not paint is as the browser paints it: white, or black for a dark scheme.
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches && /dark/.test(scheme);
  cover(isDark ? 'black' : 'white', 1);
  let opacity = 1;
  for (const layer of [...ancestors(element), element]) {
    opacity *= Number(getComputedStyle(layer).opacity);
    cover(getComputedStyle(layer).backgroundColor, opacity);
  }
  const behind = luminance();
  cover(getComputedStyle(element).color, opacity);
  const text = luminance();
  return (Math.max(behind, text) + 0.05) / (Math.min(behind, text) + 0.05);
}

/// From the page down.
function ancestors(element) {
  const above = [];
  for (let one = element.parentElement; one; one = one.parentElement) above.unshift(one);
  return above;
}

/// A text by which a person finds the element.
function named(element) {
  const id = element.id ? '#' + element.id : '';
  const kind = typeof element.className === 'string' && element.className ?
      '.' + element.className.trim().split(/\s+/).join('.') : '';
  const chart = element.closest('[data-chart]')?.dataset.chart;
  const text = (element.textContent || element.value || '').trim().replace(/\s+/g, ' ');
  return '<' + element.tagName.toLowerCase() + id + kind + '>' + (chart ? ' in ' + chart : '') +
      (text ? ' "' + text.slice(0, 40) + '"' : '');
}
