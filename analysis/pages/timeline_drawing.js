'use strict';

/* Paints a timeline: a row a rank, a box a chunk, and what is in it where it is wide. */
const TimelineDrawing = (() => {
  const {xOf, plotWidth} = TimelineLayout;
  const syncColours = {'weights gathered': 'gather', 'gradients summed': 'reduce'};

  const syncColour = (name) => Theme.colour(syncColours[name] || 'communication');

  /* What a kernel or transfer is, whichever way it runs: "attention" of "attention F". */
  const family = (name) => name.replace(/ (F|B|W|gradient)$/, '');

  /* The families of a step, [{name, colour}], and the colours of its kernels and transfers. */
  function spanColours(step) {
    const names = [...new Set(step.span_names.map(family))];
    const families = names.map((name, i) => ({name, colour: Theme.series(i)}));
    return {
      families,
      colours: step.span_names.map((name) => families[names.indexOf(family(name))].colour)
    };
  }

  /* Draws all of `step` that the axis shows. Returns whether the inside of a chunk was drawn. */
  function draw(context, step, axis, layout) {
    const pen = {
      context,
      step,
      axis,
      layout,
      font: getComputedStyle(document.body).fontFamily,
      widths: new Map(),
      spans: spanColours(step).colours,
      inside: false
    };
    context.clearRect(0, 0, layout.width, layout.height);
    drawTimes(pen);
    context.save();
    context.beginPath();
    context.rect(layout.gutter, 0, plotWidth(layout), layout.bottom);
    context.clip();
    step.rows.forEach((row, i) => drawRow(pen, row, layout.rows[i]));
    context.restore();
    drawNames(pen);
    return pen.inside;
  }

  function drawTimes({context, axis, layout, font}) {
    context.font = `11px ${font}`;
    context.textBaseline = 'alphabetic';
    for (const tick of TimeAxis.ticks(axis.from, axis.to, plotWidth(layout) / 90)) {
      const x = Math.round(xOf(layout, axis, tick.time)) + 0.5;
      context.fillStyle = Theme.colour('grid');
      context.fillRect(x - 0.5, 0, 1, layout.bottom + 5);
      context.fillStyle = Theme.colour('muted');
      const half = context.measureText(tick.text).width / 2;
      context.textAlign = 'center';
      context.fillText(tick.text, Math.min(x, layout.width - half), layout.bottom + 18);
    }
  }

  function drawNames({context, step, layout, font}) {
    context.textBaseline = 'middle';
    context.fillStyle = Theme.colour('muted');
    const size = Math.min(12, layout.rows[0] ? layout.rows[0].height : 12);
    context.font = `${size}px ${font}`;
    context.textAlign = 'right';
    step.rows.forEach((row, i) => {
      const place = layout.rows[i];
      context.fillText(row.name, layout.gutter - 8, place.y + place.height / 2, layout.gutter - 10);
    });
    context.textAlign = 'left';
    context.font = `600 12px ${font}`;
    for (const heading of layout.headings) context.fillText(heading.text, 4, heading.y + 11);
  }

  function drawRow(pen, row, place) {
    const {context, step, axis, layout} = pen;
    const [start, finish] = [xOf(layout, axis, 0), xOf(layout, axis, step.step_time_s)];
    context.fillStyle = Theme.colour('bubble');
    context.fillRect(start, place.y, finish - start, place.height);
    drawChunks(pen, row, place);
    const last = row.chunks.length ? row.chunks[row.chunks.length - 1][3] : 0;
    for (const [name, from, to] of row.syncs) {
      // Beside chunks a sync takes a strip under them; after them the row is its own.
      const own = from >= last - 1e-9;
      box(pen, from, to, own ? place.y : place.y + place.height * 0.7,
          own ? place.height : place.height * 0.3, syncColour(name));
    }
    if (row.optimizer)
      box(pen, row.optimizer[0], row.optimizer[1], place.y, place.height,
          Theme.colour('optimizer'));
  }

  function box({context, axis, layout}, from, to, y, height, colour) {
    const x = xOf(layout, axis, from);
    const width = xOf(layout, axis, to) - x;
    context.fillStyle = colour;
    context.fillRect(x, y, Math.max(width - (width > 3 ? 1 : 0), 0.75), height);
  }

  function drawChunks(pen, row, place) {
    const {context, step, axis, layout} = pen;
    const scale = plotWidth(layout) / (axis.to - axis.from);
    if (TimelineBlend.suits(row.chunks, axis, scale)) {
      TimelineBlend.draw(pen, row, place);
      return;
    }
    const colours = step.kinds.map((kind) => Theme.colour(kind));
    const inks = colours.map(Theme.ink);
    let ink = -1;
    for (let i = TimelineLayout.firstAfter(row.chunks, axis.from); i < row.chunks.length; i += 1) {
      const [kind, microBatch, start, finish, profile] = row.chunks[i];
      if (start >= axis.to) break;
      const x = layout.gutter + (start - axis.from) * scale;
      const width = (finish - start) * scale;
      if (ink !== kind) {
        context.fillStyle = colours[kind];
        ink = kind;
      }
      context.fillRect(x, place.y, width > 3 ? width - 1 : Math.max(width, 0.5), place.height);
      if (TimelineLayout.showsInside(step.profiles[profile], width, place.height)) {
        drawInside(pen, row.chunks[i], place);
        ink = -1;
      } else if (width > 9 && place.height >= 12) {
        number(pen, microBatch, x, width, place, inks[kind]);
        ink = -1;
      }
    }
  }

  /* The number of the micro-batch, in the middle of what is seen of the box. */
  function number(pen, microBatch, x, width, place, colour) {
    const {context, layout, widths, font} = pen;
    const text = String(microBatch);
    const from = Math.max(x, layout.gutter);
    const room = Math.min(x + width, layout.width - layout.right) - from;
    context.font = `11px ${font}`;
    if (!widths.has(text.length))
      widths.set(text.length, context.measureText('8'.repeat(text.length)).width);
    if (room < widths.get(text.length) + 3) return;
    context.fillStyle = colour;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, from + room / 2, place.y + place.height / 2 + 0.5);
  }

  /* Kernels and transfers of a chunk, under a strip of its own colour. */
  function drawInside(pen, [, , start, , profileIndex], place) {
    const {context, step, axis, layout} = pen;
    const profile = step.profiles[profileIndex];
    const lane = TimelineLayout.lanes(profile, place.y, place.height);
    pen.inside = true;
    for (const [stream, name, from, to] of profile.spans) {
      if (start + to < axis.from || start + from > axis.to) continue;
      const {y, height} = lane.get(stream);
      const x = xOf(layout, axis, start + from);
      const width = xOf(layout, axis, start + to) - x;
      context.fillStyle = pen.spans[name];
      context.fillRect(x, y, Math.max(width - (width > 3 ? 1 : 0), 0.5), height - 1);
      if (width > 30 && height >= 9) spanName(pen, name, x, width, y, height);
    }
  }

  function spanName({context, step, layout, spans, font}, name, x, width, y, height) {
    const text = step.span_names[name];
    const from = Math.max(x, layout.gutter);
    const room = Math.min(x + width, layout.width - layout.right) - from - 6;
    context.font = `${Math.min(11, Math.floor(height))}px ${font}`;
    if (room < context.measureText(text).width) return;
    context.fillStyle = Theme.ink(spans[name]);
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(text, from + 3, y + height / 2);
  }

  return {draw, spanColours, syncColour};
})();
