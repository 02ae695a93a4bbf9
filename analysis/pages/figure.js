'use strict';

/* The frame of every chart: a caption, a legend, a canvas with a sentence for those who cannot see
   it, and the numbers in a table. */
const Figure = (() => {
  const {make} = Elements;

  function fillLegend(list, entries) {
    list.hidden = entries.length === 0;
    list.replaceChildren(...entries.map(
        ({colour, text, value}) => make(
            'li', {}, Elements.swatch(colour), text, value && ' ', value && make('b', {}, value))));
  }

  /* Fills `host` with the figure called `name`; `tools` are elements between caption and canvas. */
  function create(host, name, tools = []) {
    const caption = make('figcaption');
    const remark = make('p', {class: 'remark', hidden: true});
    const legend = make('ul', {class: 'legend', hidden: true});
    const canvas = make('canvas', {role: 'img'});
    const stage = make('div', {class: 'stage'}, canvas);
    const of = make('span', {class: 'quiet'});
    const numbers = make('div', {class: 'scroll', tabindex: 0, role: 'region'});
    const details = make('details', {}, make('summary', {}, 'Numbers', of), numbers);
    const figure = make(
        'figure', {class: 'figure', 'data-chart': name}, caption, remark, ...tools, stage, legend,
        details);
    host.replaceChildren(figure);

    /* Tells {caption, remark, label, legend: [{colour, text, value}], table} of the chart. */
    function tell(told) {
      if (caption.textContent !== told.caption) caption.textContent = told.caption;
      of.textContent = ` of: ${told.caption}`;
      remark.hidden = !told.remark;
      remark.textContent = told.remark || '';
      canvas.setAttribute('aria-label', told.label);
      numbers.setAttribute('aria-label', `Numbers: ${told.caption}`);
      fillLegend(legend, told.legend || []);
      numbers.replaceChildren(Elements.table({caption: told.caption, ...told.table}));
    }

    return {figure, stage, canvas, tell};
  }

  return {create};
})();
