'use strict';

/* The cluster of a run in words and as a drawing, and how its links are used. */
const ClusterSection = (() => {
  const {make, scrolling} = Elements;

  /* The drawing keeps to itself what it says of styles and names. */
  function drawing(cluster) {
    const parsed = new DOMParser().parseFromString(cluster.svg, 'image/svg+xml').documentElement;
    if (parsed.nodeName !== 'svg') return null;
    const frame = make('div');
    const picture = document.importNode(parsed, true);
    picture.removeAttribute('width');
    picture.removeAttribute('height');
    picture.style.cssText = 'display:block;width:100%;height:auto;max-width:75rem;margin:auto';
    frame.attachShadow({mode: 'open'}).append(picture);
    return scrolling(frame, 'Drawing of the cluster', 'drawing');
  }

  function fill(host, view) {
    const {cluster, step} = view;
    const stack = make('div', {class: 'stack'});
    host.append(make('p', {class: 'lead'}, cluster.summary), stack);
    const picture = cluster.svg && drawing(cluster);
    if (picture)
      stack.append(make(
          'figure', {class: 'figure', 'data-chart': 'cluster'},
          make('figcaption', {}, 'The cluster'),
          cluster.caption && make('p', {class: 'remark'}, cluster.caption), picture));
    if (step) {
      const place = make('div');
      stack.append(place);
      Charts.links(place, step);
    }
  }

  return {fill};
})();
