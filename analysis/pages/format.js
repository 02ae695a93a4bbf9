'use strict';

/* Numbers in SI as people read them: four digits, and a unit that suits. */
const Format = (() => {
  const absent = '–';

  function grouped(value, decimals) {
    return value.toLocaleString(
        'en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
  }

  /* With that many digits in all, those before the point always kept: 1,346 and 19.46 and 0.042. */
  function significant(value, digits) {
    if (value === 0) return '0';
    const before = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits))))) + 1;
    return grouped(value, Math.max(0, digits - before));
  }

  /* The value in the largest of `units` ([size, name] from the largest) that it fills. */
  function scaled(value, units, digits) {
    const [size, name] =
        units.find(([each]) => Math.abs(value) >= each * 0.9995) || units[units.length - 1];
    return `${significant(value / size, digits)} ${name}`;
  }

  /* null, undefined and NaN are shown as a dash. */
  const orAbsent = (format) => (value) => (Number.isFinite(value) ? format(value) : absent);

  const times = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']];
  const longTimes = [[172800, 86400, 'days'], [7200, 3600, 'hours'], [600, 60, 'min']];
  function time(value) {
    if (value === 0) return '0 s';
    const long = longTimes.find(([from]) => Math.abs(value) >= from);
    return long ? `${significant(value / long[1], 4)} ${long[2]}` : scaled(value, times, 4);
  }

  /* A moment of something that takes `length`: with the digits that tell its ends apart. */
  function instant(value, length) {
    const decimals = Math.ceil(-Math.log10(length / 200));
    return `${grouped(value, Math.max(0, Math.min(9, decimals)))} s`;
  }

  const sizes = [[1e15, 'PB'], [1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']];
  /* Without zeros at the end, as axes have it: 5 s, 2.5 s. */
  function tick(value, units) {
    const [size, name] =
        units.find(([each]) => Math.abs(value) >= each * 0.9995) || units[units.length - 1];
    return `${Number((value / size).toPrecision(4)).toLocaleString('en-US')} ${name}`;
  }

  const amounts = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']];

  function shortDollars(value) {
    const found = amounts.find(([size]) => Math.abs(value) >= size);
    const sign = value < 0 ? '−' : '';
    const size = Math.abs(value);
    return found ? `${sign}$${Number((size / found[0]).toPrecision(3))} ${found[1]}` :
                   `${sign}$${Number(size.toPrecision(3))}`;
  }

  function dollars(value) {
    const text = `$${grouped(Math.abs(value), Math.abs(value) < 100 ? 2 : 0)}`;
    return value < 0 ? `−${text}` : text;
  }

  const signed = (format) => orAbsent(
      (value) => (value > 0     ? '+' :
                      value < 0 ? '−' :
                                  '±') +
          format(Math.abs(value)));
  const percent = orAbsent((value) => `${grouped(value * 100, 1)} %`);

  return {
    seconds: orAbsent(time),
    instant,
    bytes: orAbsent((value) => scaled(value, sizes, 3)),
    rate: orAbsent((value) => `${scaled(value, sizes, 3)}/s`),
    dollars: orAbsent(dollars),
    shortDollars: orAbsent(shortDollars),
    percent,
    /* A mean of counts: 220, 81.2, 4.37. */
    count: orAbsent((value) => (value === 0 ? '0' : significant(value, 3))),
    /* For axes. */
    secondsTick: (value) => (value === 0 ? '0 s' : tick(value, times)),
    bytesTick: (value) => (value === 0 ? '0 B' : tick(value, sizes)),
    percentTick: (value) => `${Number((value * 100).toPrecision(3))} %`,
    number:
        orAbsent((value) => (Number.isInteger(value) ? grouped(value, 0) : significant(value, 4))),
    difference: signed((value) => `${grouped(value * 100, 1)} %`),
    dollarDifference: signed(dollars),
    /* 'one, two and three' */
    list: (texts) =>
        (texts.length < 2 ? texts.join('') :
                            `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`),
    absent,
  };
})();
