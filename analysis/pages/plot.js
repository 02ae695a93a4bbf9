'use strict';

/* Charts by Chart.js: `live` keeps one in an element and draws it again when its value, the colours
   or the width of the page change. */
const Plot = (() => {
  /* Lines and areas: data.marks = [{axis: 'x' or 'y', value, text} or {axis, from, to}]. */
  const marks = {
    id: 'marks',
    beforeDatasetsDraw(chart) {
      for (const mark of chart.data.marks || [])
        if (mark.from !== undefined) drawArea(chart, mark);
    },
    afterDatasetsDraw(chart) {
      for (const mark of chart.data.marks || [])
        if (mark.value !== undefined) drawLine(chart, mark);
    },
  };

  function drawArea(chart, {axis, from, to}) {
    const {ctx, chartArea, scales} = chart;
    const [low, high] = [scales[axis].getPixelForValue(from), scales[axis].getPixelForValue(to)];
    ctx.save();
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = Theme.colour('text');
    if (axis === 'x')
      ctx.fillRect(low, chartArea.top, high - low, chartArea.height);
    else
      ctx.fillRect(chartArea.left, low, chartArea.width, high - low);
    ctx.restore();
  }

  function drawLine(chart, {axis, value, text}) {
    const {ctx, chartArea, scales} = chart;
    const at = Math.round(scales[axis].getPixelForValue(value)) + 0.5;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = Theme.colour('text');
    ctx.lineWidth = 1.5;
    ctx.setLineDash([5, 4]);
    ctx.beginPath();
    if (axis === 'x') {
      ctx.moveTo(at, chartArea.top);
      ctx.lineTo(at, chartArea.bottom);
    } else {
      ctx.moveTo(chartArea.left, at);
      ctx.lineTo(chartArea.right, at);
    }
    ctx.stroke();
    ctx.font = `12px ${Chart.defaults.font.family}`;
    ctx.textAlign = axis === 'x' ? 'center' : 'right';
    if (text)
      ctx.fillText(
          text, axis === 'x' ? at : chartArea.right - 4, axis === 'x' ? chartArea.top - 5 : at - 5);
    ctx.restore();
  }

  /* Where values may be: dataset.bands = [[low, high] or null, ...] of horizontal bars. */
  const bands = {
    id: 'bands',
    afterDatasetsDraw(chart) {
      chart.data.datasets.forEach((dataset, index) => (dataset.bands || []).forEach((band, i) => {
        const bar = chart.getDatasetMeta(index).data[i];
        if (band && bar && band[0] !== band[1]) drawBand(chart, bar.y, band);
      }));
    },
  };

  function drawBand({ctx, scales}, y, band) {
    const [low, high] = band.map((value) => scales.x.getPixelForValue(value));
    ctx.save();
    ctx.strokeStyle = Theme.colour('text');
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(low, y);
    ctx.lineTo(high, y);
    for (const end of [low, high]) {
      ctx.moveTo(end, y - 5);
      ctx.lineTo(end, y + 5);
    }
    ctx.stroke();
    ctx.restore();
  }

  /* What bars say at their end: dataset.texts = ['1.58 s', ...] of horizontal bars. */
  const texts = {
    id: 'texts',
    afterDatasetsDraw(chart) {
      const {ctx} = chart;
      ctx.save();
      ctx.font = `12px ${Chart.defaults.font.family}`;
      ctx.textBaseline = 'middle';
      chart.data.datasets.forEach((dataset, index) => (dataset.texts || []).forEach((text, i) => {
        const bar = chart.getDatasetMeta(index).data[i];
        if (bar && text) drawEndText(ctx, chart.width, bar, dataset, text, chart.scales.x, i);
      }));
      ctx.restore();
    },
  };

  function drawEndText(ctx, room, bar, dataset, text, scale, i) {
    const end = dataset.bands && dataset.bands[i] ?
        Math.max(bar.x, scale.getPixelForValue(dataset.bands[i][1])) :
        bar.x;
    const width = ctx.measureText(text).width;
    ctx.fillStyle = Theme.colour('text');
    ctx.textAlign = 'left';
    ctx.fillText(text, Math.min(end + 7, room - width), bar.y);
  }

  Chart.register(marks, bands, texts);
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.font.size = 12;
  Chart.defaults.plugins.tooltip.displayColors = true;

  function takeTheme() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = Theme.colour('muted');
    Chart.defaults.borderColor = Theme.colour('grid');
    const tooltip = Chart.defaults.plugins.tooltip;
    tooltip.backgroundColor = Theme.colour('text');
    tooltip.titleColor = tooltip.bodyColor = tooltip.footerColor = Theme.colour('page');
  }

  /* A chart of `value` in the empty element `host`. `describe(value)` returns what Figure tells
     beside {type, data, options, height}, or null where there is nothing to show, which hides the
     host. Returns {update(value), chart()}. */
  function live(host, name, describe, value) {
    const frame = Figure.create(host, name);
    let shown = value;
    let chart = null;

    function draw() {
      takeTheme();
      const told = shown === null || shown === undefined ? null : describe(shown);
      host.hidden = !told;
      if (!told) return;
      frame.tell(told);
      frame.stage.style.height = `${told.height}px`;
      if (!chart)
        chart = new Chart(frame.canvas, {type: told.type, data: told.data, options: told.options});
      else {
        chart.data = told.data;
        chart.options = told.options;
        chart.update('none');
      }
    }

    draw();
    // Paper has another width, and is printed before the browser tells of it.
    Theme.onChange(() => {
      if (chart) chart.resize();
      draw();
    });
    return {
      update(next) {
        shown = next;
        draw();
      },
      chart: () => chart
    };
  }

  return {live};
})();
