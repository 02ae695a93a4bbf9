'use strict';

/* What each chart of a whole run tells and draws, as plain values for Plot.live. */
const RunCharts = (() => {
  const {dollars} = Cells;
  const dollarsTick = (value) => Format.shortDollars(value);
  const isRange = (line) => line.low_usd !== line.high_usd && Number.isFinite(line.low_usd);
  const rangeText = (line) =>
      (isRange(line) ? `${Format.dollars(line.low_usd)} to ${Format.dollars(line.high_usd)}` : '');

  /* A headline counts the final run alone; a programme more, and may leave lines out. */
  const counts = [
    {
      title: 'The final run: what the headline counts',
      colour: 'series-0',
      has: (line) => line.part === 'final run'
    },
    {
      title: 'What the programme counts beside it',
      colour: 'series-1',
      has: (line) => line.part !== 'final run' && line.counted
    },
    {
      title: 'Not counted',
      colour: 'series-7',
      has: (line) => line.part !== 'final run' && !line.counted
    },
  ];

  function ledgerRow(line) {
    return [
      line.name, dollars(line.predicted_usd), rangeText(line),
      [line.contains, line.basis].filter(Boolean).join(': '), line.source
    ];
  }

  function ledgerTable(groups, {headline, total}) {
    return {
      columns: [
        {title: 'Line'}, {title: 'Dollars', numeric: true}, {title: 'Between', numeric: true},
        {title: 'What it contains'}, {title: 'Source', wide: true}
      ],
      groups: groups.map(({title, lines}) => ({title, rows: lines.map(ledgerRow)})),
      foot: [
        ['headline', dollars(headline.predicted_usd), rangeText(headline), '', ''],
        ['programme', dollars(total.predicted_usd), rangeText(total), '', '']
      ],
    };
  }

  /* What is paid for what: for the final run, and for the programme beside it. */
  function ledger(view) {
    if (!view.ledger || !view.ledger.lines.length) return null;
    const {lines, headline, total} = view.ledger;
    const groups = counts.map((count) => ({...count, lines: lines.filter(count.has)}))
                       .filter((group) => group.lines.length);
    const ordered = groups.flatMap(
        (group) => group.lines.map((line) => ({...line, colour: Theme.colour(group.colour)})));
    const sum = (group) =>
        group.lines.reduce((dollarsSoFar, line) => dollarsSoFar + line.predicted_usd, 0);
    const told = ordered.map((line) => `${line.name} ${Format.dollars(line.predicted_usd)}`);
    return {
      caption: 'What it costs, line by line',
      remark: ordered.some(isRange) ? 'Whiskers: from the low to the high end of the band.' : '',
      label: `Costs: ${Format.list(told)}. Headline ${
          Format.dollars(
              headline.predicted_usd)}, programme ${Format.dollars(total.predicted_usd)}.`,
      legend: groups.map((group) => ({
                           colour: Theme.colour(group.colour),
                           text: group.title,
                           value: Format.dollars(sum(group))
                         })),
      table: ledgerTable(groups, view.ledger),
      ...Bars.ranking({
        items: ordered.map((line) => ({name: line.name, value: line.predicted_usd})),
        colour: ordered.map((line) => line.colour),
        format: Format.dollars,
        tick: dollarsTick,
        texts: ordered.map((line) => Format.shortDollars(line.predicted_usd)),
        bands: ordered.map((line) => (isRange(line) ? [line.low_usd, line.high_usd] : null)),
      }),
    };
  }

  function goodput(view) {
    if (!view.goodput || !view.goodput.parts.length) return null;
    // A part that takes no time may be a rounding error below zero.
    const parts = view.goodput.parts.filter((part) => part.share > 1e-9);
    const colour = (i) => Theme.series(i);
    return {
      caption: 'Where the days go',
      remark: 'Shares of the wall-clock time, mean of the simulated runs.',
      label: `Wall-clock time: ${
          Format.list(parts.map((part) => `${part.name} ${Format.percent(part.share)}`))}.`,
      legend: parts.map(
          (part, i) => ({colour: colour(i), text: part.name, value: Format.percent(part.share)})),
      table: {
        columns: [{title: 'Part'}, {title: 'Share', numeric: true}],
        rows: parts.map((part) => [part.name, Cells.percent(part.share)]),
      },
      ...Bars.stacked({
        indexAxis: 'y',
        labels: [''],
        maximum: 1,
        height: 96,
        datasets: parts.map((part, i) => ({
                              label: part.name,
                              data: [part.share],
                              backgroundColor: colour(i),
                              borderColor: Theme.colour('surface'),
                              borderWidth: 1
                            })),
        tick: (value) => Format.percentTick(value),
        tooltip: ({dataset, raw}) => `${dataset.label}: ${Format.percent(raw)}`,
      }),
    };
  }

  /* Why a run stops. */
  function causes(view) {
    const list = view.goodput && view.goodput.causes;
    if (!list || !list.length) return null;
    const items = list.map((cause) => ({name: cause.name, value: cause.count}))
                      .sort((a, b) => b.value - a.value);
    const times = Format.count;
    return {
      caption: 'Why it stops',
      remark: 'Times in the run, mean of the simulated runs.',
      label: `Stops by cause: ${
          Format.list(items.map((item) => `${item.name} ${times(item.value)}`))}.`,
      table: {
        columns: [{title: 'Cause'}, {title: 'Times', numeric: true}],
        rows: items.map((item) => [item.name, {text: times(item.value), value: item.value}]),
      },
      ...Bars.ranking({
        items,
        colour: Theme.colour('series-7'),
        format: times,
        tick: (value) => Format.number(value),
        texts: items.map((item) => times(item.value))
      }),
    };
  }

  return {ledger, goodput, causes, dollarsTick};
})();
