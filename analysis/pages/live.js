'use strict';

/* Questions to the program that serves the page. */
const Live = (() => {
  /* After so long an answer that nobody waits for any more is not waited for either. */
  const patience = 400;

  /* The answer as a value; an Error says in words why there is none, and has the `status`
     and the `answer` of the program. */
  async function ask(path, signal) {
    let response;
    try {
      response = await fetch(path, {signal, headers: {accept: 'application/json'}});
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw refusal(
          'The program that serves this page does not answer. Is it still running?', 0, {});
    }
    let answer = null;
    try {
      answer = await response.json();
    } catch (error) {
      if (error.name === 'AbortError') throw error;
    }
    if (!response.ok || answer === null) {
      throw refusal(
          wordsOf(answer) || `The program answered ${response.status}.`, response.status,
          answer || {});
    }
    return answer;
  }

  function refusal(words, status, answer) {
    return Object.assign(new Error(words), {status, answer});
  }

  function wordsOf(answer) {
    if (!answer || typeof answer.error !== 'string' || !answer.error) return '';
    const problem = answer.error[0].toUpperCase() + answer.error.slice(1);
    return answer.remedy ? `${problem} (${answer.remedy})` : problem;
  }

  async function outcome(path, signal) {
    try {
      return {value: await ask(path, signal)};
    } catch (error) {
      return {error};
    }
  }

  /* Asks one question at a time. What is asked meanwhile waits, and only the latest of it is asked
     next. `answered(value, question, more)` and `refused(error, question)` are called for each
     answer; `more` tells whether another question waits. */
  function queue({path, answered, refused}) {
    let underWay = null;
    let waiting = null;

    async function next() {
      const question = waiting;
      waiting = null;
      underWay = {controller: new AbortController(), since: performance.now()};
      document.documentElement.dataset.busy = 'true';
      const {value, error} = await outcome(path(question), underWay.controller.signal);
      const more = waiting !== null;
      underWay = null;
      if (more) next();  // it is simulated while this answer is drawn
      try {
        if (value !== undefined)
          answered(value, question, more);
        else if (error.name !== 'AbortError')
          refused(error, question);
      } finally {
        if (underWay === null) document.documentElement.dataset.busy = 'false';
      }
    }

    return (question) => {
      waiting = question;
      if (underWay === null)
        next();
      else if (performance.now() - underWay.since > patience)
        underWay.controller.abort();
    };
  }

  return {ask, queue};
})();
