'use strict';

/* A button that copies the address of the page. */
const CopyLink = (() => {
  async function copy(told) {
    const link = location.href;
    try {
      await navigator.clipboard.writeText(link);
      told.textContent = 'Copied. Who opens it sees what you see, where this program runs.';
    } catch {
      told.replaceChildren('Copy this: ', Elements.make('code', {}, link));
    }
    setTimeout(() => {
      told.textContent = '';
    }, 8000);
  }

  /* `told` is the element in which the page says that it was copied. */
  function listen(button, told) { button.addEventListener('click', () => copy(told)); }

  return {listen};
})();
