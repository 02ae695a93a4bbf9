'use strict';

/* Elements and tables from plain values. Text is always text: nothing here reads HTML. */
const Elements = (() => {
  /* make('p', {class: 'note'}, 'text', element, ...); null, undefined and false are left out. */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true)
        made.setAttribute(name, '');
      else if (value !== false && value !== null && value !== undefined)
        made.setAttribute(name, value);
    }
    made.append(
        ...children.filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  /* A cell is text, an element, or {text, value, class}: the value is kept for programs to read. */
  function cell(tag, content, column, attributes = {}) {
    const plain = content === null || content === undefined ? Format.absent : content;
    const parts = typeof plain === 'object' && !(plain instanceof Node) ? plain : {text: plain};
    const classes =
        [column.numeric && 'number', column.wide && 'wide', parts.class].filter(Boolean).join(' ');
    return make(
        tag, {...attributes, class: classes || null, 'data-value': parts.value},
        parts.node || parts.text);
  }

  function bodyRow(columns, cells) {
    return make(
        'tr', {},
        ...cells.map(
            (content, i) =>
                (i === 0 ? cell('th', content, columns[i], {scope: 'row'}) :
                           cell('td', content, columns[i]))));
  }

  function group(columns, {title, rows}) {
    const heading = title &&
        make('tr', {},
             make('th', {class: 'group', scope: 'rowgroup', colspan: columns.length}, title));
    return make('tbody', {}, heading, ...rows.map((row) => bodyRow(columns, row)));
  }

  /* {columns: [{title, numeric, wide}], rows: [[cell...]...] or groups: [{title, rows}], foot:
     rows, caption}. The first cell of a row is its heading. */
  function table({columns, rows, groups, foot, caption}) {
    const head = make(
        'tr', {},
        ...columns.map(
            (column) => cell('th', column.title, {numeric: column.numeric}, {scope: 'col'})));
    return make(
        'table', {}, caption && make('caption', {class: 'quiet'}, caption), make('thead', {}, head),
        ...(groups || [{rows}]).map((each) => group(columns, each)),
        foot && make('tfoot', {}, ...foot.map((row) => bodyRow(columns, row))));
  }

  /* A box that scrolls sideways where a table does not fit, by keyboard, too. */
  function scrolling(content, label, classes = '') {
    return make(
        'div',
        {class: `scroll ${classes}`.trim(), tabindex: 0, role: 'region', 'aria-label': label},
        content);
  }

  function badge(kind) { return make('span', {class: `badge ${kind}`}, kind.replace(/_/g, ' ')); }

  function swatch(colour) {
    const made = make('span', {class: 'swatch', 'aria-hidden': 'true'});
    made.style.background = colour;
    return made;
  }

  return {make, table, scrolling, badge, swatch};
})();
