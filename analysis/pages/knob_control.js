'use strict';

/* What a knob is turned with: a list, a slider or a switch. */
const KnobControl = (() => {
  const {make} = Elements;

  function select(id) {
    const element = make('select', {id, autocomplete: 'off'});
    return {
      element,
      fit: ({choices}) => element.replaceChildren(
          ...choices.map(({value, label}) => make('option', {value}, label))),
      read: () => element.value,
      write: (value) => {
        element.value = value;
      },
      text: () => '',
    };
  }

  const slider = (id) => make('input', {id, type: 'range', autocomplete: 'off'});

  /* A slider whose stops are choices. */
  function stops(id) {
    const element = slider(id);
    let choices = [];
    const place = (value) => choices.findIndex((choice) => choice.value === value);
    const text = (value) => (choices[place(value)] || {label: value}).label;
    return {
      element,
      fit: (knob) => {
        choices = knob.choices;
        Object.assign(element, {min: 0, max: choices.length - 1, step: 1});
      },
      read: () => choices[Number(element.value)].value,
      write: (value) => {
        element.value = Math.max(0, place(value));
        element.setAttribute('aria-valuetext', text(value));
      },
      text,
    };
  }

  function range(id) {
    const element = slider(id);
    let unit = '';
    const text = (value) => (unit ? `${value} ${unit}` : value);
    return {
      element,
      fit: (knob) => {
        unit = knob.unit;
        Object.assign(element, {min: knob.minimum, max: knob.maximum, step: knob.step});
      },
      read: () => element.value,
      write: (value) => {
        element.value = value;
        element.setAttribute('aria-valuetext', text(value));
      },
      text,
    };
  }

  function toggle(id) {
    const element = make('input', {id, type: 'checkbox', role: 'switch', autocomplete: 'off'});
    return {
      element,
      fit: () => {},
      read: () => String(element.checked),
      write: (value) => {
        element.checked = value === 'true';
      },
      text: (value) => (value === 'true' ? 'on' : 'off'),
    };
  }

  function kindOf(knob) {
    if (knob.kind === 'range') return range;
    if (knob.kind === 'switch') return toggle;
    return knob.ordered ? stops : select;
  }

  const shapeOf = ({choices, minimum, maximum, step, unit}) =>
      JSON.stringify([choices, minimum, maximum, step, unit]);

  /* A control with what the knob can be: {element, fit(knob), read(), write(value), text(value)};
     values are texts. It stays the same element as others come to be possible, so that it keeps its
     focus and what is dragged. */
  function create(knob, id) {
    const control = kindOf(knob)(id);
    let shape = null;
    function fit(next) {
      if (shapeOf(next) === shape) return;
      shape = shapeOf(next);
      control.fit(next);
    }
    fit(knob);
    return {...control, fit};
  }

  return {create};
})();
