'use strict';

/* Questions to the program that serves the page. */
const Live = (() => {
  /* The answer as a value; an Error says in words why there is none, and has the `status`
     and the `answer` of the program. */
  async function ask(path) {
    let response;
    try {
      response = await fetch(path, {headers: {accept: 'application/json'}});
    } catch {
      throw refusal(
          'The program that serves this page does not answer. Is it still running?', 0, {});
    }
    const answer = await response.json().catch(() => null);
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

  async function outcome(path) {
    try {
      return {value: await ask(path)};
    } catch (error) {
      return {error};
    }
  }

  let working = 0;

  /* Does what takes a while; the page tells by `data-busy` that some of it is still to come. */
  async function whileBusy(work) {
    working += 1;
    document.documentElement.dataset.busy = 'true';
    try {
      await work();
    } finally {
      working -= 1;
      document.documentElement.dataset.busy = String(working > 0);
    }
  }

  /* Asks one question at a time. What is asked meanwhile waits, and only the latest of it is asked
     next: the program would go on with what is no longer waited for. `answered(value, question,
     more)` and `refused(error, question)` are called for each answer; `more` tells whether another
     question waits. */
  function queue({path, answered, refused}) {
    let underWay = false;
    let waiting = null;

    async function next() {
      const question = waiting;
      waiting = null;
      underWay = true;
      const {value, error} = await outcome(path(question));
      const more = waiting !== null;
      underWay = false;
      if (more) whileBusy(next);  // it is simulated while this answer is drawn
      if (error)
        refused(error, question);
      else
        answered(value, question, more);
    }

    return (question) => {
      waiting = question;
      if (!underWay) whileBusy(next);
    };
  }

  return {ask, queue, whileBusy};
})();
