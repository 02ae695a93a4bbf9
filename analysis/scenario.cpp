#include "analysis/scenario.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analysis/plan_reader.hpp"
#include "analysis/precision_need.hpp"
#include "analysis/price_choice.hpp"
#include "analysis/training_reader.hpp"
#include "sim/catalogue_document.hpp"
#include "topologies/build_cluster.hpp"
#include "workloads/hugging_face.hpp"
#include "workloads/misfit.hpp"
#include "workloads/model_reader.hpp"

namespace trainyard {
namespace {

/// What a reader makes of the entry of a catalogue's map that `name` names.
template <class Reader>
auto read_entry(const Catalogue& catalogue, const char* file_name, const char* map_name,
                const YamlValue& name, Reader reader) {
  const YamlDocument document =
      catalogue_document_with(catalogue, file_name, map_name, name.text());
  if (const auto entry = entry_of(document, map_name, name.text())) {
    return entry->root().read([&](YamlMap& map) { return reader(name.text(), map); });
  }
  YamlMap file = document.root().map();
  std::vector<std::string> known;
  YamlMap map = file.at(map_name).map();
  for (const auto& [key, value] : map.entries()) known.push_back(key);
  name.fail_unknown(known);
}

Model read_model_choice(const YamlValue& value, const Catalogue& catalogue) {
  if (value.is_map()) {
    return value.read([](YamlMap& map) {
      const auto like = map.find("like");  // whose fields are filled in by now
      return read_model(like ? like->text() + " (changed)" : "the model", map);
    });
  }
  if (value.names_file() || value.text().ends_with(".json")) {
    const YamlDocument config = read_yaml_file(value.file());
    return read_hugging_face_config(value.text(), config.root());
  }
  return read_entry(catalogue, "models.yaml", "models", value, read_model);
}

/// Points at the key that a misfit names, wherever it was written.
[[noreturn]] void refuse(const Misfit& misfit, const YamlMap& parallel, const YamlMap& training) {
  const bool of_training = misfit.key == "global_batch" || misfit.key == "expert_load" ||
                           misfit.key == "capacity_factor";
  (of_training ? training : parallel).place_of(misfit.key).fail(misfit.problem, misfit.remedy);
}

void check_precision(const Gpu& gpu, Precision precision, const YamlValue& place) {
  if (const PrecisionNeed* const unmet = unmet_need(gpu, precision)) {
    place.fail(gpu.id + " has no " + std::string{unmet->name}, unmet->remedy);
  }
}

/// What keeps the plan from running: its own numbers, the GPU, or the cluster.
void check_fit(const Scenario& scenario, YamlMap& file) {
  const YamlMap training = file.at("training").map();
  const YamlValue cluster = file.at("cluster");
  const ClusterSpec& spec = scenario.cluster.spec;
  if (const auto misfit = find_misfit(scenario.model, scenario.training, scenario.plan, spec.nodes,
                                      spec.gpus_per_node)) {
    refuse(*misfit, file.at("parallel").map(), training);
  }
  for (const BatchStair& stair : scenario.batch_ramp) {
    Training first = scenario.training;
    first.global_batch = stair.global_batch;
    if (const auto misfit =
            find_misfit(scenario.model, first, scenario.plan, spec.nodes, spec.gpus_per_node)) {
      training.place_of("batch_ramp")
          .fail("at a batch of " + std::to_string(stair.global_batch) + ": " + misfit->problem,
                "begin higher, or make the first tokens a phase with another plan");
    }
  }
  const TransferSms& held = scenario.stack.sms;
  const int most = std::max({held.exchange, held.tensor, held.context, held.data});
  if (scenario.cluster.gpu.sms <= most) {
    cluster.map().place_of("gpu").fail(
        scenario.cluster.gpu.id + " has " + std::to_string(scenario.cluster.gpu.sms) +
            " multiprocessors, and the stack gives " + std::to_string(most) + " to communication",
        "choose a larger GPU, or another stack");
  }
  if (scenario.plan.offload_optimizer && scenario.cluster.gpu.pcie == Bandwidth{}) {
    file.at("parallel")
        .map()
        .place_of("offload_optimizer")
        .fail("the rate of " + scenario.cluster.gpu.id + "'s PCIe is not known",
              "give it as 'pcie' of the GPU");
  }
  check_precision(scenario.cluster.gpu, scenario.training.precision,
                  training.place_of("precision"));
  if (scenario.training.dispatch) {
    check_precision(scenario.cluster.gpu, *scenario.training.dispatch,
                    training.place_of("dispatch"));
  }
  try {
    build_cluster(scenario.cluster.spec);
  } catch (const std::invalid_argument& error) {
    cluster.fail(error.what());
  }
}

}  // namespace

Scenario read_run(YamlMap& file, const Catalogue& catalogue) {
  const Hardware hardware = read_hardware(catalogue);
  const YamlDocument kernels = catalogue_document(catalogue, "kernels.yaml");
  const YamlValue cluster = file.at("cluster");
  if (!file.find("model") && !file.find("training") && !file.find("parallel")) {
    file.at("cluster").fail("a cluster, and nothing to run on it",
                            "look at it with 'trainyard topology', or write measure: or model:");
  }
  file.find("base");    // already laid under this file
  file.find("prices");  // for `topology`

  const TrainingBlock training = file.at("training").read(read_training);
  const ClusterChoice choice =
      cluster.read([&](YamlMap& map) { return read_cluster(map, hardware); });
  // Field by field: GCC 12 destroys what an aggregate has so far twice when the next one throws.
  Scenario scenario{};
  scenario.plan_place = file.at("parallel").place();
  scenario.cluster = choice;
  scenario.model = read_model_choice(file.at("model"), catalogue);
  scenario.training = training.training;
  scenario.batch_ramp = training.batch_ramp;
  scenario.stack = read_entry(catalogue, "stacks.yaml", "stacks", file.at("stack"), read_stack);
  scenario.kernels =
      kernels.root().read([&](YamlMap& map) { return read_kernel_model(map, choice.gpu); });
  scenario.collectives =
      catalogue_document(catalogue, "collectives.yaml").root().read(read_collective_constants);
  scenario.stack =
      with_optimizer(std::move(scenario.stack), training.training.precision, training.optimizer);
  scenario.plan =
      file.at("parallel").read([&](YamlMap& map) { return read_plan(map, scenario.gpus()); });
  if (const auto price = file.find("price")) {
    const std::vector<RentalPrice> book =
        price->is_map() ? read_rental_prices(catalogue_document(catalogue, "gpu_prices.yaml"))
                        : std::vector<RentalPrice>{};
    scenario.price = read_price_choice(*price, choice.gpu.id, book);
  }
  check_fit(scenario, file);
  return scenario;
}

}  // namespace trainyard
