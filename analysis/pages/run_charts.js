'use strict';

/* What each chart of a whole run, and of several, tells and draws, as plain values for Plot.live. */
const RunCharts = (() => {
  const dollars = (value) => ({ text: Format.dollars(value), value });
  const dollarsTick = (value) => Format.shortDollars(value);
  const isRange = (line) => line.low_usd !== line.high_usd && Number.isFinite(line.low_usd);
  const rangeText = (line) => (isRange(line) ? `${Format.dollars(line.low_usd)} to ${Format.dollars(line.high_usd)}` : '');

  const lineName = (line) => (line.part ? `${line.part}: ${line.name}` : line.name);

  function ledgerRow(line) {
    return [lineName(line), dollars(line.predicted_usd), rangeText(line), [line.contains, line.basis].filter(Boolean).join(': '), line.source];
  }

  /* What is paid for what: counted in the headline, and what a programme pays beside it. */
  function ledger(view) {
    if (!view.ledger || !view.ledger.lines.length) return null;
    const { lines, headline, total } = view.ledger;
    const counted = lines.filter((line) => line.counted);
    const others = lines.filter((line) => !line.counted);
    const ordered = [...counted, ...others];
    const colour = (line) => Theme.colour(line.counted ? 'series-0' : 'series-7');
    const described = StepCharts.ranking({
      items: ordered.map((line) => ({ name: lineName(line), value: line.predicted_usd })),
      colour: ordered.map(colour), format: Format.dollars, tick: dollarsTick,
      texts: ordered.map((line) => Format.shortDollars(line.predicted_usd)),
      bands: ordered.map((line) => (isRange(line) ? [line.low_usd, line.high_usd] : null)),
    });
    return {
      caption: 'What it costs, line by line',
      remark: ordered.some(isRange) ? 'Whiskers: from the low to the high end of the band.' : '',
      label: `Costs: ${Format.list(ordered.map((line) => `${lineName(line)} ${Format.dollars(line.predicted_usd)}${line.counted ? '' : ' (not in the headline)'}`))}.`
        + ` Headline ${Format.dollars(headline.predicted_usd)}, programme ${Format.dollars(total.predicted_usd)}.`,
      legend: [{ colour: Theme.colour('series-0'), text: 'counted in the headline', value: Format.dollars(headline.predicted_usd) },
        ...(others.length ? [{ colour: Theme.colour('series-7'), text: 'not counted in it', value: Format.dollars(total.predicted_usd - headline.predicted_usd) }] : [])],
      table: {
        columns: [{ title: 'Line' }, { title: 'Dollars', numeric: true }, { title: 'Between', numeric: true }, { title: 'What it contains' }, { title: 'Source', wide: true }],
        groups: [{ title: 'Counted in the headline', rows: counted.map(ledgerRow) },
          ...(others.length ? [{ title: 'Not counted in the headline', rows: others.map(ledgerRow) }] : [])],
        foot: [['headline', dollars(headline.predicted_usd), rangeText(headline), '', ''], ['programme, all lines', dollars(total.predicted_usd), rangeText(total), '', '']],
      },
      ...described,
    };
  }

  function goodput(view) {
    if (!view.goodput || !view.goodput.parts.length) return null;
    const parts = view.goodput.parts;
    const colour = (i) => Theme.series(i);
    return {
      caption: 'Where the days go',
      remark: 'Shares of the wall-clock time, mean of the simulated runs.',
      label: `Wall-clock time: ${Format.list(parts.map((part) => `${part.name} ${Format.percent(part.share)}`))}.`,
      legend: parts.map((part, i) => ({ colour: colour(i), text: part.name, value: Format.percent(part.share) })),
      table: {
        columns: [{ title: 'Part' }, { title: 'Share', numeric: true }],
        rows: parts.map((part) => [part.name, StepCharts.percent(part.share)]),
      },
      ...StepCharts.stackedBars({
        indexAxis: 'y', labels: [''], maximum: 1, height: 96,
        datasets: parts.map((part, i) => ({ label: part.name, data: [part.share], backgroundColor: colour(i), borderColor: Theme.colour('surface'), borderWidth: 1 })),
        tick: (value) => Format.percent(value), tooltip: ({ dataset, raw }) => `${dataset.label}: ${Format.percent(raw)}`,
      }),
    };
  }

  /* How the step time moves with each input, the one that moves it most first. */
  function tornado(view) {
    if (!view.tornado || !view.tornado.inputs.length) return null;
    const middle = view.tornado.step_time_s;
    const inputs = [...view.tornado.inputs].sort((a, b) => Math.abs(b.high_s - b.low_s) - Math.abs(a.high_s - a.low_s));
    const band = view.band && view.band.step_time_s;
    const side = (label, key, colour) => ({
      label, data: inputs.map((input) => [middle, input[key]]), backgroundColor: Theme.colour(colour), grouped: false, maxBarThickness: 16,
    });
    const marks = [{ axis: 'x', value: middle, text: Format.seconds(middle) }, ...(band ? [{ axis: 'x', from: band.low, to: band.high }] : [])];
    return {
      caption: 'How the step moves with each input',
      remark: band ? `Shaded: all inputs together, ${Format.seconds(band.low)} to ${Format.seconds(band.high)}.` : '',
      label: `Step time of ${Format.seconds(middle)} by input: ${Format.list(inputs.slice(0, 5).map((input) => `${input.name} ${Format.seconds(input.low_s)} to ${Format.seconds(input.high_s)}`))}`
        + `${inputs.length > 5 ? ' move it most' : ''}.`,
      legend: [{ colour: Theme.colour('series-0'), text: 'input at its quick end' }, { colour: Theme.colour('series-1'), text: 'at its slow end' }],
      table: tornadoTable(inputs, middle),
      type: 'bar',
      height: 70 + 24 * inputs.length,
      data: { labels: inputs.map((input) => input.name), datasets: [side('quick end', 'low_s', 'series-0'), side('slow end', 'high_s', 'series-1')], marks },
      options: {
        indexAxis: 'y',
        layout: { padding: { top: 18 } },
        scales: {
          x: { beginAtZero: false, ...extent(inputs, band), ticks: { callback: StepCharts.secondsTick, maxTicksLimit: 8 }, grid: { drawBorder: false } },
          y: { grid: { display: false }, ticks: { autoSkip: false } },
        },
        plugins: { tooltip: { callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${Format.seconds(raw[1])}`, afterLabel: ({ dataIndex }) => inputs[dataIndex].meaning } } },
      },
    };
  }

  function extent(inputs, band) {
    const ends = inputs.flatMap((input) => [input.low_s, input.high_s]).concat(band ? [band.low, band.high] : []);
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const margin = (high - low) * 0.03 || high * 0.01;
    return { min: low - margin, max: high + margin };
  }

  function tornadoTable(inputs, middle) {
    const moved = (value) => ({ text: Format.seconds(value), value });
    return {
      columns: [{ title: 'Input' }, { title: 'What it is' }, { title: 'Off by', numeric: true }, { title: 'Step, quick', numeric: true }, { title: 'Step, slow', numeric: true },
        { title: 'Moves it by', numeric: true }, { title: 'Kind' }, { title: 'Source', wide: true }],
      rows: inputs.map((input) => [input.name, input.meaning, StepCharts.percent(input.uncertainty), moved(input.low_s), moved(input.high_s),
        `${Format.difference(input.low_s / middle - 1)} to ${Format.difference(input.high_s / middle - 1)}`, Elements.badge(input.kind), input.source]),
    };
  }

  return { ledger, goodput, tornado, dollars, dollarsTick };
})();
