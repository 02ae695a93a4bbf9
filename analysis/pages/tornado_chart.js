'use strict';

/* How sure a prediction is: what the chart of its sensitivity tells and draws, as plain values for
   Plot.live. */
const TornadoChart = (() => {
  /* How the step time moves with each input, the one that moves it most first. */
  function create(view) {
    if (!view.tornado || !view.tornado.inputs.length) return null;
    const middle = view.tornado.step_time_s;
    const inputs = [...view.tornado.inputs].sort(
        (a, b) => Math.abs(b.high_s - b.low_s) - Math.abs(a.high_s - a.low_s));
    const band = view.band && view.band.step_time_s;
    const side = (label, key, colour) => ({
      label,
      data: inputs.map((input) => [middle, input[key]]),
      backgroundColor: Theme.colour(colour),
      grouped: false,
      maxBarThickness: 16,
    });
    const marks = [
      {axis: 'x', value: middle, text: Format.seconds(middle)},
      ...(band ? [{axis: 'x', from: band.low, to: band.high}] : [])
    ];
    return {
      caption: 'How the step moves with each input',
      remark: band ? `Shaded: all inputs together, ${Format.seconds(band.low)} to ${
                         Format.seconds(band.high)}.` :
                     '',
      label: `Step time of ${Format.seconds(middle)} by input: ${
                 Format.list(inputs.slice(0, 5).map(
                     (input) => `${input.name} ${Format.seconds(input.low_s)} to ${
                         Format.seconds(input.high_s)}`))}` +
          `${inputs.length > 5 ? ' move it most' : ''}.`,
      legend: [
        {colour: Theme.colour('series-0'), text: 'input at its quick end'},
        {colour: Theme.colour('series-1'), text: 'at its slow end'}
      ],
      table: tableOf(inputs, middle),
      type: 'bar',
      height: 70 + 24 * inputs.length,
      data: {
        labels: inputs.map((input) => input.name),
        datasets: [side('quick end', 'low_s', 'series-0'), side('slow end', 'high_s', 'series-1')],
        marks
      },
      options: {
        indexAxis: 'y',
        layout: {padding: {top: 18}},
        scales: {
          x: {
            beginAtZero: false,
            ...extent(inputs, band),
            ticks: {callback: Bars.secondsTick, maxTicksLimit: 8, includeBounds: false},
            grid: {drawBorder: false}
          },
          y: {grid: {display: false}, ticks: {autoSkip: false}},
        },
        plugins: {
          tooltip: {
            callbacks: {
              label: ({dataset, raw}) => `${dataset.label}: ${Format.seconds(raw[1])}`,
              afterLabel: ({dataIndex}) => inputs[dataIndex].meaning
            }
          }
        },
      },
    };
  }

  function extent(inputs, band) {
    const ends = inputs.flatMap((input) => [input.low_s, input.high_s])
                     .concat(band ? [band.low, band.high] : []);
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const margin = (high - low) * 0.03 || high * 0.01;
    return {min: low - margin, max: high + margin};
  }

  function tableOf(inputs, middle) {
    const moved = (value) =>
        ({text: `${Format.seconds(value)} (${Format.difference(value / middle - 1)})`, value});
    const meaning = (input) => Elements.make('small', {class: 'below'}, input.meaning);
    return Cells.table(
        [
          ['Input', (input) => ({node: Elements.make('span', {}, input.name, meaning(input))})],
          ['Off by', (input) => Cells.percent(input.uncertainty), 'number'],
          ['Step at the quick end', (input) => moved(input.low_s), 'number'],
          ['At the slow end', (input) => moved(input.high_s), 'number'],
          ['Kind', (input) => Elements.badge(input.kind)],
          ['Source', (input) => input.source, 'wide'],
        ],
        inputs);
  }

  return {create};
})();
