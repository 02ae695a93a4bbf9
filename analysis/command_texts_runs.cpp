#include "analysis/command_texts.hpp"

namespace trainyard {
namespace {

const HelpTerm no_fit{"3", "the plan does not fit in the GPU's memory; nothing is written"};

}  // namespace

CommandText predict_text() {
  return {
      .purpose = "replay one scenario and tell what it takes",
      .description =
          {"Reads a scenario (a cluster, a model, a way to train it and a plan to share it out), "
           "replays a training step on the simulated cluster chunk by chunk, and prints the time "
           "of "
           "a step and of the run, GPU-hours, dollars, MFU by three conventions, memory, and where "
           "the time goes. What the scenario says was published stands beside what is predicted.",
           "A scenario with phases is a whole run; with reliability it is played with failures, "
           "many times, and days, hours and dollars have a band. A scenario with measure asks for "
           "something smaller: a collective, an exchange of experts' rows, a kernel or a pair of "
           "chunks.",
           "Mistakes are told before anything is replayed. A plan that does not fit in memory is "
           "refused with plans nearby that would."},
      .exit_codes = exit_codes({no_fit}),
      .examples = {{"trainyard predict examples/deepseek-v3.yaml --gantt",
                    "the step of DeepSeek-V3 on 2,048 H800, and a drawing of its pipeline"},
                   {"trainyard predict examples/deepseek-v3.yaml --trace step.json",
                    "every stream of every pipeline rank, for ui.perfetto.dev or chrome://tracing"},
                   {"trainyard predict examples/deepseek-v3.yaml --report run.html",
                    "all of it as one page for a browser, which needs no network"},
                   {"trainyard predict examples/measure/all-reduce-ring.yaml --json -",
                    "a collective alone, as JSON"}},
      .see_also = {"trainyard compare", "trainyard sensitivity", "trainyard serve",
                   "examples/README.md (every key of a scenario)"}};
}

CommandText compare_text() {
  return {
      .purpose = "set scenarios side by side, or one scenario on several GPUs",
      .description =
          {"With several scenarios: prints which keys they write differently, and for each what a "
           "step, the run, its cost and its memory are, with the difference from the first. One "
           "that does not fit in memory is marked, and told of on standard error.",
           "With one scenario and --on: prints how many of each of these GPUs the run takes to end "
           "by the deadline, each with the plan that does best on it, what that costs by the price "
           "book, and on which side of the export rules the GPU is."},
      .exit_codes = exit_codes(),
      .examples =
          {{"trainyard compare examples/deepseek-v3.yaml examples/what-if/*.yaml",
            "what another schedule, precision, NVLink or NIC would have meant"},
           {"trainyard compare examples/deepseek-v3.yaml examples/what-if/*.yaml --report if.html",
            "the same as a page, with the differences ranked by dollars"},
           {"trainyard compare examples/deepseek-v3.yaml --on H100-SXM,H20 --date 2024-10-01",
            "how many H100 or H20 do it in the same time, at the prices of that day"}},
      .see_also = {"trainyard predict", "trainyard search", "trainyard export-check"}};
}

CommandText validate_text() {
  return {
      .purpose = "hold predictions against the values that scenarios say were published",
      .description =
          {"Predicts each scenario and prints every value of its published: list beside the "
           "predicted one, then the mean and largest errors of each metric, apart for rows that "
           "constants were fitted to (public_calibration) and those that nothing was fitted to "
           "(public_validation). Of a folder all *.yaml that publish something are taken, at any "
           "depth."},
      .exit_codes = exit_codes(
          {{"1", "nothing is published, or a scenario is wrong; the others are told of first"}}),
      .examples = {{"trainyard validate examples", "all examples, with a summary"},
                   {"trainyard validate tests/published/megatron-sc21-a100 --json errors.json",
                    "the rows of one paper, and their numbers in a file"}},
      .see_also = {"trainyard predict", "tests/published/README.md (whose measurements they are)"}};
}

CommandText serve_text() {
  return {
      .purpose = "pages in a browser: sliders to play with, and lessons",
      .description =
          {"Answers a browser on this machine until it is interrupted. One page has a scenario "
           "with "
           "sliders and choices (NVLink, NIC, GPU, micro-batches, schedule, stages, experts, skew, "
           "overlap, failures), and the timeline, bubble, MFU and dollars follow. What is set can "
           "be shared as the page's address, and taken away as YAML. Lessons are pages with one "
           "idea, one knob and one question each.",
           "Pages come from the program alone: nothing is fetched from a network, and no file "
           "beside them can be read. Only this machine is answered unless --host says otherwise."},
      .exit_codes = exit_codes({{"4", "the port is taken, or may not be used"},
                                {"130", "interrupted by Ctrl-C, as it is meant to end"}}),
      .examples = {{"trainyard serve", "the pages at http://127.0.0.1:8080, with all examples"},
                   {"trainyard serve --port 0 examples/stragglers/slow-gpu.yaml",
                    "at a port that is free, and with a scenario of one's own to choose"}},
      .see_also = {"trainyard predict", "trainyard compare"}};
}

}  // namespace trainyard
