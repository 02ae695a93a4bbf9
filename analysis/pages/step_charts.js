'use strict';

/* What each chart of a step tells and draws, as plain values for Plot.live. */
const StepCharts = (() => {
  const {seconds, percent, bytes} = Cells;
  const colours = {exposed_communication: 'communication'};

  /* The colour of a part of a step; null where it has none of its own. */
  function colourOf(name) { return Theme.colour(colours[name] || name); }

  const isPart = (part) => part.name !== 'exposed_communication';
  const shareText = (part, whole) => `${part.title} ${Format.seconds(part.value_s)}` +
      ` (${Format.percent(part.value_s / whole)})`;

  const outlined = {borderWidth: 1, borderSkipped: false};

  /* The parts that add up to a step, and under them how much communication was exposed. */
  function parts(step) {
    const whole = step.step_time_s;
    const exposed = step.parts.find((part) => !isPart(part));
    const datasets = step.parts.map((part) => ({
                                      label: part.title,
                                      data: isPart(part) ? [part.value_s, 0] : [0, part.value_s],
                                      backgroundColor: colourOf(part.name),
                                      borderColor: Theme.colour('surface'),
                                      ...outlined,
                                    }));
    return {
      caption: 'Where a step goes',
      remark: 'Mean over pipeline ranks. What is exposed is part of the bars above it.',
      label: `A step of ${Format.seconds(whole)}, mean over ranks: ${
                 Format.list(step.parts.filter(isPart).map((part) => shareText(part, whole)))}.` +
          (exposed ? ` Of these ${shareText(exposed, whole)}.` : ''),
      legend:
          step.parts.filter((part) => part.value_s > 0).map((part) => ({
                                                              colour: colourOf(part.name),
                                                              text: part.title,
                                                              value: Format.seconds(part.value_s)
                                                            })),
      table: {
        columns: [
          {title: 'Part'}, {title: 'Time', numeric: true}, {title: 'Of the step', numeric: true}
        ],
        rows: step.parts.filter(isPart).map((part) => partRow(part, whole)),
        foot: [
          ['step', seconds(whole), Format.percent(1)],
          ...(exposed ? [partRow({...exposed, title: 'of which exposed communication'}, whole)] :
                        [])
        ],
      },
      ...Bars.stacked({
        indexAxis: 'y',
        labels: ['step', 'exposed'],
        datasets,
        height: 132,
        maximum: whole,
        tick: Bars.secondsTick,
        tooltip: Bars.secondsTip,
        ticksEvery: 1,
      }),
    };
  }

  const partRow =
      (part, whole) => [part.title, seconds(part.value_s), percent(part.value_s / whole)];

  /* The name of row `i`, with its replicas where they differ. */
  function rowName(step, i) {
    const row = step.rows[i];
    if (!row) return `rank ${i}`;
    const several = step.rows.some((other) => other.replicas !== row.replicas);
    return several && row.replicas ? `${row.name}, ${row.replicas}` : row.name;
  }

  function partsByRank(step) {
    const parts = step.parts.map((part, i) => ({...part, index: i})).filter(isPart);
    const labels = step.parts_by_rank.map((_, i) => rowName(step, i));
    const bubble = step.parts.findIndex((part) => part.name === 'bubble');
    const bubbles = step.parts_by_rank.map((values) => values[bubble]);
    return {
      caption: 'The same, rank by rank',
      label: `The parts of a step on each of ${labels.length} pipeline ranks; the bubble is from ${
                 Format.seconds(Math.min(...bubbles))}` +
          ` to ${Format.seconds(Math.max(...bubbles))} of ${Format.seconds(step.step_time_s)}.`,
      legend: parts.filter((part) => part.value_s > 0)
                  .map((part) => ({colour: colourOf(part.name), text: part.title})),
      table: {
        columns:
            [{title: 'Rank'}, ...step.parts.map((part) => ({title: part.title, numeric: true}))],
        rows: step.parts_by_rank.map((values, i) => [labels[i], ...values.map(seconds)]),
      },
      ...Bars.stacked({
        indexAxis: 'x',
        labels,
        datasets: parts.map((part) => ({
                              label: part.title,
                              data: step.parts_by_rank.map((values) => values[part.index]),
                              backgroundColor: colourOf(part.name),
                              categoryPercentage: 0.92,
                              barPercentage: 0.92,
                            })),
        height: 260,
        maximum: step.step_time_s,
        tick: Bars.secondsTick,
        tooltip: Bars.secondsTip,
      }),
    };
  }

  function times(step, list, {caption, remark, first, sentence, colour}) {
    if (!list || !list.length) return null;
    const items = list.map((item) => ({name: item.name, value: item.value_s}))
                      .sort((a, b) => b.value - a.value);
    const sum = items.reduce((total, item) => total + item.value, 0);
    return {
      caption,
      remark,
      label: `${sentence}: ${
          Format.list(items.map((item) => `${item.name} ${Format.seconds(item.value)}`))}.`,
      table: {
        columns:
            [{title: first}, {title: 'Time', numeric: true}, {title: 'Of the step', numeric: true}],
        rows: items.map(
            (item) => [item.name, seconds(item.value), percent(item.value / step.step_time_s)]),
        foot: [['together', seconds(sum), percent(sum / step.step_time_s)]],
      },
      ...Bars.ranking({
        items,
        colour: Theme.colour(colour),
        format: Format.seconds,
        tick: Bars.secondsTick,
        texts: items.map((item) => Format.seconds(item.value))
      }),
    };
  }

  const kernels = (step) => times(step, step.kernels, {
    caption: 'Computing, by kind of kernel',
    remark: 'Time of the compute stream, mean over ranks.',
    first: 'Kernels',
    sentence: 'Computing in a step by kind of kernel',
    colour: 'series-0',
  });
  const exposed = (step) => times(step, step.exposed, {
    caption: 'Waiting for communication, by kind',
    remark: 'Time in which a rank moves data and computes nothing, mean over ranks.',
    first: 'Communication',
    sentence: 'Exposed communication in a step by kind',
    colour: 'communication',
  });

  function links(step) {
    if (!step.links || !step.links.length) return null;
    const bars = (label, key, colour) => ({
      label,
      data: step.links.map((link) => link[key]),
      backgroundColor: Theme.colour(colour),
      texts: step.links.map((link) => Format.percent(link[key])),
      maxBarThickness: 16,
    });
    const data = {
      labels: step.links.map((link) => link.name),
      datasets: [bars('mean', 'mean_use', 'series-5'), bars('busiest', 'busiest_use', 'series-0')]
    };
    return {
      caption: 'Use of links over a step',
      remark: 'What they carry in a step, of what they could carry in that time.',
      label: `Use of links over a step: ${
          Format.list(step.links.map(
              (link) => `${link.name} ${Format.percent(link.mean_use)} in the mean and ${
                  Format.percent(link.busiest_use)} on the busiest`))}.`,
      legend: [
        {colour: Theme.colour('series-5'), text: 'mean'},
        {colour: Theme.colour('series-0'), text: 'busiest'}
      ],
      table: Cells.table(
          [
            ['Links', (link) => link.name],
            ['How many', (link) => Cells.number(link.count), 'number'],
            ['Each carries up to', (link) => Cells.rate(link.capacity_bytes_per_s), 'number'],
            ['In a step, mean', (link) => bytes(link.bytes_per_step), 'number'],
            ['In a step, busiest', (link) => bytes(link.busiest_bytes_per_step), 'number'],
            ['Use, mean', (link) => percent(link.mean_use), 'number'],
            ['Use, busiest', (link) => percent(link.busiest_use), 'number'],
          ],
          step.links),
      type: 'bar',
      data,
      height: 48 + 50 * step.links.length,
      options: {
        indexAxis: 'y',
        layout: {padding: {right: 56}},
        scales: {
          x: {
            min: 0,
            max: Math.max(0.1, ...step.links.map((link) => link.busiest_use)) * 1.02,
            ticks: {callback: Format.percentTick, maxTicksLimit: 6, includeBounds: false},
            grid: {drawBorder: false}
          },
          y: {grid: {display: false}},
        },
        plugins: {
          tooltip:
              {callbacks: {label: ({dataset, raw}) => `${dataset.label}: ${Format.percent(raw)}`}}
        },
      },
    };
  }

  return {colourOf, isPart, rowName, parts, partsByRank, kernels, exposed, links};
})();
