'use strict';

/* The sections of a report of several runs, as ReportSections has those of one. */
const ComparisonSections = (() => {
  const {make, table, scrolling} = Elements;
  const {add, beside} = ReportSections;

  function runCard(run, place) {
    const rows = run.headline.map(
        (figure) => make(
            'div', {class: 'pair'}, make('dt', {}, figure.label),
            make('dd', {}, figure.value, figure.detail && make('small', {}, figure.detail))));
    return make(
        'li', {class: 'card'}, make('h3', {}, run.name),
        place && !place.fits &&
            make(
                'p', {class: 'warning'},
                `Does not fit: ${Format.bytes(place.memory_bytes)} on the fullest GPU.`),
        make('dl', {class: 'pairs'}, ...rows));
  }

  function fillCards(host, view) {
    host.append(make(
        'ul', {class: 'cards wide'},
        ...view.runs.map((run, i) => runCard(run, view.ranked.find((place) => place.run === i)))));
  }

  /* The rows are keys, the columns runs; what a run has as the first one does is left empty. */
  function fillDifferences(host, view) {
    const keys =
        [...new Set(view.differences.flatMap((list) => list.map((difference) => difference.key)))];
    const from = (key) => view.differences.flat().find((difference) => difference.key === key).from;
    const to = (list, key) => list.find((difference) => difference.key === key);
    host.append(scrolling(
        table({
          caption: 'Differences in the input',
          columns: [{title: 'Key'}, ...view.runs.map((run) => ({title: run.name}))],
          rows: keys.map((key) => [{node: make('code', {}, key)}, ...view.runs.map((_, i) => {
                           const difference = to(view.differences[i] || [], key);
                           return i === 0 ? from(key) :
                               difference ? difference.to :
                                            {node: make('small', {}, 'the same')};
                         })]),
        }),
        'Differences in the input', 'panel'));
  }

  const drawn = (view) => view.runs.filter((run) => run.step && run.step.rows.length);

  /* One under the other on one axis: what is later on the right is later. */
  function fillTimelines(host, view) {
    const runs = drawn(view);
    const axis = TimeAxis.create(Math.max(...runs.map((run) => run.step.step_time_s)));
    const stack = make('div', {class: 'stack'});
    host.append(stack);
    for (const run of runs)
      Charts.timeline(
          add(stack), run.step,
          {axis, caption: `${run.name}: a step of ${Format.seconds(run.step.step_time_s)}`});
  }

  function fillTimes(host, view) {
    const stack = make('div', {class: 'stack'});
    host.append(stack);
    Charts.comparedParts(add(stack), view);
    beside(
        stack, (at) => Charts.comparedKernels(at, view), (at) => Charts.comparedExposed(at, view));
  }

  function fillMemory(host, view) {
    beside(
        host,
        ...drawn(view).filter((run) => run.step.memory).map((run) => (at) => Charts.memory(at, {
          ...run.step,
          caption: `${run.name}: memory over the step`
        })));
  }

  const sections = [
    {
      id: 'ranking',
      short: 'Ranked',
      title: 'Ranked',
      has: (view) => view.ranked.length > 0,
      fill: (host, view) => Charts.comparison(add(host), view)
    },
    {
      id: 'headline',
      short: 'Side by side',
      title: 'Side by side',
      has: () => true,
      fill: fillCards
    },
    {
      id: 'differences',
      short: 'Differences',
      title: 'Differences in the input',
      has: (view) => view.differences.some((list) => list.length > 0),
      fill: fillDifferences
    },
    {
      id: 'timeline',
      short: 'Timelines',
      title: 'Steps over time, on one axis',
      has: (view) => drawn(view).length > 0,
      fill: fillTimelines
    },
    {
      id: 'times',
      short: 'Time',
      title: 'Where the time goes',
      has: (view) => drawn(view).length > 0,
      fill: fillTimes
    },
    {
      id: 'memory',
      short: 'Memory',
      title: 'Memory',
      has: (view) => drawn(view).some((run) => run.step.memory && run.step.memory.rows.length),
      fill: fillMemory
    },
    {
      id: 'terms',
      short: 'How to read',
      title: 'How to read this',
      has: () => true,
      fill: Terms.fill
    },
  ];

  return {sections};
})();
