'use strict';

/* Controls for the knobs that the program offers of a scenario. */
const KnobControls = (() => {
  const {make} = Elements;
  const groups = [
    ['cluster', 'Cluster'], ['plan', 'Plan'], ['software', 'Software'],
    ['run', 'Failures and money']
  ];

  function helpOf(knob) {
    return knob.help &&
        make('details', {class: 'help'},
             make('summary', {'aria-label': `About: ${knob.label}`}, '?'),
             make('p', {}, knob.help));
  }

  /* One knob with its label, and a place for what is wrong with it. */
  function row(knob, turned) {
    const id = `knob-${knob.key}`;
    const control = KnobControl.create(knob, id);
    const output = make('output', {'for': id});
    const undo = make(
        'button', {type: 'button', class: 'undo', title: 'As in the example', hidden: true}, '↺');
    undo.setAttribute('aria-label', `${knob.label}: as in the example`);
    const problem = make('p', {class: 'problem', role: 'alert', hidden: true});
    problem.id = `${id}-problem`;
    const element = make(
        'div', {class: `knob ${control.element.type}`, 'data-knob': knob.key},
        make('label', {'for': id}, knob.label), helpOf(knob), output, undo, control.element,
        problem);
    control.element.setAttribute('aria-describedby', problem.id);
    control.element.addEventListener('input', () => turned(knob.key, control.read()));
    undo.addEventListener('click', () => {
      turned(knob.key, null);
      control.element.focus();
    });

    function show(next, value, changed) {
      control.fit(next);
      control.write(value);
      output.textContent = control.text(value);
      undo.hidden = !changed;
      element.hidden = !next.shown;
      element.classList.toggle('changed', changed);
    }

    function complain(words) {
      problem.textContent = words;
      problem.hidden = !words;
      control.element.setAttribute('aria-invalid', String(Boolean(words)));
    }

    return {element, show, complain};
  }

  function section(title) {
    const body = make('div', {class: 'knobs'});
    return {
      element: make(
          'details', {class: 'panel group', open: true, hidden: true}, make('summary', {}, title),
          body),
      body
    };
  }

  /* Fills `host` with controls; `turned(key, value)` is called as one is turned, with null for the
     example's own value. Returns {show(knobs, changes), complain(key, words)}: which knobs make
     sense depends on how others are turned, so that each answer may show others. */
  function create(host, turned) {
    const rows = new Map();
    const sections = new Map(groups.map(([name, title]) => [name, section(title)]));
    host.replaceChildren(...[...sections.values()].map(({element}) => element));

    function sectionOf(name) {
      if (!sections.has(name)) {
        sections.set(name, section(name));
        host.append(sections.get(name).element);
      }
      return sections.get(name);
    }

    function rowOf(knob) {
      if (!rows.has(knob.key)) rows.set(knob.key, row(knob, turned));
      return rows.get(knob.key);
    }

    /* In the order of the answer, with those that make no sense now; what stands right already is
       not moved, and keeps its focus. */
    function place(knobs) {
      const last = new Map();
      for (const knob of knobs) {
        const {body} = sectionOf(knob.group);
        const {element} = rowOf(knob);
        const before = last.get(body);
        const next = before ? before.nextSibling : body.firstChild;
        if (element !== next) body.insertBefore(element, next);
        last.set(body, element);
      }
    }

    function show(knobs, changes) {
      place(knobs);
      for (const knob of knobs) {
        const changed = changes.has(knob.key);
        rows.get(knob.key).show(knob, changed ? changes.get(knob.key) : knob.value, changed);
      }
      for (const {element, body} of sections.values())
        element.hidden = [...body.children].every((knob) => knob.hidden);
    }

    function complain(key, words) {
      for (const [other, each] of rows) each.complain(other === key ? words : '');
      return rows.has(key) && !rows.get(key).element.hidden;
    }

    return {show, complain};
  }

  return {create};
})();
