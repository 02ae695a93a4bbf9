'use strict';

/* Bar charts as plain values for Plot.live. */
const Bars = (() => {
  const secondsTick = (value) => Format.secondsTick(value);
  const secondsTip = ({dataset, raw}) => `${dataset.label}: ${Format.seconds(raw)}`;
  const shortened = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);

  /* Bars of several parts each; `indexAxis` is the axis of their labels. */
  function stacked({indexAxis, labels, datasets, height, maximum, tick, tooltip, ticksEvery}) {
    const value = {
      stacked: true,
      min: 0,
      max: maximum,
      ticks: {callback: tick, maxTicksLimit: 8, includeBounds: false},
      grid: {drawBorder: false}
    };
    const ranks = labels.every((label) => /^rank \d+$/.test(label));
    const category = {
      stacked: true,
      grid: {display: false},
      ticks: {autoSkip: ticksEvery !== 1, maxRotation: 0},
      title: {display: ranks, text: 'pipeline rank'},
    };
    return {
      type: 'bar',
      data: {labels: ranks ? labels.map((label) => label.slice(5)) : labels, datasets},
      height,
      options: {
        indexAxis,
        scales: indexAxis === 'y' ? {x: value, y: category} : {x: category, y: value},
        plugins: {tooltip: {callbacks: {label: tooltip}}},
      },
    };
  }

  /* Horizontal bars with their values at their ends. */
  function ranking({items, colour, format, tick, texts, bands}) {
    const most = Math.max(
        ...items.map((item) => item.value), ...(bands || []).map((band) => (band ? band[1] : 0)));
    return {
      type: 'bar',
      height: 34 + 28 * items.length,
      data: {
        labels: items.map((item) => item.name),
        datasets: [{
          data: items.map((item) => item.value),
          backgroundColor: colour,
          maxBarThickness: 18,
          texts,
          bands
        }],
      },
      options: {
        indexAxis: 'y',
        // Texts follow the bars; the widest letter or digit of them takes about seven pixels.
        layout: {padding: {right: 12 + 7 * Math.max(...texts.map((text) => text.length))}},
        scales: {
          x: {
            min: 0,
            max: most * 1.02,
            ticks: {callback: tick, maxTicksLimit: 6, includeBounds: false},
            grid: {drawBorder: false}
          },
          y: {
            grid: {display: false},
            ticks: {autoSkip: false, callback(_, i) { return shortened(items[i].name); }}
          },
        },
        plugins: {tooltip: {callbacks: {label: ({raw}) => format(raw)}}},
      },
    };
  }

  return {secondsTick, secondsTip, stacked, ranking};
})();
