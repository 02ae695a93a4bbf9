'use strict';

/* A run that changes: figures with how far they are from another run's, and charts that follow. */
const RunPicture = (() => {
  const {make} = Elements;
  const moreIsBetter = new Set(['mfu', 'goodput', 'tokens_per_s_per_gpu']);
  const shares = new Set(['mfu', 'bubble', 'goodput', 'bubble_share', 'exposed_share']);

  /* What a figure is beside that of the run it is compared with: {sign, text, words, better}; null
     where both are alike or there is nothing to compare. */
  function difference({key, number, lessIsBetter}, other) {
    if (!Number.isFinite(number) || !Number.isFinite(other)) return null;
    const share = shares.has(key);
    const change = share ? (number - other) * 100 : (number / other - 1) * 100;
    if (!Number.isFinite(change) || Math.abs(change) < 0.05) return null;
    const sign = Math.sign(change);
    const text = `${Math.abs(change).toFixed(1)} ${share ? 'points' : '%'}`;
    const less = lessIsBetter === undefined ? !moreIsBetter.has(key) : lessIsBetter;
    return {
      sign,
      text,
      words: `${text} ${sign > 0 ? 'more' : 'less'}`,
      better: less ? sign < 0 : sign > 0
    };
  }

  function card(figure, other, comparedWith) {
    const found = difference(figure, other);
    const change = found &&
        make('p', {class: `change ${found.better ? 'better' : 'worse'}`},
             make('span', {'aria-hidden': 'true'}, found.sign > 0 ? '▲ ' : '▼ '), found.text,
             make(
                 'span', {class: 'quiet'},
                 ` ${found.sign > 0 ? 'more' : 'less'} than ${comparedWith}`));
    return make(
        'li', {class: 'card', 'data-figure': figure.key, 'data-number': figure.number},
        make('p', {class: 'label'}, figure.label), make('p', {class: 'value'}, figure.value),
        change || make('p', {class: 'change none'}, other === undefined ? '' : '='),
        figure.detail && make('p', {class: 'detail'}, figure.detail));
  }

  /* Fills a list with figures {key, label, value, detail, number}, beside the `others` of the same
     keys. */
  function showCards(list, figures, others, comparedWith) {
    const numbers = new Map((others || []).map((figure) => [figure.key, figure.number]));
    list.replaceChildren(
        ...figures.map((figure) => card(figure, numbers.get(figure.key), comparedWith)));
  }

  /* "Step 19.46 s, 3.2 % more; MFU 40 %": for readers of screens. */
  function sentence(figures, others) {
    const numbers = new Map((others || []).map((figure) => [figure.key, figure.number]));
    return figures
        .map((figure) => {
          const found = difference(figure, numbers.get(figure.key));
          return `${figure.label} ${figure.value}${found ? `, ${found.words}` : ''}`;
        })
        .join('; ');
  }

  /* Which charts there are, in their order, and what of a view they draw. */
  const step = (view) => view.step;
  const whole = (view) => view;
  const charts = [
    ['timeline', step],
    ['parts', step],
    ['exposed', step],
    ['memory', step],
    ['kernels', step],
    ['partsByRank', step],
    ['goodput', whole],
    ['ledger', whole],
  ];

  /* Charts of `view` in the empty element `host`, those of `names`; the first is as wide as the
     page. Returns {update(view)}. */
  function create(host, view, names) {
    const grid = make('div', {class: 'grid'});
    host.replaceChildren(grid);
    const live = charts.filter(([name]) => names.includes(name)).map(([name, of]) => {
      const place = make('div', {class: name === 'timeline' ? 'whole' : ''});
      grid.append(place);
      return {of, chart: Charts[name](place, of(view))};
    });
    return {update: (next) => live.forEach(({of, chart}) => chart.update(of(next)))};
  }

  return {showCards, sentence, create};
})();
