'use strict';

/* The page to play with: an example, what of it was changed, and what follows. All of the state is
   the query of the page's address: ?example=NAME&KEY=VALUE with the knobs that were turned. */
(() => {
  const at = (id) => document.getElementById(id);
  const drawn = ['timeline', 'parts', 'exposed', 'memory', 'kernels', 'goodput', 'ledger'];

  const state = {example: '', changes: new Map(), turnedLast: ''};
  let unchanged = null;  // the answer to the example as it is: {knobs, view}, or {knobs, error}
  let offered = [];      // the knobs of the last answer
  let examples = null;
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
    return {example, changes: new Map(asked)};
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

  function markStale(stale) {
    at('stale').hidden = !stale;
    document.documentElement.dataset.stale = String(stale);
    document.documentElement.dataset.ready = 'true';
  }

  /* What cannot run is told beside a knob: that which it comes from, or that which was turned. The
     picture stays, as one of the past. */
  function refuse(error) {
    if (knobs && error.answer.knobs) showKnobs(error.answer.knobs);
    const places = error.status === 422 && knobs ? [error.answer.knob, state.turnedLast] : [];
    const beside = places.some((key) => key && knobs.complain(key, error.message));
    if (knobs && !beside) knobs.complain('', '');
    showProblem(beside ? '' : error.message);
    markStale(picture !== null);
  }

  /* An address that names what no knob takes: the example stands as it is, and that is told. */
  function refuseAddress(error) {
    state.changes.clear();
    writeAddress();
    showUnchanged();
    showProblem(`${error.message}. The example is shown as it is.`);
  }

  function tell(figures, others) {
    clearTimeout(telling);
    telling = setTimeout(() => {
      at('told').textContent = RunPicture.sentence(figures, others);
    }, 700);
  }

  function showKnobs(next) {
    offered = next;
    knobs.show(offered, state.changes);
  }

  function showView(view) {
    const others = state.changes.size > 0 && unchanged.view ? unchanged.view.headline : null;
    RunPicture.showCards(at('cards'), view.headline, others, 'in the example');
    if (picture)
      picture.update(view);
    else
      picture = RunPicture.create(at('charts'), view, drawn);
    tell(view.headline, others);
  }

  function show(answer) {
    showProblem('');
    knobs.complain('', '');
    showKnobs(answer.knobs);
    showView(answer.view);
    markStale(false);
  }

  function showUnchanged() {
    if (unchanged.view)
      show(unchanged);
    else
      refuse(unchanged.error);
  }

  /* Answers to what was asked a moment ago move the picture on, and leave the knobs where they are.
   */
  const ask = Live.queue({
    path: (question) => `/api/what-if?${question.query}`,
    answered: (answer, question, more) => {
      if (question.query === query())
        show(answer);
      else if (more && question.example === state.example)
        showView(answer.view);
    },
    refused: (error, question) => {
      if (question.query !== query()) return;
      if (question.address && error.status === 400)
        refuseAddress(error);
      else
        refuse(error);
    },
  });

  /* A value that the example has, too, may be another than that which the other changes bring:
     other GPUs bring their own NVLink. */
  function turn(key, value) {
    state.changes.delete(key);
    const own = unchanged.knobs.find((knob) => knob.key === key);
    const alone = state.changes.size === 0;
    if (value !== null && !(alone && own && value === own.value)) state.changes.set(key, value);
    state.turnedLast = key;
    knobs.show(offered, state.changes);
    writeAddress();
    ask({query: query(), example: state.example});
  }

  function clearPicture() {
    clearTimeout(telling);
    picture = null;
    for (const id of ['cards', 'charts', 'told']) at(id).replaceChildren();
  }

  /* Nothing is left of another example where the one that was chosen has no answer. */
  function refuseExample(error) {
    knobs = null;
    at('knobs').replaceChildren();
    clearPicture();
    refuse(error);
  }

  function begin(example, answer, changes) {
    unchanged = answer;
    knobs = KnobControls.create(at('knobs'), turn);
    if (!answer.view) clearPicture();
    showKnobs(answer.knobs);
    showUnchanged();
    Object.assign(state, {changes, turnedLast: [...changes.keys()].at(-1) || ''});
    writeAddress();
    if (changes.size === 0) return;
    document.documentElement.dataset.ready = 'false';
    ask({query: query(), example, address: true});
  }

  const open = (example, changes) => Live.whileBusy(async () => {
    Object.assign(state, {example, changes: new Map(), turnedLast: ''});
    examples.choose(example);
    document.title = `${example}: Trainyard`;
    at('knobs').inert = true;
    at('reset').disabled = true;
    try {
      const answer = await Examples.ask(example);
      if (state.example === example) begin(example, answer, changes);
    } catch (error) {
      if (state.example === example) refuseExample(error);
    } finally {
      at('knobs').inert = state.example !== example;
    }
  });

  function reset() {
    state.changes.clear();
    state.turnedLast = '';
    writeAddress();
    showUnchanged();
    at('example').focus();
  }

  async function start() {
    document.querySelector('.places').append(Theme.button());
    at('controls').addEventListener('submit', (event) => event.preventDefault());
    CopyLink.listen(at('copy'), at('copied'));
    at('reset').addEventListener('click', reset);
    at('example').addEventListener('change', () => open(at('example').value, new Map()));
    try {
      const known = await Live.ask('/api/examples');
      examples = Examples.create(at('example'), at('about'), known);
      const asked = readAddress();
      const found = known.find(({name}) => name === asked.example);
      const usual = known.find(({name}) => name === 'deepseek-v3') || known[0];
      await open((found || usual).name, found || !asked.example ? asked.changes : new Map());
      if (asked.example && !found) showProblem(`There is no example '${asked.example}'.`);
    } catch (error) {
      refuse(error);
    }
  }

  start();
})();
