'use strict';

/* The sections of a report of one run, in their order: {id, short, title, has(view), fill(host,
 * view)}. */
const ReportSections = (() => {
  const {make, table, scrolling} = Elements;

  /* Elements for charts, side by side; each chart fills one. */
  function beside(host, ...charts) {
    const grid = make('div', {class: 'grid'});
    host.append(grid);
    for (const draw of charts) draw(add(grid));
  }

  function add(host, attributes = {}) {
    const made = make('div', attributes);
    host.append(made);
    return made;
  }

  function card({label, value, detail}) {
    return make(
        'li', {class: 'card'}, make('p', {class: 'label'}, label),
        make('p', {class: 'value'}, value), detail && make('p', {class: 'detail'}, detail));
  }

  const cards = (headline) => make('ul', {class: 'cards'}, ...headline.map(card));

  const between = (band, format) => `${format(band.low)} to ${format(band.high)}`;

  function bandText(band) {
    const told = [
      band.step_time_s && `a step ${between(band.step_time_s, Format.seconds)}`,
      band.gpu_hours &&
          `${between(band.gpu_hours, (value) => Format.number(Math.round(value)))} GPU-hours`,
      band.cost_usd && between(band.cost_usd, Format.dollars),
    ].filter(Boolean);
    return `With every input as far off as inputs of its kind are: ${Format.list(told)}.`;
  }

  function fillHeadline(host, view) { host.append(cards(view.headline)); }

  function phaseName(phase) {
    if (phase.counted !== false) return phase.name;
    return {node: make('span', {}, phase.name, ' ', Elements.badge('not counted'))};
  }

  function phaseTable(view, phases) {
    return Cells.table(
        [
          ['Phase', phaseName],
          view.phases.some((phase) => phase.plan) && ['Plan', (phase) => phase.plan],
          ['GPUs', (phase) => Cells.number(phase.gpus), 'number'],
          ['Step', (phase) => Cells.seconds(phase.step_time_s), 'number'],
          ['Steps', (phase) => Cells.steps(phase.steps), 'number'],
          ['Time', (phase) => Cells.seconds(phase.duration_s), 'number'],
          ['GPU-hours', (phase) => Cells.whole(phase.gpu_hours), 'number'],
          view.phases.some((phase) => Number.isFinite(phase.cost_usd)) &&
              ['Cost', (phase) => Cells.dollars(phase.cost_usd), 'number'],
        ],
        phases);
  }

  function fillPhases(host, view) {
    const stageOf = (phase) => phase.stage || '';
    const groups = [...new Set(view.phases.map(stageOf))].map((stage) => {
      const phases = view.phases.filter((phase) => stageOf(phase) === stage);
      return {title: stage, ...phaseTable(view, phases)};
    });
    const caption = 'Phases of the run';
    host.append(scrolling(table({caption, columns: groups[0].columns, groups}), caption, 'panel'));
  }

  function fillTimes(host, {step}) {
    const stack = make('div', {class: 'stack'});
    host.append(stack);
    Charts.parts(add(stack), step);
    beside(stack, (at) => Charts.kernels(at, step), (at) => Charts.exposed(at, step));
    Charts.partsByRank(add(stack), step);
  }

  function fillMemory(host, {step}) {
    beside(host, (at) => Charts.memory(at, step), (at) => Charts.memoryAtPeak(at, step));
  }

  /* The drawing keeps to itself what it says of styles and names. */
  function drawing(cluster) {
    const parsed = new DOMParser().parseFromString(cluster.svg, 'image/svg+xml').documentElement;
    if (parsed.nodeName !== 'svg') return null;
    const frame = make('div');
    const picture = document.importNode(parsed, true);
    picture.removeAttribute('width');
    picture.removeAttribute('height');
    picture.style.cssText = 'display:block;width:100%;height:auto;max-width:75rem;margin:auto';
    frame.attachShadow({mode: 'open'}).append(picture);
    return scrolling(frame, 'Drawing of the cluster', 'drawing');
  }

  function fillCluster(host, view) {
    const {cluster, step} = view;
    const stack = make('div', {class: 'stack'});
    host.append(make('p', {class: 'lead'}, cluster.summary), stack);
    const picture = cluster.svg && drawing(cluster);
    if (picture)
      stack.append(make(
          'figure', {class: 'figure', 'data-chart': 'cluster'},
          make('figcaption', {}, 'The cluster'),
          cluster.caption && make('p', {class: 'remark'}, cluster.caption), picture));
    if (step) Charts.links(add(stack), step);
  }

  function lines(host, caption, list) {
    if (!list.length) return;
    host.append(scrolling(
        table({
          caption,
          columns: [{title: 'What'}, {title: 'Value'}],
          rows: list.map((line) => [line.name, line.value_text])
        }),
        caption, 'panel'));
  }

  function fillGoodput(host, view) {
    const grid = add(host, {class: 'grid'});
    const left = add(grid, {class: 'stack'});
    Charts.goodput(add(left), view);
    lines(left, 'Failures and checkpoints', view.goodput.lines);
    Charts.causes(add(grid), view);
  }

  function fillSensitivity(host, view) {
    if (view.band) host.append(make('p', {class: 'lead'}, bandText(view.band)));
    if (view.tornado.note) host.append(make('p', {class: 'remark'}, view.tornado.note));
    Charts.tornado(add(host), view);
  }

  function fillAssumptions(host, view) {
    const kinds = ['datasheet', 'published', 'measured', 'scenario', 'assumption'];
    const known = [...new Set([...kinds, ...view.assumptions.map((each) => each.kind)])];
    const of = (kind) => view.assumptions.filter((each) => each.kind === kind);
    const counts = known.filter((kind) => of(kind).length);
    host.append(make(
        'p', {class: 'lead'}, 'The prediction rests on ',
        ...counts.flatMap(
            (kind, i) => [i ? ' ' : '', `${of(kind).length} × `, Elements.badge(kind)]),
        '.'));
    host.append(scrolling(
        table({
          caption: 'Assumptions and their sources',
          columns: [{title: 'Constant'}, {title: 'Kind'}, {title: 'Source', wide: true}],
          rows: counts.reverse().flatMap(
              (kind) => of(kind).map(
                  (each) => [each.constant, {node: Elements.badge(each.kind)}, each.source])),
        }),
        'Assumptions and their sources', 'panel'));
  }

  const hasStep = (view) => Boolean(view.step);

  const run = [
    {id: 'headline', short: 'In short', title: 'In short', has: () => true, fill: fillHeadline},
    {
      id: 'published',
      short: 'Published',
      title: 'Published beside predicted',
      has: (view) => view.published.length > 0,
      fill: PublishedTable.fill
    },
    {
      id: 'phases',
      short: 'Phases',
      title: 'The run, phase by phase',
      has: (view) => view.phases.length > 1,
      fill: fillPhases
    },
    {
      id: 'timeline',
      short: 'Timeline',
      title: 'A step over time',
      has: hasStep,
      fill: (host, view) => Charts.timeline(add(host), view.step)
    },
    {id: 'times', short: 'Time', title: 'Where the time goes', has: hasStep, fill: fillTimes},
    {
      id: 'memory',
      short: 'Memory',
      title: 'Memory',
      has: (view) => hasStep(view) && view.step.memory && view.step.memory.rows.length > 0,
      fill: fillMemory
    },
    {
      id: 'cluster',
      short: 'Cluster',
      title: 'The cluster and its links',
      has: (view) => Boolean(view.cluster),
      fill: fillCluster
    },
    {
      id: 'cost',
      short: 'Cost',
      title: 'Cost',
      has: (view) => Boolean(view.ledger),
      fill: (host, view) => Charts.ledger(add(host), view)
    },
    {
      id: 'goodput',
      short: 'Failures',
      title: 'Failures and goodput',
      has: (view) => Boolean(view.goodput),
      fill: fillGoodput
    },
    {
      id: 'energy',
      short: 'Energy',
      title: 'Energy',
      has: (view) => Boolean(view.energy),
      fill: (host, view) => lines(host, 'Energy', view.energy.lines)
    },
    {
      id: 'sensitivity',
      short: 'Sensitivity',
      title: 'How sure this is',
      has: (view) => Boolean(view.tornado),
      fill: fillSensitivity
    },
    {
      id: 'assumptions',
      short: 'Assumptions',
      title: 'Assumptions and their sources',
      has: (view) => view.assumptions.length > 0,
      fill: fillAssumptions
    },
    {
      id: 'terms',
      short: 'How to read',
      title: 'How to read this',
      has: () => true,
      fill: Terms.fill
    },
  ];

  return {run, add, beside};
})();
