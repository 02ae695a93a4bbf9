'use strict';

/* What the charts of several runs side by side tell and draw, as plain values for Plot.live. */
const ComparisonCharts = (() => {
  const {dollarsTick} = RunCharts;

  /* By dollars, or by step time where no run has a price. */
  function ranking(view) {
    const ranked = view.ranked;
    if (!ranked.length) return null;
    const priced = ranked.every((run) => Number.isFinite(run.cost_usd));
    const value = (run) => (priced ? run.cost_usd : run.step_time_s);
    const format = priced ? Format.dollars : Format.seconds;
    const change = (run) =>
        (priced ? Format.dollarDifference(run.cost_difference_usd) :
                  Format.difference(run.step_difference));
    const name = (run) => (run.fits ? run.name : `${run.name} (does not fit)`);
    return {
      caption: priced ? 'Dollars, the cheapest first' : 'Step time, the shortest first',
      label: `${priced ? 'Dollars' : 'Step time'} by run: ${
          Format.list(ranked.map((run) => `${name(run)} ${format(value(run))}`))}.`,
      table: rankingTable(ranked, priced),
      ...Bars.ranking({
        items: ranked.map((run) => ({name: name(run), value: value(run)})),
        format,
        colour: ranked.map((run) => Theme.colour(run.fits ? 'series-0' : 'series-7')),
        tick: priced ? dollarsTick : Bars.secondsTick,
        texts: ranked.map(
            (run) => (isBase(run) ? format(value(run)) : `${format(value(run))} (${change(run)})`)),
      }),
    };
  }

  const isBase = (run) => run.run === 0;

  function rankingTable(ranked, priced) {
    return Cells.table(
        [
          ['Run', (run) => run.name],
          ['Rank', (run) => Cells.number(run.rank), 'number'],
          priced && ['Dollars', (run) => Cells.dollars(run.cost_usd), 'number'],
          priced &&
              ['Difference', (run) => Cells.dollarDifference(run.cost_difference_usd), 'number'],
          ['Step', (run) => Cells.seconds(run.step_time_s), 'number'],
          ['Difference', (run) => Cells.difference(run.step_difference), 'number'],
          ['Duration', (run) => Cells.seconds(run.duration_s), 'number'],
          ['GPU-hours', (run) => Cells.whole(run.gpu_hours), 'number'],
          ['Memory', (run) => Cells.bytes(run.memory_bytes), 'number'],
          ['Fits', (run) => (run.fits ? 'yes' : {text: 'no', class: 'warning'})],
        ],
        ranked);
  }

  const withStep = (view) => view.runs.filter((run) => run.step);

  /* The parts of a step, one bar a run. */
  function parts(view) {
    const runs = withStep(view);
    if (!runs.length) return null;
    const shown = runs[0].step.parts.filter(StepCharts.isPart);
    const used = (part) => runs.some((run) => value(run, part.name) > 0);
    const value = (run, name) =>
        (run.step.parts.find((part) => part.name === name) || {value_s: 0}).value_s;
    return {
      caption: 'Where a step goes',
      remark: 'Mean over pipeline ranks.',
      label:
          runs.map(
                  (run) => `${run.name}: ${
                      Format.list(shown.map(
                          (part) => `${part.title} ${Format.seconds(value(run, part.name))}`))}.`)
              .join(' '),
      legend: shown.filter(used).map(
          (part) => ({colour: StepCharts.colourOf(part.name), text: part.title})),
      table: {
        columns: [{title: 'Part'}, ...runs.map((run) => ({title: run.name, numeric: true}))],
        rows: runs[0].step.parts.map(
            (part) => [part.title, ...runs.map((run) => Cells.seconds(value(run, part.name)))]),
        foot: [['step', ...runs.map((run) => Cells.seconds(run.step.step_time_s))]],
      },
      ...Bars.stacked({
        indexAxis: 'y',
        labels: runs.map((run) => run.name),
        height: 60 + 44 * runs.length,
        tick: Bars.secondsTick,
        tooltip: Bars.secondsTip,
        ticksEvery: 1,
        datasets: shown.map((part) => ({
                              label: part.title,
                              data: runs.map((run) => value(run, part.name)),
                              backgroundColor: StepCharts.colourOf(part.name),
                              borderColor: Theme.colour('surface'),
                              borderWidth: 1,
                              borderSkipped: false,
                              maxBarThickness: 30,
                            })),
      }),
    };
  }

  /* Exposed communication by kind, one group of bars a kind. */
  function exposed(view) {
    return grouped(view, 'exposed', 'Waiting for communication, by kind', 'Communication');
  }

  function kernels(view) {
    return grouped(view, 'kernels', 'Computing, by kind of kernel', 'Kernels');
  }

  function grouped(view, key, caption, first) {
    const runs = withStep(view).filter((run) => run.step[key] && run.step[key].length);
    const names = [...new Set(runs.flatMap((run) => run.step[key].map((item) => item.name)))];
    if (!names.length) return null;
    const value = (run, name) =>
        (run.step[key].find((item) => item.name === name) || {value_s: 0}).value_s;
    return {
      caption,
      remark: 'Mean over ranks.',
      label: `${caption}. ${
          runs.map(
                  (run) => `${run.name}: ${
                      Format.list(
                          names.map((name) => `${name} ${Format.seconds(value(run, name))}`))}.`)
              .join(' ')}`,
      legend: runs.map((run, i) => ({colour: Theme.series(i), text: run.name})),
      table: {
        columns: [{title: first}, ...runs.map((run) => ({title: run.name, numeric: true}))],
        rows: names.map((name) => [name, ...runs.map((run) => Cells.seconds(value(run, name)))]),
      },
      type: 'bar',
      height: 50 + names.length * (14 + 12 * runs.length),
      data: {
        labels: names,
        datasets: runs.map((run, i) => ({
                             label: run.name,
                             data: names.map((name) => value(run, name)),
                             backgroundColor: Theme.series(i),
                             maxBarThickness: 14
                           }))
      },
      options: {
        indexAxis: 'y',
        scales: {
          x: {
            beginAtZero: true,
            ticks: {callback: Bars.secondsTick, maxTicksLimit: 6},
            grid: {drawBorder: false}
          },
          y: {grid: {display: false}, ticks: {autoSkip: false}}
        },
        plugins: {tooltip: {callbacks: {label: Bars.secondsTip}}},
      },
    };
  }

  return {ranking, parts, exposed, kernels};
})();
