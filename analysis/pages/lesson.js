'use strict';

/* A lesson: an idea, a knob, a question, and what simulation answers. ?number=3&value=1 is its
   third, with the knob at its second value, and with #answer its answer is open; without a number,
   the page lists all. */
(() => {
  const {make} = Elements;
  const at = (id) => document.getElementById(id);
  const title = (number, words) => {
    document.title = `${words}: Trainyard`;
    at('title').textContent = words;
    at('kicker').textContent = number;
  };

  /* Charts that belong to what a lesson looks at. */
  const chartsOf = {
    step_time: ['timeline', 'parts'],
    bubble: ['timeline', 'parts'],
    bubble_share: ['timeline', 'parts'],
    exposed_communication: ['timeline', 'exposed'],
    exposed_share: ['timeline', 'exposed'],
    memory: ['memory'],
    goodput: ['goodput'],
    owner_cost: ['ledger'],
  };

  function refuse(error) {
    at('lesson').replaceChildren(make('p', {class: 'note bad', role: 'alert'}, error.message));
    document.documentElement.dataset.ready = 'true';
  }

  function showList(lessons) {
    title('Trainyard', 'Lessons');
    at('lesson').replaceChildren(
        make(
            'p', {class: 'lead'},
            'Each has one idea, one knob and one question. Simulation answers.'),
        make(
            'ol', {class: 'lesson-list'},
            ...lessons.map(
                ({number, title: words, question}) => make(
                    'li', {class: 'card'},
                    make(
                        'a', {href: `/lesson?number=${number}`},
                        make('span', {class: 'number'}, number), words),
                    make('p', {class: 'detail'}, question)))));
    document.documentElement.dataset.ready = 'true';
  }

  function neighbours(lessons, number) {
    const index = lessons.findIndex((lesson) => lesson.number === number);
    const link = (lesson, words, rel) =>
        (lesson ? make(
                      'a', {class: 'button', href: `/lesson?number=${lesson.number}`, rel},
                      words.replace('%', lesson.title)) :
                  make('span'));
    return make(
        'nav', {class: 'neighbours', 'aria-label': 'Lessons before and after'},
        link(lessons[index - 1], '← %', 'prev'), link(lessons[index + 1], '% →', 'next'));
  }

  function figuresAt(lesson, index) {
    const {figures, texts} = lesson.rows[index];
    return lesson.figures.map(({name, title: words, less_is_better: lessIsBetter}, i) => ({
                                key: name,
                                label: words[0].toUpperCase() + words.slice(1),
                                value: texts[i] || Format.absent,
                                number: figures[i],
                                lessIsBetter,
                              }));
  }

  function showLesson(lesson, lessons, chosen) {
    const state = {chosen, picture: null, answer: null};
    const views = new Map();  // by value; null where there is none
    const names = [...new Set(lesson.figures.flatMap(({name}) => chartsOf[name] || []))];
    const cards = make('ul', {class: 'cards compact'});
    const told = make('p', {class: 'quiet', role: 'status', 'aria-live': 'polite'});
    const charts = make('div', {class: 'charts'});
    const problem = make('p', {class: 'note bad', role: 'alert', hidden: true});
    const {reveal, host} = answerParts();
    const knob = LessonSlider.create(lesson.knob, chosen, turn);

    const ask = Live.queue({
      path: (index) => `/api/lesson-view?number=${lesson.number}&value=${index}`,
      answered: ({view}, index) => {
        views.set(index, view);
        if (index === state.chosen) draw(view);
        fetchRest();
      },
      refused: (error, index) => {
        views.set(index, null);
        if (index === state.chosen) complain(error);
        fetchRest();
      },
    });

    function complain(error) {
      problem.textContent = error.message;
      problem.hidden = false;
      ready();
    }

    function writeAddress() {
      const value = state.chosen ? `&value=${state.chosen}` : '';
      history.replaceState(
          null, '', `/lesson?number=${lesson.number}${value}${host.hidden ? '' : '#answer'}`);
    }

    function ready() { document.documentElement.dataset.ready = 'true'; }

    function draw(view) {
      problem.hidden = true;
      if (state.picture)
        state.picture.update(view);
      else
        state.picture = RunPicture.create(charts, view, names);
      ready();
    }

    /* The views of other values, one by one, so that the slider finds them when it comes there. */
    function fetchRest() {
      const missing = lesson.rows.findIndex((_, index) => !views.has(index));
      if (missing >= 0) ask(missing);
    }

    function turn(index) {
      state.chosen = index;
      knob.show(index);
      RunPicture.showCards(
          cards, figuresAt(lesson, index), index === 0 ? null : figuresAt(lesson, 0),
          `at ${lesson.knob.values[0]}`);
      told.textContent = RunPicture.sentence(figuresAt(lesson, index), figuresAt(lesson, 0));
      writeAddress();
      if (state.answer) state.answer.update(index);
      const view = views.get(index);
      if (view)
        draw(view);
      else
        ask(index);
    }

    function showAnswer(open) {
      host.hidden = !open;
      reveal.setAttribute('aria-expanded', String(open));
      reveal.textContent = open ? 'Hide the answer' : 'Show the answer';
      if (open && !state.answer) state.answer = LessonAnswer.create(host, lesson, state.chosen);
      writeAddress();
    }
    reveal.addEventListener('click', () => showAnswer(host.hidden));

    title(`Lesson ${lesson.number} of ${lessons.length}`, lesson.title);
    at('lesson').replaceChildren(
        make(
            'div', {class: 'lesson'},
            make(
                'div', {class: 'words idea'}, ...LessonAnswer.paragraphs(lesson.idea),
                make(
                    'p', {class: 'note question'}, make('strong', {}, 'Question: '),
                    lesson.question)),
            make('div', {class: 'turn'}, knob.element, cards, told)),
        problem, charts, make('section', {class: 'answer', 'aria-label': 'Answer'}, reveal, host),
        neighbours(lessons, lesson.number));
    const open = location.hash === '#answer';
    turn(chosen);
    if (open) showAnswer(true);
  }

  function answerParts() {
    const reveal = make(
        'button',
        {type: 'button', class: 'main', 'aria-expanded': 'false', 'aria-controls': 'answer'},
        'Show the answer');
    return {reveal, host: make('div', {id: 'answer', class: 'stack', hidden: true})};
  }

  async function begin() {
    document.querySelector('.places').append(Theme.button());
    const asked = new URLSearchParams(location.search);
    try {
      const lessons = await Live.ask('/api/lessons');
      if (!asked.has('number')) return showList(lessons);
      at('lesson').replaceChildren(make('p', {class: 'lead', role: 'status'}, 'Simulating …'));
      const lesson =
          await Live.ask(`/api/lesson?number=${encodeURIComponent(asked.get('number'))}`);
      const value = Number(asked.get('value') || 0);
      const known = Number.isInteger(value) && value >= 0 && value < lesson.rows.length;
      return showLesson(lesson, lessons, known ? value : 0);
    } catch (error) {
      return refuse(error);
    }
  }

  begin();
})();
