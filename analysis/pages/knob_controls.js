'use strict';

/* Controls for the knobs that the program offers of a scenario. */
const KnobControls = (() => {
  const { make } = Elements;
  const groups = [['cluster', 'Cluster'], ['plan', 'Plan'], ['software', 'Software'], ['run', 'Failures and money']];

  /* Each kind of control: {element, read(), write(value), text(value)}; values are texts. */
  function select(knob, id) {
    const element = make('select', { id, autocomplete: 'off' },
      ...knob.choices.map(({ value, label }) => make('option', { value }, label)));
    return { element, read: () => element.value, write: (value) => { element.value = value; }, text: () => '' };
  }

  /* A slider whose stops are choices. */
  function stops(knob, id) {
    const last = knob.choices.length - 1;
    const element = make('input', { id, type: 'range', min: 0, max: last, step: 1, autocomplete: 'off' });
    const labelOf = (value) => (knob.choices.find((choice) => choice.value === value) || { label: value }).label;
    return {
      element,
      read: () => knob.choices[Number(element.value)].value,
      write: (value) => {
        element.value = Math.max(0, knob.choices.findIndex((choice) => choice.value === value));
        element.setAttribute('aria-valuetext', labelOf(value));
      },
      text: labelOf,
    };
  }

  function range(knob, id) {
    const { minimum: min, maximum: max, step } = knob;
    const element = make('input', { id, type: 'range', min, max, step, autocomplete: 'off' });
    const text = (value) => (knob.unit ? `${value} ${knob.unit}` : value);
    return {
      element,
      read: () => element.value,
      write: (value) => { element.value = value; element.setAttribute('aria-valuetext', text(value)); },
      text,
    };
  }

  function toggle(knob, id) {
    const element = make('input', { id, type: 'checkbox', role: 'switch', autocomplete: 'off' });
    return {
      element,
      read: () => String(element.checked),
      write: (value) => { element.checked = value === 'true'; },
      text: (value) => (value === 'true' ? 'on' : 'off'),
    };
  }

  function controlOf(knob, id) {
    if (knob.kind === 'range') return range(knob, id);
    if (knob.kind === 'switch' || knob.kind === 'toggle') return toggle(knob, id);
    return knob.ordered ? stops(knob, id) : select(knob, id);
  }

  function helpOf(knob) {
    return knob.help && make('details', { class: 'help' },
      make('summary', { 'aria-label': `About: ${knob.label}` }, '?'), make('p', {}, knob.help));
  }

  /* One knob with its label, and a place for what is wrong with it. */
  function row(knob, turned) {
    const id = `knob-${knob.key}`;
    const control = controlOf(knob, id);
    const output = make('output', { for: id });
    const undo = make('button', { type: 'button', class: 'undo', title: 'As in the example', hidden: true }, '↺');
    undo.setAttribute('aria-label', `${knob.label}: as in the example`);
    const problem = make('p', { class: 'problem', role: 'alert', hidden: true });
    problem.id = `${id}-problem`;
    const element = make('div', { class: `knob ${control.element.type}`, 'data-knob': knob.key },
      make('label', { for: id }, knob.label), helpOf(knob), output, undo, control.element, problem);
    control.element.setAttribute('aria-describedby', problem.id);
    control.element.addEventListener('input', () => turned(knob.key, control.read()));
    undo.addEventListener('click', () => { turned(knob.key, null); control.element.focus(); });

    function show(value, changed, shown) {
      if (control.read() !== value || !output.textContent) control.write(value);
      if (control.element.type === 'range') control.write(value);
      output.textContent = control.text(value);
      undo.hidden = !changed;
      element.classList.toggle('changed', changed);
      element.hidden = !shown && !changed;
    }

    function complain(words) {
      problem.textContent = words;
      problem.hidden = !words;
      control.element.setAttribute('aria-invalid', String(Boolean(words)));
    }

    return { element, group: knob.group, show, complain };
  }

  function groupOf(title, rows) {
    const body = make('div', { class: 'knobs' }, ...rows.map(({ element }) => element));
    return make('details', { class: 'panel group', open: true }, make('summary', {}, title), body);
  }

  /* Fills `host` with controls; `turned(key, value)` is called as one is turned, with null for the
     example's own value. Returns {show(knobs, changes), complain(key, words)}. */
  function create(host, knobs, turned) {
    const rows = new Map(knobs.map((knob) => [knob.key, row(knob, turned)]));
    const known = new Set(groups.map(([name]) => name));
    const rest = [...new Set(knobs.map(({ group }) => group))].filter((name) => !known.has(name));
    const sections = [...groups, ...rest.map((name) => [name, name || 'More'])]
      .map(([name, title]) => [title, [...rows.values()].filter(({ group }) => group === name)])
      .filter(([, members]) => members.length > 0);
    host.replaceChildren(...sections.map(([title, members]) => groupOf(title, members)));

    return {
      show(current, changes) {
        for (const knob of current) {
          const found = rows.get(knob.key);
          if (!found) continue;
          const value = changes.has(knob.key) ? changes.get(knob.key) : knob.value;
          found.show(value, changes.has(knob.key), knob.shown !== false);
        }
        for (const section of host.children) {
          section.hidden = [...section.querySelectorAll('.knob')].every((element) => element.hidden);
        }
      },
      complain(key, words) {
        for (const [other, { complain }] of rows) complain(other === key ? words : '');
        return rows.has(key);
      },
    };
  }

  return { create };
})();
