'use strict';

/* What simulation answers to a lesson: words, all values in a table, and each figure against them.
 */
const LessonAnswer = (() => {
  const {make} = Elements;
  const formats = {
    s: Format.seconds,
    share: Format.percent,
    bytes: Format.bytes,
    USD: Format.dollars,
    'GPU-hours': Format.number,
    'tokens/s': Format.number,
  };

  /* An empty line is between two paragraphs. */
  function paragraphs(text) {
    return text.trim().split(/\n\s*\n/).map((words) => make('p', {}, words.replace(/\s+/g, ' ')));
  }

  function table(lesson) {
    return Elements.table({
      caption: `All values of: ${lesson.knob.label}`,
      columns: [
        {title: lesson.knob.label}, ...lesson.figures.map(({title}) => ({title, numeric: true}))
      ],
      rows: lesson.rows.map(
          ({value, figures, texts}) =>
              [value,
               ...texts.map((text, i) => ({text: text || Format.absent, value: figures[i]}))]),
    });
  }

  /* One figure at each value, as Plot.live takes it; the value that the slider is at stands out. */
  function figureChart(lesson, index) {
    return (chosen) => {
      const {title, unit} = lesson.figures[index];
      const format = formats[unit] || Format.number;
      const numbers = lesson.rows.map(({figures}) => figures[index]);
      const values = lesson.knob.values;
      const colour = (i) => Theme.colour(i === chosen ? 'series-1' : 'series-0');
      return {
        caption: title[0].toUpperCase() + title.slice(1),
        label: `${title}: ${
            values.map((value, i) => `${lesson.rows[i].texts[index] || 'none'} at ${value}`)
                .join(', ')}.`,
        table: {
          columns: [{title: lesson.knob.label}, {title, numeric: true}],
          rows: values.map(
              (value, i) =>
                  [value, {text: lesson.rows[i].texts[index] || Format.absent, value: numbers[i]}]),
        },
        height: 200,
        type: 'bar',
        data: {
          labels: values,
          datasets: [{
            label: title,
            data: numbers,
            backgroundColor: values.map((_, i) => colour(i)),
            borderRadius: 3
          }]
        },
        options: {
          scales: {
            x: {grid: {display: false}, title: {display: true, text: lesson.knob.label}},
            y: {
              beginAtZero: true,
              ticks: {callback: (value) => format(value), maxTicksLimit: 6},
              grid: {drawBorder: false}
            },
          },
          plugins: {tooltip: {callbacks: {label: ({raw}) => format(raw)}}},
        },
      };
    };
  }

  /* Fills `host` with the answer. Returns {update(chosen)}, for the value that the slider is at. */
  function create(host, lesson, chosen) {
    const grid = make('div', {class: 'grid'});
    const places = lesson.figures.map(() => make('div'));
    grid.append(...places);
    host.replaceChildren(
        make('div', {class: 'words'}, ...paragraphs(lesson.answer)),
        make(
            'div', {class: 'panel scroll', tabindex: 0, role: 'region', 'aria-label': 'All values'},
            table(lesson)),
        grid);
    const charts = places.map(
        (place, i) =>
            Plot.live(place, `lesson-${lesson.figures[i].name}`, figureChart(lesson, i), chosen));
    return {update: (next) => charts.forEach((chart) => chart.update(next))};
  }

  return {create, paragraphs};
})();
