'use strict';

/* What wheel, mouse and fingers do to a timeline. */
const TimelinePointer = (() => {
  const {make} = Elements;

  function attach(timeline) {
    const {stage} = timeline.frame;
    const state = {
      timeline,
      stage,
      pointers: new Map(),
      armed: false,
      tip: make('div', {class: 'tip', role: 'tooltip', hidden: true}),
      crosshair: make('div', {class: 'crosshair', hidden: true}),
      pointed: make('div', {class: 'pointed', hidden: true}),
    };
    stage.append(state.crosshair, state.pointed, state.tip);
    stage.addEventListener('wheel', (event) => wheel(state, event), {passive: false});
    stage.addEventListener('pointerdown', (event) => down(state, event));
    stage.addEventListener('pointermove', (event) => move(state, event));
    for (const end of ['pointerup', 'pointercancel'])
      stage.addEventListener(end, (event) => up(state, event));
    stage.addEventListener('pointerleave', () => {
      state.armed = false;
      hide(state);
    });
    stage.addEventListener('dblclick', (event) => timeline.axis.zoom(0.4, timeAt(state, event)));
    stage.addEventListener('blur', () => hide(state));
    addEventListener('scroll', () => {
      state.armed = false;
      hide(state);
    }, {passive: true});
    timeline.axis.listen(() => hide(state));
  }

  const xIn = ({stage}, event) => event.clientX - stage.getBoundingClientRect().left;
  const timeAt = (state, event) =>
      TimelineLayout.timeOf(state.timeline.layout, state.timeline.axis, xIn(state, event));
  const timeOfPixels = ({timeline}, pixels) =>
      pixels / TimelineLayout.plotWidth(timeline.layout) * (timeline.axis.to - timeline.axis.from);

  /* A wheel that scrolls the page past the timeline must go on scrolling: it zooms only once the
     pointer was moved here, and at the whole step it zooms in but never holds the page back. */
  function wheel(state, event) {
    const {axis, layout} = state.timeline;
    if (!layout) return;
    const lines = event.deltaMode === 1 ? 16 : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
      if (axis.isWhole()) return;
      event.preventDefault();
      axis.pan(timeOfPixels(state, sideways * lines));
      return;
    }
    if (!event.ctrlKey && (!state.armed || (event.deltaY > 0 && axis.isWhole()))) return;
    event.preventDefault();
    const strength = event.ctrlKey ? 0.01 : 0.0025;
    axis.zoom(
        Math.exp(Math.max(-400, Math.min(400, event.deltaY * lines)) * strength),
        timeAt(state, event));
  }

  function down(state, event) {
    if (event.button !== 0) return;
    state.pointers.set(event.pointerId, event.clientX);
    state.stage.setPointerCapture(event.pointerId);
    state.stage.classList.add('dragging');
    hide(state);
  }

  function up(state, event) {
    state.pointers.delete(event.pointerId);
    if (!state.pointers.size) state.stage.classList.remove('dragging');
  }

  function move(state, event) {
    if (!state.timeline.layout) return;
    if (event.movementX || event.movementY) state.armed = true;
    if (!state.pointers.has(event.pointerId)) {
      point(state, event);
      return;
    }
    const before = state.pointers.get(event.pointerId);
    if (state.pointers.size === 2)
      pinch(state, event, before);
    else
      state.timeline.axis.pan(timeOfPixels(state, before - event.clientX));
    state.pointers.set(event.pointerId, event.clientX);
  }

  function pinch({pointers, timeline, stage}, event, before) {
    const [, other] = [...pointers].find(([id]) => id !== event.pointerId);
    const [apart, apartNow] = [Math.abs(before - other), Math.abs(event.clientX - other)];
    const middle = (other + event.clientX) / 2 - stage.getBoundingClientRect().left;
    if (apart > 10 && apartNow > 10)
      timeline.axis.zoom(
          apart / apartNow, TimelineLayout.timeOf(timeline.layout, timeline.axis, middle));
  }

  /* Shows what is under the pointer. */
  function point(state, event) {
    const {timeline, stage} = state;
    const bounds = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const found = timeline.find(x, y);
    if (!found) {
      hide(state);
      return;
    }
    state.crosshair.hidden = false;
    state.crosshair.style.left = `${x}px`;
    state.crosshair.style.height = `${timeline.layout.bottom}px`;
    outline(state, found);
    const lines = TimelineNumbers.tip(timeline.step(), found);
    state.tip.replaceChildren(
        make('strong', {}, lines[0]), ...lines.slice(1).map((line) => make('div', {}, line)));
    state.tip.hidden = false;
    place(state.tip, x, y, bounds);
  }

  function outline({timeline, pointed}, {row, chunk}) {
    pointed.hidden = !chunk;
    if (!chunk) return;
    const {layout, axis} = timeline;
    const start = Math.max(layout.gutter, TimelineLayout.xOf(layout, axis, chunk[2]));
    const finish =
        Math.min(layout.width - layout.right, TimelineLayout.xOf(layout, axis, chunk[3]));
    Object.assign(pointed.style, {
      left: `${start - 1}px`,
      width: `${finish - start + 2}px`,
      top: `${layout.rows[row].y - 1}px`,
      height: `${layout.rows[row].height + 2}px`,
    });
  }

  /* Beside the pointer, on the side where there is room. */
  function place(tip, x, y, bounds) {
    const left = x + 14 + tip.offsetWidth > bounds.width ? x - 14 - tip.offsetWidth : x + 14;
    tip.style.left = `${Math.max(0, left)}px`;
    tip.style.top = `${Math.max(-8, y - tip.offsetHeight - 10)}px`;
  }

  function hide({tip, crosshair, pointed}) {
    tip.hidden = crosshair.hidden = pointed.hidden = true;
  }

  return {attach};
})();
