'use strict';

/* The knob of a lesson: a slider, with the names of its values under it to click. */
const LessonSlider = (() => {
  const {make} = Elements;

  /* `turned(index)` is called as another value is chosen. Returns {element, show(index)}. */
  function create({label, values}, chosen, turned) {
    const last = values.length - 1;
    const input = make('input', {
      type: 'range',
      id: 'knob',
      min: 0,
      max: last,
      step: 1,
      value: chosen,
      autocomplete: 'off'
    });
    const output = make('output', {'for': 'knob'});
    const names = values.map((value, i) => {
      const button = make('button', {type: 'button', tabindex: -1, 'aria-hidden': 'true'}, value);
      button.addEventListener('click', () => {
        input.value = i;
        input.focus();
        turned(i);
      });
      return button;
    });
    input.addEventListener('input', () => turned(Number(input.value)));

    function show(index) {
      output.textContent = values[index];
      input.setAttribute('aria-valuetext', values[index]);
      names.forEach((name, i) => name.classList.toggle('chosen', i === index));
    }

    const stops = make('div', {class: 'stops'}, ...names);
    stops.style.setProperty('--stops', values.length);
    const head = make('div', {class: 'head'}, make('label', {'for': 'knob'}, label), output);
    return {element: make('div', {class: 'panel knob-panel'}, head, input, stops), show};
  }

  return {create};
})();
