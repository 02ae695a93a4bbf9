'use strict';

/* Chunks thinner than pixels. Boxes drawn one over another would show the last of those that share
   a pixel; here each pixel gets the mean of their colours, by the time that each takes of it. */
const TimelineBlend = (() => {
  const strip = document.createElement('canvas');
  strip.height = 1;

  /* Whether the chunks that the axis shows are too thin, in the mean, to be boxes. */
  function suits(chunks, axis, scale) {
    let [count, busy] = [0, 0];
    for (let i = TimelineLayout.firstAfter(chunks, axis.from);
         i < chunks.length && chunks[i][2] < axis.to; i += 1) {
      count += 1;
      busy += chunks[i][3] - chunks[i][2];
    }
    return count > 0 && busy * scale < count * 2.2;
  }

  /* Adds a chunk's colour to the pixels between `from` and `to`, in pixels. */
  function spread(sums, shares, colour, from, to) {
    const [first, last] = [Math.max(0, from), Math.min(shares.length, to)];
    for (let pixel = Math.floor(first); pixel < last; pixel += 1) {
      const share = Math.min(last, pixel + 1) - Math.max(first, pixel);
      shares[pixel] += share;
      for (let channel = 0; channel < 3; channel += 1)
        sums[pixel * 3 + channel] += colour[channel] * share;
    }
  }

  function fill(image, sums, shares, background) {
    for (let pixel = 0; pixel < shares.length; pixel += 1) {
      const rest = Math.max(0, 1 - shares[pixel]);
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[pixel * 4 + channel] =
            (sums[pixel * 3 + channel] + background[channel] * rest) / (shares[pixel] + rest);
      }
      image.data[pixel * 4 + 3] = shares[pixel] > 0.02 ? 255 : 0;
    }
  }

  /* Draws the chunks of a row as one strip, as high as the row. */
  function draw({context, step, axis, layout}, row, place) {
    const width = Math.ceil(TimelineLayout.plotWidth(layout));
    const scale = width / (axis.to - axis.from);
    const colours = step.kinds.map((kind) => Theme.channels(kind));
    const [sums, shares] = [new Float32Array(width * 3), new Float32Array(width)];
    for (let i = TimelineLayout.firstAfter(row.chunks, axis.from);
         i < row.chunks.length && row.chunks[i][2] < axis.to; i += 1) {
      const [kind, , start, finish] = row.chunks[i];
      spread(
          sums, shares, colours[kind], (start - axis.from) * scale, (finish - axis.from) * scale);
    }
    const image = new ImageData(width, 1);
    fill(image, sums, shares, Theme.channels('bubble'));
    strip.width = width;
    strip.getContext('2d').putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(
        strip, layout.gutter, place.y, TimelineLayout.plotWidth(layout), place.height);
  }

  return {suits, draw};
})();
