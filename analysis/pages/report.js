'use strict';

/* Builds the report from the view in the page. */
(() => {
  const {make} = Elements;
  const page = document.getElementById('page');
  const view = JSON.parse(document.getElementById('view').textContent);

  const isComparison = view.view === 'comparison';
  const title = () => (isComparison ? `${view.runs.length} runs compared` : view.name);
  const subtitle = () =>
      (isComparison ? view.runs.map((run) => run.name).join(' · ') : view.cluster.summary);

  function masthead() {
    return make(
        'header', {class: 'masthead'},
        make(
            'div', {},
            make('p', {class: 'kicker'}, `Prediction of a training run · ${view.version}`),
            make('h1', {}, title()), make('p', {}, subtitle())),
        Theme.button());
  }

  function contents(sections) {
    return make(
        'nav', {class: 'contents', 'aria-label': 'Sections'},
        ...sections.map((section) => make('a', {href: `#${section.id}`}, section.short)));
  }

  function addSection(main, {id, title: text, fill}) {
    const heading = `${id}-title`;
    const host = make('section', {id, 'aria-labelledby': heading}, make('h2', {id: heading}, text));
    main.append(host);
    fill(host, view);
  }

  function build() {
    const all = isComparison ? ComparisonSections.sections : ReportSections.run;
    const sections = all.filter((section) => section.has(view));
    const main = make('main', {id: 'main', tabindex: -1});
    page.replaceChildren(masthead(), contents(sections), main);
    // Charts measure where they are, so that a section is in the page before it is filled.
    for (const section of sections) addSection(main, section);
    document.documentElement.dataset.ready = 'true';
  }

  build();
})();
