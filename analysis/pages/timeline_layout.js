'use strict';

/* Where the rows of a timeline are, and what is at a point of it. */
const TimelineLayout = (() => {
  const axisHeight = 26;
  const headingHeight = 20;

  /* Many rows are lower, so that several classes of replicas stay on a screen or two. */
  function rowHeight(count) {
    return count <= 8 ? 34 : count <= 16 ? 28 : count <= 32 ? 20 : count <= 64 ? 14 : 10;
  }

  /* {gutter, right, rows: [{y, height}], headings: [{y, text}], bottom, height} of a width. */
  function create(step, width) {
    const height = rowHeight(step.rows.length);
    const several = step.rows.some((row) => row.replicas !== step.rows[0].replicas);
    const layout = {gutter: width < 500 ? 52 : 68, right: 10, width, rows: [], headings: []};
    let y = 2;
    step.rows.forEach((row, i) => {
      if (several && (i === 0 || row.replicas !== step.rows[i - 1].replicas)) {
        layout.headings.push({y, text: row.replicas});
        y += headingHeight;
      }
      layout.rows.push({y, height: height - (height > 16 ? 3 : 1)});
      y += height;
    });
    layout.bottom = y;
    layout.height = y + axisHeight;
    return layout;
  }

  const plotWidth = (layout) => Math.max(1, layout.width - layout.gutter - layout.right);
  const xOf = (layout, axis, time) =>
      layout.gutter + (time - axis.from) / (axis.to - axis.from) * plotWidth(layout);
  const timeOf = (layout, axis, x) =>
      axis.from + (x - layout.gutter) / plotWidth(layout) * (axis.to - axis.from);

  /* The first chunk of those, in order of time, that ends after `time`. */
  function firstAfter(chunks, time) {
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunks[middle][3] <= time)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  /* Where streams are in a row: computing in the upper half, the others share the lower. */
  function lanes(profile, y, height) {
    const streams = [...new Set(profile.spans.map((span) => span[0]))].sort((a, b) => a - b);
    const top = y + 4;
    const room = height - 4;
    if (streams.length === 1) return new Map([[streams[0], {y: top, height: room}]]);
    const first = room * 0.55;
    const each = (room - first) / (streams.length - 1);
    return new Map(streams.map((stream, i) => [stream, i === 0 ? {y: top, height: first} : {
                                 y: top + first + (i - 1) * each,
                                 height: each
                               }]));
  }

  /* Whether a chunk is drawn wide enough to show what is in it. */
  function showsInside(profile, width, height) {
    return Boolean(profile) && profile.spans.length > 0 && width > 150 && height >= 12;
  }

  /* What is at a point: {row, time} with {chunk, span}, {sync} or {optimizer}; or null. */
  function find(step, layout, axis, x, y) {
    const row = layout.rows.findIndex((each) => y >= each.y && y < each.y + each.height);
    if (row < 0 || x < layout.gutter || x > layout.width - layout.right) return null;
    const time = timeOf(layout, axis, x);
    const line = step.rows[row];
    const chunk = line.chunks[firstAfter(line.chunks, time)];
    if (chunk && chunk[2] <= time)
      return {row, time, chunk, span: spanAt(step, layout, axis, row, chunk, time, y)};
    const within = (start, finish) => start <= time && time < finish;
    if (line.optimizer && within(...line.optimizer)) return {row, time, optimizer: line.optimizer};
    const sync = line.syncs.find(([, start, finish]) => within(start, finish));
    return sync ? {row, time, sync} : {row, time};
  }

  function spanAt(step, layout, axis, row, chunk, time, y) {
    const profile = step.profiles[chunk[4]];
    const place = layout.rows[row];
    const width = (chunk[3] - chunk[2]) / (axis.to - axis.from) * plotWidth(layout);
    if (!showsInside(profile, width, place.height)) return null;
    const lane = lanes(profile, place.y, place.height);
    return profile.spans.find(([stream, , start, finish]) => {
      const {y: top, height} = lane.get(stream);
      return y >= top && y < top + height && chunk[2] + start <= time && time < chunk[2] + finish;
    }) ||
        null;
  }

  return {create, xOf, timeOf, plotWidth, firstAfter, lanes, showsInside, find};
})();
