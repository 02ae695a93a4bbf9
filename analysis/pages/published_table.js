'use strict';

/* What was published beside what is predicted, and on a scale how far they are apart. */
const PublishedTable = (() => {
  const {make} = Elements;
  const drawing = 'http://www.w3.org/2000/svg';

  function shape(tag, attributes) {
    const made = document.createElementNS(drawing, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  const isFitted = (row) => /calibration/.test(row.split || '');
  const isFar = (row) => Math.abs(row.relative_error) > 0.1;

  const nameOf = (row) =>
      (row.part ? `${row.part}: ${row.title || row.what}` : row.title || row.what);

  /* How far off the scale reaches to each side. */
  function reach(rows) {
    const most =
        Math.max(...rows.map((row) => Math.abs(row.relative_error)).filter(Number.isFinite), 0.05);
    return [0.05, 0.1, 0.2, 0.3, 0.5, 1].find((each) => each >= most) || most;
  }

  /* Where the prediction is, and its band, from the published value in the middle. */
  function mark(row, band, most) {
    const middle = 76;
    const x = (error) => middle + Math.max(-1, Math.min(1, error / most)) * 70;
    const svg = shape('svg', {class: 'scale', viewBox: '0 0 152 22', 'aria-hidden': 'true'});
    svg.append(shape('line', {x1: 6, x2: 146, y1: 11, y2: 11, stroke: 'var(--line)'}));
    svg.append(shape('line', {x1: middle, x2: middle, y1: 3, y2: 19, stroke: 'var(--muted)'}));
    if (band) {
      const [low, high] = [x(band.low / row.published - 1), x(band.high / row.published - 1)];
      svg.append(shape('rect', {
        x: low,
        width: Math.max(1, high - low),
        y: 7,
        height: 8,
        fill: 'var(--series-0)',
        'fill-opacity': 0.3
      }));
    }
    const colour = isFar(row) ? 'var(--series-4)' : 'var(--series-0)';
    const fill = isFitted(row) ? 'var(--surface)' : colour;
    svg.append(shape(
        'circle',
        {cx: x(row.relative_error), cy: 11, r: 4.5, fill, stroke: colour, 'stroke-width': 2}));
    return svg;
  }

  /* The band of a figure of the whole run, if it is one that has a band. */
  function bandOf(view, row) {
    const names =
        {step_time: 'step_time_s', gpu_hours: 'gpu_hours', cost: 'cost_usd', cost_usd: 'cost_usd'};
    return (!row.part && view.band && view.band[names[row.what]]) || null;
  }

  function difference(row) {
    const text = Format.difference(row.relative_error);
    return {text, value: row.relative_error, class: isFar(row) ? 'warning' : ''};
  }

  /* What the row is for; empty where it does not say. */
  function use(row) {
    return row.split ? Elements.badge(isFitted(row) ? 'calibration' : 'validation') : '';
  }

  /* The mean and the largest difference of the rows that nothing was fitted to. */
  function summary(rows) {
    const tested = rows.filter((row) => !isFitted(row) && Number.isFinite(row.relative_error));
    if (!tested.length) {
      return 'Constants of the model were fitted to values like these: they tell how well it fits, ' +
          'not how well it predicts.';
    }
    const off = (row) => Math.abs(row.relative_error);
    const mean = Format.percent(tested.reduce((sum, row) => sum + off(row), 0) / tested.length);
    const worst = tested.reduce((most, row) => (off(row) > off(most) ? row : most));
    if (tested.length === 1) return `One published value that nothing was fitted to: ${mean} off.`;
    return `${tested.length} published values that nothing was fitted to: ${
               mean} off in the mean, ` +
        `${Format.percent(off(worst))} at most (${nameOf(worst)}).`;
  }

  function tableOf(view, rows) {
    const most = reach(rows);
    const scale = Format.percent(most);
    const picture = (row) => ({node: mark(row, bandOf(view, row), most)});
    return Cells.table(
        [
          ['What', nameOf],
          ['Published', (row) => ({text: row.published_text, value: row.published}), 'number'],
          ['Predicted', (row) => ({text: row.predicted_text, value: row.predicted}), 'number'],
          ['Difference', difference, 'number'],
          [
            `−${scale} to +${scale}`,
            (row) => (Number.isFinite(row.relative_error) ? picture(row) : '')
          ],
          ['Used for', use],
          ['Source', (row) => row.source, 'wide'],
        ],
        rows);
  }

  /* Fills `host` with the table of the view's published values. */
  function fill(host, view) {
    const rows = view.published;
    const caption = 'Published beside predicted';
    const table = Elements.table({caption, ...tableOf(view, rows)});
    host.append(
        make('p', {class: 'lead'}, summary(rows)), Elements.scrolling(table, caption, 'panel'));
    const hollow = 'Hollow marks: values that constants were fitted to.';
    if (rows.some(isFitted)) host.append(make('p', {class: 'remark'}, hollow));
  }

  return {fill};
})();
