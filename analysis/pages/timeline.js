'use strict';

/* The step as a picture to move in: zoom, pan, and a tip that tells what is under the pointer. */
const Timeline = (() => {
  const {make} = Elements;
  const instances = new WeakMap();

  /* Draws `step` in the empty element `host`. Options: `axis`, to share one with other timelines,
     and `caption`. Returns {update(step), axis, step(), find(x, y)}. */
  function create(host, step, {axis, caption} = {}) {
    const timeline = {
      shown: step,
      axis: axis || TimeAxis.create(step ? step.step_time_s : 1),
      shares: Boolean(axis),
      layout: null,
      caption
    };
    const range = make('output', {class: 'range'});
    timeline.range = range;
    timeline.frame = Figure.create(host, 'timeline', [toolbar(timeline, range)]);
    timeline.host = host;
    timeline.inside = make('ul', {class: 'legend', hidden: true});
    timeline.frame.stage.after(timeline.inside);
    prepareStage(timeline);
    TimelinePointer.attach(timeline);
    addKeys(timeline);
    timeline.axis.listen(() => request(timeline));
    Theme.onChange(() => tellAndDraw(timeline));
    new ResizeObserver(() => request(timeline)).observe(timeline.frame.stage);
    timeline.update = (next) => update(timeline, next);
    timeline.step = () => timeline.shown;
    timeline.find = (x, y) =>
        TimelineLayout.find(timeline.shown, timeline.layout, timeline.axis, x, y);
    instances.set(timeline.frame.canvas, timeline);
    tellAndDraw(timeline);
    return timeline;
  }

  function prepareStage({frame}) {
    frame.stage.classList.add('timeline');
    frame.stage.tabIndex = 0;
    frame.stage.setAttribute('role', 'group');
    frame.stage.setAttribute(
        'aria-label', 'Timeline: plus and minus zoom, arrows move, 0 shows the whole step');
  }

  function update(timeline, step) {
    timeline.shown = step;
    if (step && !timeline.shares) timeline.axis.setEnd(step.step_time_s);
    tellAndDraw(timeline);
  }

  const moves = [
    ['+', 'Zoom in', (axis) => axis.zoom(0.5)],
    ['−', 'Zoom out', (axis) => axis.zoom(2)],
    ['←', 'Earlier', (axis) => axis.pan((axis.from - axis.to) / 4)],
    ['→', 'Later', (axis) => axis.pan((axis.to - axis.from) / 4)],
    ['Whole step', 'Show the whole step', (axis) => axis.whole()],
  ];

  function toolbar(timeline, range) {
    const buttons = moves.map(([text, label, move]) => {
      const button = make(
          'button', {type: 'button', title: label, 'aria-label': text.length > 1 ? null : label},
          text);
      button.addEventListener('click', () => {
        move(timeline.axis);
        announce(timeline);
      });
      return button;
    });
    return make(
        'div', {class: 'toolbar', role: 'group', 'aria-label': 'Move in the timeline'}, ...buttons,
        make(
            'span', {class: 'hint'},
            'Wheel or pinch to zoom, drag to move; far in, chunks show their kernels and transfers'),
        range);
  }

  const keys = {
    '+': 0,
    '=': 0,
    '-': 1,
    _: 1,
    ArrowLeft: 2,
    ArrowRight: 3,
    0: 4,
  };

  function addKeys(timeline) {
    timeline.frame.stage.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      moves[keys[event.key]][2](timeline.axis);
      announce(timeline);
    });
  }

  /* Readers of screens hear where a key or button led, but not each notch of a wheel. */
  function announce(timeline) {
    timeline.range.setAttribute('aria-live', 'polite');
    setTimeout(() => timeline.range.setAttribute('aria-live', 'off'), 500);
  }

  /* Draws before the next frame, once however often it is asked. */
  function request(timeline) {
    if (timeline.requested) return;
    timeline.requested = true;
    requestAnimationFrame(() => {
      timeline.requested = false;
      draw(timeline);
    });
  }

  function tellAndDraw(timeline) {
    const step = timeline.shown;
    timeline.host.hidden = !step || !step.rows.length;
    if (timeline.host.hidden) return;
    timeline.frame.tell(TimelineNumbers.told(step, timeline.caption));
    draw(timeline);
  }

  function draw(timeline) {
    const {shown, frame, axis} = timeline;
    const width = frame.stage.clientWidth;
    if (!shown || !width) return;
    timeline.layout = TimelineLayout.create(shown, width);
    const context = sized(frame, width, timeline.layout.height);
    const inside = TimelineDrawing.draw(context, shown, axis, timeline.layout);
    timeline.range.textContent = `${Format.instant(axis.from, axis.to - axis.from)} to ${
        Format.instant(axis.to, axis.to - axis.from)}`;
    if (timeline.inside.hidden === inside) showInsideLegend(timeline, inside);
  }

  /* The canvas in pixels of the screen, drawn on in those of the page. */
  function sized({canvas, stage}, width, height) {
    const ratio =
        Math.max(window.devicePixelRatio || 1, document.documentElement.dataset.printing ? 2 : 1);
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      stage.style.height = `${height}px`;
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  function showInsideLegend({inside: list, shown}, visible) {
    list.hidden = !visible;
    list.replaceChildren(
        make('li', {class: 'title'}, 'In chunks:'),
        ...TimelineDrawing.spanColours(shown).families.map(
            ({name, colour}) => make('li', {}, Elements.swatch(colour), name)));
  }

  return {create, of: (canvas) => instances.get(canvas)};
})();
