'use strict';

/* Memory of a GPU of each pipeline rank against what it has. */
const MemoryCharts = (() => {
  const {bytes} = Cells;
  const colours = {
    weights: 'series-0',
    gradients: 'series-1',
    optimizer: 'series-3',
    activations: 'series-2',
    buffers: 'series-7'
  };
  const bytesTick = (value) => Format.bytesTick(value);

  function fullest(rows) {
    return rows.reduce((most, row) => (row.peak_bytes > most.peak_bytes ? row : most));
  }

  function capacityMark(memory) {
    return memory.capacity_bytes ? [{
      axis: 'y',
      value: memory.capacity_bytes,
      text: `the GPU has ${Format.bytes(memory.capacity_bytes)}`
    }] :
                                   [];
  }

  function sentence(memory) {
    const most = fullest(memory.rows);
    const lowest = Math.min(...memory.rows.map((row) => row.peak_bytes));
    return `from ${Format.bytes(lowest)} to ${Format.bytes(most.peak_bytes)} at the peak, most on ${
        most.name}, of ${Format.bytes(memory.capacity_bytes)}`;
  }

  function byteScale(memory) {
    const most = Math.max(memory.capacity_bytes || 0, fullest(memory.rows).peak_bytes);
    return {
      min: 0,
      max: most * 1.1,
      ticks: {callback: bytesTick, maxTicksLimit: 7, includeBounds: false},
      grid: {drawBorder: false}
    };
  }

  function line(row, i, count) {
    return {
      label: row.name,
      data: row.times_s.map((x, at) => ({x, y: row.bytes[at]})),
      stepped: 'before',
      pointRadius: 0,
      pointHitRadius: 6,
      borderWidth: 1.5,
      borderColor: Theme.between(count > 1 ? i / (count - 1) : 0),
    };
  }

  /* Over the step: what a rank holds from each moment until the next. */
  function overTime(step) {
    const memory = step.memory;
    if (!memory || !memory.rows.length) return null;
    const rows = memory.rows;
    return {
      caption: step.caption || 'Memory over the step, by rank',
      label: `Memory of a GPU over a step: ${sentence(memory)}.`,
      legend: rows.length < 2 ?
          [] :
          [
            {colour: Theme.between(0), text: rows[0].name},
            {colour: Theme.between(1), text: `to ${rows[rows.length - 1].name}`}
          ],
      table: {
        columns: [
          {title: 'Rank'}, {title: 'At the start', numeric: true}, {title: 'Peak', numeric: true},
          {title: 'Peak from', numeric: true}, {title: 'At the end', numeric: true}
        ],
        rows: rows.map(overTimeRow),
      },
      type: 'line',
      height: 300,
      data:
          {datasets: rows.map((row, i) => line(row, i, rows.length)), marks: capacityMark(memory)},
      options: {
        parsing: false,
        normalized: true,
        interaction: {mode: 'nearest', axis: 'xy', intersect: false},
        scales: {
          x: {
            type: 'linear',
            min: 0,
            max: step.step_time_s,
            ticks: {
              callback: Bars.secondsTick,
              maxTicksLimit: 7,
              maxRotation: 0,
              includeBounds: false
            },
            grid: {display: false}
          },
          y: byteScale(memory),
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: ([item]) => (item ? Format.seconds(item.parsed.x) : ''),
              label: ({dataset, parsed}) => `${dataset.label}: ${Format.bytes(parsed.y)}`
            }
          }
        },
      },
    };
  }

  function overTimeRow(row) {
    const peak = row.bytes.reduce((most, value, i) => (value > row.bytes[most] ? i : most), 0);
    return [
      row.name, bytes(row.bytes[0]), bytes(row.peak_bytes), Cells.seconds(row.times_s[peak]),
      bytes(row.bytes[row.bytes.length - 1])
    ];
  }

  /* At the peak: of what it is made. */
  function atPeak(step) {
    const memory = step.memory;
    if (!memory || !memory.rows.length) return null;
    const colour = (name, i) => Theme.colour(colours[name] || `series-${i % 8}`);
    const described = Bars.stacked({
      indexAxis: 'x',
      labels: memory.rows.map((row) => row.name),
      datasets: memory.parts.map((name, i) => ({
                                   label: name,
                                   data: memory.rows.map((row) => row.parts_bytes[i]),
                                   backgroundColor: colour(name, i),
                                   categoryPercentage: 0.92,
                                   barPercentage: 0.92,
                                 })),
      height: 300,
      tick: bytesTick,
      tooltip: ({dataset, raw}) => `${dataset.label}: ${Format.bytes(raw)}`,
    });
    Object.assign(described.options.scales.y, byteScale(memory));
    described.data.marks = capacityMark(memory);
    const most = fullest(memory.rows);
    return {
      caption: 'What fills it at the peak',
      label: `Memory at the peak: ${sentence(memory)}. On ${most.name} ${
          Format.list(
              memory.parts.map((name, i) => `${name} ${Format.bytes(most.parts_bytes[i])}`))}.`,
      legend: memory.parts
                  .map((name, i) => ({
                         colour: colour(name, i),
                         text: name,
                         value: Format.bytes(most.parts_bytes[i])
                       }))
                  .concat({colour: 'transparent', text: `on ${most.name}, the fullest`}),
      table: {
        columns: [
          {title: 'Rank'},
          ...[...memory.parts, 'peak', 'of the GPU'].map((title) => ({title, numeric: true}))
        ],
        rows: memory.rows.map(
            (row) =>
                [row.name, ...row.parts_bytes.map(bytes), bytes(row.peak_bytes),
                 Cells.percent(row.peak_bytes / memory.capacity_bytes)]),
      },
      ...described,
    };
  }

  return {overTime, atPeak};
})();
