'use strict';

/* How to read a report: what its words mean. */
const Terms = (() => {
  const {make} = Elements;

  // clang-format off
  const terms = [
    ['Step', `One update of the weights: every pipeline takes its micro-batches forward and backward, then
       gradients are summed over replicas and the optimizer runs.`],
    ['Chunk', `A box of the timeline (where boxes are thinner than a pixel, their colours mix): what a
       pipeline rank does with one micro-batch in one stage: its forward, its backward (for inputs,
       or with the gradients of weights), the gradients of weights alone, or a forward and a
       backward that overlap.`],
    ['Bubble', `Time in which a rank has no chunk to run, because it waits for another rank.`],
    ['Exposed communication', `Time in which a rank moves data and computes nothing. Communication that runs beside kernels
       is not in it. It is part of the chunks and of the last part of a step.`],
    ['MFU, causal', `FLOPs that the model needs, with attention counted for the half that a causal mask leaves,
       over the dense BF16 peak of the GPUs in the same time. “Full” counts attention without the
       mask; “hardware” counts all that GPUs compute, recomputation too.`],
    ['Band', `How far a prediction may be off because its inputs are: each as far as inputs of its kind
       are in the mean, independently of the others. What the model itself leaves out is not in it.`],
    ['Calibration and validation', `Constants were fitted to calibration values. Validation values were not looked at for that;
       only they tell how well this predicts.`],
    ['Kinds of sources', `Datasheet: what the maker says. Published: what someone says of their system. Measured: from
       measurements that were published. Assumption: an estimate; look at these first.`],
    ['Memory', `Of one GPU of each pipeline rank: what always lies there (weights, gradients, optimizer,
       buffers), and activations, which a forward keeps until its backward is done. 1 GB is 10⁹
       bytes.`],
    ['Headline and programme', `The headline is the final run alone, as costs are published. The programme adds what is paid
       to get there: research, people, and what else the scenario names.`],
  ];
  // clang-format on

  /* Fills `host` with the words and what they mean. */
  function fill(host) {
    host.append(make(
        'dl', {class: 'terms'},
        ...terms.map(
            ([term, text]) => make('div', {}, make('dt', {}, term), make('dd', {}, text)))));
  }

  return {fill};
})();
