'use strict';

// What the figures of a page show, for tests.

const pageFigures = {
  names() {
    return [...document.querySelectorAll('figure[data-chart]')]
        .filter((figure) => figure.checkVisibility()).map((figure) => figure.dataset.chart);
  },

  drawn(name) {
    return chartOf(name).data.datasets.map((set) => ({name: set.label ?? '', numbers: set.data.map(heightOf)}));
  },

  labels(name) {
    return chartOf(name).data.labels;
  },

  tabled(name) {
    return [...figureOf(name).querySelectorAll('details tr')]
        .filter((row) => row.querySelector('td'))
        .map((row) => ({
          name: row.cells[0].textContent,
          numbers: [...row.querySelectorAll('[data-value]')].map((cell) => Number(cell.dataset.value)),
        }));
  },

  blank() {
    return [...document.querySelectorAll('figure[data-chart]')]
        .filter((figure) => figure.checkVisibility() && isBlank(figure))
        .map((figure) => figure.dataset.chart);
  },

  notTabled(name) {
    const tabled = new Set(pageFigures.tabled(name).flatMap((row) => row.numbers));
    return pageFigures.drawn(name).flatMap((set) => set.numbers
        .filter((number) => number !== null && number !== 0 && !tabled.has(number))
        .map((number) => name + ': ' + set.name + ' ' + number));
  },
};

function figureOf(name) {
  const figure = document.querySelector('figure[data-chart="' + name + '"]');
  if (!figure) throw new Error('there is no figure called ' + name);
  return figure;
}

function chartOf(name) {
  const chart = Chart.getChart(figureOf(name).querySelector('canvas'));
  if (!chart) throw new Error('nothing is drawn in ' + name);
  return chart;
}

function heightOf(point) {
  if (Array.isArray(point)) return point[1];
  return point !== null && typeof point === 'object' ? point.y : point;
}

function isBlank(figure) {
  const canvas = figure.querySelector('canvas');
  if (!canvas) return !drawingIn(figure)?.childElementCount;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const dots = new Uint32Array(data.buffer);
  return dots.every((dot) => dot === dots[0]);
}

/// What is drawn without a canvas, which may keep its styles to itself.
function drawingIn(figure) {
  const insides = [figure, ...[...figure.querySelectorAll('div')].map((part) => part.shadowRoot)];
  return insides.map((inside) => inside?.querySelector('svg')).find((svg) => svg);
}
