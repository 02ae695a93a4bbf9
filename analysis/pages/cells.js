'use strict';

/* Cells of tables: a number as people read it, and for programs as it is. */
const Cells = (() => {
  const cell = (format) => (value) => ({text: format(value), value});

  /* {columns, rows} of Elements.table from columns [title, cell of an item, 'number' or 'wide'];
     columns that are false are left out. */
  function table(columns, items) {
    const shown = columns.filter(Boolean);
    return {
      columns: shown.map(
          ([title, , kind]) => ({title, numeric: kind === 'number', wide: kind === 'wide'})),
      rows: items.map((item) => shown.map(([, of]) => of(item))),
    };
  }

  return {
    table,
    seconds: cell(Format.seconds),
    percent: cell(Format.percent),
    bytes: cell(Format.bytes),
    rate: cell(Format.rate),
    dollars: cell(Format.dollars),
    dollarDifference: cell(Format.dollarDifference),
    difference: cell(Format.difference),
    number: cell(Format.number),
    steps: (value) => ({text: value ? Format.number(Math.ceil(value)) : Format.absent, value}),
    /* Of what has no fractions where it is told. */
    whole: cell((value) => Format.number(Math.round(value))),
  };
})();
