'use strict';

/* The page to play with: an example, what of it was changed, and what follows. All of the state is
   the query of the page's address: ?example=NAME&KEY=VALUE with the knobs that were turned. */
(() => {
  const { make } = Elements;
  const at = (id) => document.getElementById(id);
  const drawn = ['timeline', 'parts', 'exposed', 'memory', 'kernels', 'links', 'goodput', 'ledger'];

  const state = { example: '', changes: new Map(), turnedLast: '' };
  let unchanged = null;  // the answer to the example as it is
  let knobs = null;
  let picture = null;
  let telling = 0;

  function query() {
    return new URLSearchParams([['example', state.example], ...state.changes]).toString();
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    const example = asked.get('example') || '';
    asked.delete('example');
    return { example, changes: new Map(asked) };
  }

  function writeAddress() {
    history.replaceState(null, '', `${location.pathname}?${query()}`);
    at('download').href = `/api/scenario?${query()}`;
    at('download').setAttribute('download', `${state.example}.yaml`);
    at('reset').disabled = state.changes.size === 0;
  }

  function showProblem(words) {
    at('problem').textContent = words;
    at('problem').hidden = !words;
  }

  /* What cannot run is told beside the knob that was turned; the picture stays, as one of the past. */
  function refuse(error) {
    const beside = error.status === 422 && knobs && knobs.complain(state.turnedLast, error.message);
    if (knobs && !beside) knobs.complain('', '');
    showProblem(beside ? '' : error.message);
    at('stale').hidden = picture === null;
    document.documentElement.dataset.stale = String(picture !== null);
    document.documentElement.dataset.ready = 'true';
  }

  function tell(figures) {
    clearTimeout(telling);
    telling = setTimeout(() => {
      at('told').textContent = RunPicture.sentence(figures, unchanged.view.headline);
    }, 700);
  }

  function show(answer) {
    const changed = state.changes.size > 0;
    showProblem('');
    knobs.complain('', '');
    knobs.show(answer.knobs, state.changes);
    at('stale').hidden = true;
    document.documentElement.dataset.stale = 'false';
    RunPicture.showCards(at('cards'), answer.view.headline, changed ? unchanged.view.headline : null, 'the example');
    if (picture) picture.update(answer.view);
    else picture = RunPicture.create(at('charts'), answer.view, drawn);
    tell(answer.view.headline);
    document.documentElement.dataset.ready = 'true';
  }

  const ask = Live.queue({
    path: (question) => `/api/what-if?${question}`,
    answered: (answer, question) => { if (question === query()) show(answer); else showMeanwhile(answer); },
    refused: (error, question) => { if (question === query()) refuse(error); },
  });

  /* An answer to what was asked a moment ago: the picture moves on, the knobs stay where they are. */
  function showMeanwhile({ view }) {
    if (!picture || !unchanged || view.name !== unchanged.view.name) return;
    RunPicture.showCards(at('cards'), view.headline, unchanged.view.headline, 'the example');
    picture.update(view);
  }

  function turn(key, value) {
    const own = unchanged.knobs.find((knob) => knob.key === key).value;
    if (value === null || value === own) state.changes.delete(key);
    else state.changes.set(key, value);
    state.turnedLast = key;
    knobs.show(unchanged.knobs.map((knob) => ({ ...knob, shown: shownNow(knob) })), state.changes);
    writeAddress();
    ask(query());
  }

  function shownNow({ key }) {
    const element = document.querySelector(`[data-knob="${CSS.escape(key)}"]`);
    return element !== null && !element.hidden;
  }

  /* Knobs in the address that this example does not have are left out, and that is told. */
  function keepKnown(changes) {
    const known = new Set(unchanged.knobs.map(({ key }) => key));
    const strangers = [...changes.keys()].filter((key) => !known.has(key));
    state.changes = new Map([...changes].filter(([key]) => known.has(key)));
    return strangers.length ? `This example has no knob ${strangers.map((key) => `'${key}'`).join(', ')}: left out.` : '';
  }

  async function open(example, changes) {
    Object.assign(state, { example, changes: new Map(), turnedLast: '' });
    at('example').value = example;
    document.documentElement.dataset.busy = 'true';
    try {
      const answer = await Live.ask(`/api/what-if?${query()}`);
      if (state.example !== example) return;
      unchanged = answer;
    } catch (error) {
      if (state.example === example) refuse(error);
      document.documentElement.dataset.busy = 'false';
      return;
    }
    knobs = KnobControls.create(at('knobs'), unchanged.knobs, turn);
    const words = keepKnown(changes);
    show({ view: unchanged.view, knobs: unchanged.knobs });
    showProblem(words);
    writeAddress();
    document.title = `${example}: Trainyard`;
    document.documentElement.dataset.busy = 'false';
    if (state.changes.size === 0) return;
    state.turnedLast = [...state.changes.keys()].at(-1);
    document.documentElement.dataset.ready = 'false';
    ask(query());
  }

  async function copyLink() {
    const link = location.href;
    try {
      await navigator.clipboard.writeText(link);
      at('copied').textContent = 'Copied. Who opens it sees what you see, where this program runs.';
    } catch {
      at('copied').replaceChildren('Copy this: ', make('code', {}, link));
    }
    setTimeout(() => { at('copied').textContent = ''; }, 8000);
  }

  function reset() {
    state.changes.clear();
    state.turnedLast = '';
    writeAddress();
    show({ view: unchanged.view, knobs: unchanged.knobs });
    at('example').focus();
  }

  async function begin() {
    document.querySelector('.places').append(Theme.button());
    at('controls').addEventListener('submit', (event) => event.preventDefault());
    at('copy').addEventListener('click', copyLink);
    at('reset').addEventListener('click', reset);
    at('example').addEventListener('change', () => open(at('example').value, new Map()));
    try {
      const examples = await Live.ask('/api/examples');
      at('example').replaceChildren(...examples.map(({ name, title }) => make('option', { value: name }, title || name)));
      const asked = readAddress();
      const usual = examples.find(({ name }) => name === 'deepseek-v3') || examples[0];
      const found = examples.find(({ name }) => name === asked.example);
      await open((found || usual).name, found || !asked.example ? asked.changes : new Map());
      if (asked.example && !found) showProblem(`There is no example '${asked.example}'.`);
    } catch (error) {
      refuse(error);
    }
  }

  begin();
})();
