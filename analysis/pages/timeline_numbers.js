'use strict';

/* A timeline in words and numbers: its legend, its table, its tips. */
const TimelineNumbers = (() => {
  const titles = {overlapped: 'forward beside backward'};
  const title = (kind) => titles[kind] || kind;

  /* {counts by kind, busy, first, last} of a row. */
  function summary(step, row) {
    const counts = step.kinds.map(() => 0);
    let busy = 0;
    for (const [kind, , start, finish] of row.chunks) {
      counts[kind] += 1;
      busy += finish - start;
    }
    const last = row.chunks.length ? row.chunks[row.chunks.length - 1][3] : 0;
    return {counts, busy, first: row.chunks.length ? row.chunks[0][2] : 0, last};
  }

  function legend(step, used) {
    const syncs = [...new Set(step.rows.flatMap((row) => row.syncs.map(([name]) => name)))];
    return [
      ...step.kinds.filter((_, i) => used[i])
          .map((kind) => ({colour: Theme.colour(kind), text: title(kind)})),
      {colour: Theme.colour('bubble'), text: 'waiting: the bubble'},
      ...syncs.map((name) => ({colour: TimelineDrawing.syncColour(name), text: name})),
      ...(step.rows.some((row) => row.optimizer && row.optimizer[1] > row.optimizer[0]) ?
              [{colour: Theme.colour('optimizer'), text: 'optimizer'}] :
              []),
    ];
  }

  /* What Figure tells of a step. */
  function told(step, caption) {
    const rows = step.rows.map((row) => summary(step, row));
    const used = step.kinds.map((_, i) => rows.some((row) => row.counts[i] > 0));
    const chunks = rows.reduce((sum, row) => sum + row.counts.reduce((a, b) => a + b, 0), 0);
    const waiting = rows.map((row) => Math.max(0, step.pipeline_end_s - row.busy));
    const count = (value) => ({text: Format.number(value), value});
    return {
      remark: step.left_out || '',
      caption: caption || 'A step: pipeline ranks by time',
      label:
          `Timeline of a step of ${Format.seconds(step.step_time_s)} on ${
              step.rows.length} pipeline ranks: ${Format.number(chunks)} chunks until` +
          ` ${Format.seconds(step.pipeline_end_s)}, in which ranks wait ${
              Format.seconds(Math.min(...waiting))} to ${Format.seconds(Math.max(...waiting))};` +
          ' then gradients are summed and weights updated.',
      legend: legend(step, used),
      table: {
        columns: [
          {title: 'Rank'},
          ...step.kinds.filter((_, i) => used[i])
              .map((kind) => ({title: `${title(kind)} chunks`, numeric: true})),
          ...['In chunks', 'Waiting', 'First starts', 'Last ends'].map(
              (text) => ({title: text, numeric: true}))
        ],
        rows: rows.map(
            (row, i) =>
                [StepCharts.rowName(step, i),
                 ...row.counts.filter((_, kind) => used[kind]).map(count), Cells.seconds(row.busy),
                 Cells.seconds(waiting[i]), Cells.seconds(row.first), Cells.seconds(row.last)]),
      },
    };
  }

  const when = (start, finish) => `${Format.seconds(finish - start)}: ${
      Format.instant(start, finish - start)} to ${Format.instant(finish, finish - start)}`;

  /* The lines of a tip: what it is, when, and how long. */
  function tip(step, {row, time, chunk, span, sync, optimizer}) {
    const where = StepCharts.rowName(step, row);
    if (chunk && span) {
      const [stream, name, start, finish] = span;
      return [
        step.span_names[name], when(chunk[2] + start, chunk[2] + finish),
        `stream: ${step.streams[stream]}`, `in ${chunk[5]}`, where
      ];
    }
    if (chunk)
      return [
        chunk[5] || `${title(step.kinds[chunk[0]])} of micro-batch ${chunk[1]}`,
        when(chunk[2], chunk[3]), where
      ];
    if (sync) return [sync[0], when(sync[1], sync[2]), where];
    if (optimizer) return ['optimizer', when(optimizer[0], optimizer[1]), where];
    return [
      time <= step.pipeline_end_s ? 'waiting (the bubble)' : 'nothing',
      `at ${Format.seconds(time)}`, where
    ];
  }

  return {told, tip};
})();
