'use strict';

/* What a prediction rests on, and where each of it is from. */
const AssumptionsTable = (() => {
  const {make, table, scrolling} = Elements;

  function fill(host, view) {
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

  return {fill};
})();
