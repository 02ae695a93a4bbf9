'use strict';

/* The stretch of time that timelines show. Timelines that share an axis show the same one. */
const TimeAxis = (() => {
  /* From 0 until `end`; calls what `listen` was given after each change. */
  function create(end) {
    const listeners = new Set();
    const axis = {from: 0, to: end, end};

    const shortest = () => axis.end * 2e-6;

    function show(from, to) {
      const length = Math.min(axis.end, Math.max(shortest(), to - from));
      const start = Math.max(0, Math.min(axis.end - length, from));
      if (start === axis.from && start + length === axis.to) return;
      axis.from = start;
      axis.to = start + length;
      for (const listener of listeners) listener();
    }

    axis.show = show;
    axis.isWhole = () => axis.to - axis.from >= axis.end * 0.9999;
    axis.whole = () => show(0, axis.end);
    /* Shows `factor` times as much, with the moment `at` where it is. */
    axis.zoom = (factor, at = (axis.from + axis.to) / 2) => {
      const length = Math.min(axis.end, Math.max(shortest(), (axis.to - axis.from) * factor));
      const share = (at - axis.from) / (axis.to - axis.from);
      show(at - share * length, at + (1 - share) * length);
    };
    axis.pan = (time) => show(axis.from + time, axis.to + time);
    axis.listen = (listener) => {
      listeners.add(listener);
    };
    /* Another end: what is shown stays, unless all was shown. */
    axis.setEnd = (next) => {
      const whole = axis.isWhole();
      axis.end = next;
      if (whole) {
        axis.from = 0;
        axis.to = next;
      } else {
        const length = Math.min(next, axis.to - axis.from);
        axis.from = Math.max(0, Math.min(next - length, axis.from));
        axis.to = axis.from + length;
      }
    };
    return axis;
  }

  /* The smallest of 1, 2, 5 times a power of ten that is at least `value`. */
  function roundUp(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= value * 0.999);
  }

  /* About `count` round moments between `from` and `to`, in a unit that suits them. */
  function ticks(from, to, count) {
    const distance = roundUp((to - from) / Math.max(1, count));
    const unit = distance >= 0.1 ? [1, 's'] : distance >= 1e-4 ? [1e-3, 'ms'] : [1e-6, 'µs'];
    const decimals = Math.max(0, -Math.floor(Math.log10(distance / unit[0]) + 1e-9));
    const made = [];
    for (let i = Math.ceil(from / distance - 1e-9) + 0; i * distance <= to + distance * 1e-9;
         i += 1) {
      const text = (i * distance / unit[0]).toLocaleString('en-US', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals
      });
      made.push({time: i * distance, text: `${text} ${unit[1]}`});
    }
    return made;
  }

  return {create, ticks};
})();
