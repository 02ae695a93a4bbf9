'use strict';

/* The scenarios to play with: a list to choose from, and what the program says of each. */
const Examples = (() => {
  /* Fills a list with examples; `about` tells what the file of the one that is chosen says of
     itself. Returns {choose(name)}. */
  function create(list, about, examples) {
    list.replaceChildren(
        ...examples.map(({name, title}) => Elements.make('option', {value: name, title}, name)));
    const titles = new Map(examples.map(({name, title}) => [name, title]));
    function choose(name) {
      list.value = name;
      about.textContent = titles.get(name) === name ? '' : titles.get(name);
    }
    return {choose};
  }

  /* The answer to an example as it is; one that cannot run has knobs, with which it may. */
  async function ask(example) {
    const asked = new URLSearchParams({example});
    try {
      return await Live.ask(`/api/what-if?${asked}`);
    } catch (error) {
      if (error.status !== 422) throw error;
      return {knobs: error.answer.knobs || await Live.ask(`/api/knobs?${asked}`), error};
    }
  }

  return {create, ask};
})();
