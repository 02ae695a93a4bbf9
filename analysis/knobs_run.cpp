#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "analysis/failure_catalogue.hpp"
#include "analysis/knob_rules.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/yaml_edit.hpp"

// Knobs of the run as a whole: what stops it, and what it costs.

namespace trainyard {
namespace {

/// How often one node fails, beside what was counted on real clusters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> lifetimes{{
    {"30 d", "each node once in 30 days"},
    {"90 d", "each node once in 90 days"},
    {"365 d", "each node once a year"},
    {"1825 d", "each node once in five years"},
}};

constexpr std::string_view no_failures = "none";

void fill_failures(const KnobSubject& subject, Knob& knob) {
  knob.choices.push_back({std::string{no_failures}, "nothing ever stops it"});
  for (const auto& [time, label] : lifetimes) {
    knob.choices.push_back({std::string{time}, std::string{label}});
  }
  const FailureCatalogue known =
      read_failure_catalogue(catalogue_document(subject.catalogue, "failures.yaml"));
  const int gpus = subject.steps.cluster.spec.gpus_per_node;
  for (const FailureModel& model : known.models) {
    if (model.gpus_per_node && *model.gpus_per_node != gpus) continue;
    knob.choices.push_back({model.id, "as counted: " + model.id});
  }
  const YamlNode* const written = find_below(subject.root, "reliability.failures");
  knob.value = written == nullptr ? std::string{no_failures} : written->text;
  if (written != nullptr) {
    if (const YamlNode* const between = find_entry(*written, "mtbf")) {
      const YamlNode* const nodes = find_entry(*written, "nodes");
      if (nodes != nullptr && nodes->text == "1") knob.value = between->text;
    }
  }
  allow_as_written(knob);
}

/// Where a scenario says nothing of failures it gets checkpoints and restarts, too.
void turn_failures(const KnobTurn& turn) {
  if (turn.value.text == no_failures) {
    turn.erase("reliability");
    return;
  }
  const bool lifetime =
      std::ranges::find(lifetimes, turn.value.text,
                        &std::pair<std::string_view, std::string_view>::first) != lifetimes.end();
  turn.erase("reliability.failures");
  if (lifetime) {
    turn.write("reliability.failures.mtbf", turn.value);
    turn.write("reliability.failures.nodes", "1");
  } else {
    turn.write("reliability.failures", turn.value);
  }
  if (find_below(turn.root, "reliability.checkpoint") != nullptr) return;
  turn.write("reliability.checkpoint.interval", "young");
  turn.write("reliability.checkpoint.bandwidth", "200 GB/s");
  turn.write("reliability.restart", "10 min");
  // A page is to follow at once.
  turn.write("reliability.runs", "200");
}

bool may_stop(const KnobSubject& subject) {
  return subject.run.reliability.has_value();
}

void fill_interval(const KnobSubject& subject, Knob& knob) {
  knob.choices = {{"young", "as Young reckons best"},
                  {"daly", "as Daly reckons best"},
                  {"10 min", "every 10 minutes"},
                  {"30 min", "every 30 minutes"},
                  {"1 h", "every hour"},
                  {"3 h", "every 3 hours"},
                  {"12 h", "every 12 hours"}};
  const YamlNode* const written = find_below(subject.root, "reliability.checkpoint.interval");
  knob.value = written == nullptr ? "young" : written->text;
  allow_as_written(knob);
}

void fill_price(const KnobSubject& subject, Knob& knob) {
  const auto& price = subject.steps.price;
  knob.value = price ? number_text(price->price.middle.value()) : "0";
}

void turn_price(const KnobTurn& turn) {
  if (is_zero(turn)) {
    turn.erase("price");
  } else {
    turn.write("price", turn.value.text + " USD/GPU-hour");
  }
}

}  // namespace

std::vector<KnobRule> run_knobs() {
  return {
      {.knob =
           {.key = "reliability.failures",
            .group = "run",
            .label = "Failures",
            .help =
                "How often nodes fail. Where the example says nothing else, checkpoints go "
                "to a storage of 200 GB/s and a restart takes 10 minutes; 200 runs are simulated."},
       .fill = fill_failures,
       .turn = turn_failures},
      {.knob = {.key = "reliability.checkpoint.interval",
                .group = "run",
                .label = "Checkpoints",
                .help = "How long it trains from one checkpoint to the next."},
       .applies = may_stop,
       .fill = fill_interval,
       .turn = write_as_it_is},
      {.knob = {.key = "price",
                .group = "run",
                .label = "Price",
                .help = "Of one GPU for an hour; 0 is no price.",
                .kind = KnobKind::range,
                .minimum = 0.0,
                .maximum = 12.0,
                .step = 0.05,
                .unit = "USD/GPU-hour"},
       .fill = fill_price,
       .turn = turn_price},
  };
}

}  // namespace trainyard
