'use strict';

/* Every chart of the pages: Charts.parts(host, step) fills the empty element `host` and returns
   {update(value)}. Those of a step take a step, the others a whole view. */
const Charts = (() => {
  const drawn = (name, describe) => (host, value) => Plot.live(host, name, describe, value);

  return {
    timeline: (host, step, options) => Timeline.create(host, step, options),
    parts: drawn('parts', StepCharts.parts),
    partsByRank: drawn('partsByRank', StepCharts.partsByRank),
    kernels: drawn('kernels', StepCharts.kernels),
    exposed: drawn('exposed', StepCharts.exposed),
    links: drawn('links', StepCharts.links),
    memory: drawn('memory', MemoryCharts.overTime),
    memoryAtPeak: drawn('memoryAtPeak', MemoryCharts.atPeak),
    ledger: drawn('ledger', RunCharts.ledger),
    goodput: drawn('goodput', RunCharts.goodput),
    causes: drawn('causes', RunCharts.causes),
    tornado: drawn('tornado', TornadoChart.create),
    comparison: drawn('comparison', ComparisonCharts.ranking),
    comparedParts: drawn('comparedParts', ComparisonCharts.parts),
    comparedExposed: drawn('comparedExposed', ComparisonCharts.exposed),
    comparedKernels: drawn('comparedKernels', ComparisonCharts.kernels),
  };
})();
