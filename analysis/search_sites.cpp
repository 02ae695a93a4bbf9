#include "analysis/search_sites.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "analysis/on_hardware.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/search_limits.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

/// Puts a value under a key of one of a scenario's blocks.
void put(YamlDocument& document, std::string_view block, const char* key, const YamlNode& value) {
  YamlNode* const map = find_entry(document.root_node, block);
  if (map == nullptr || map->kind != YamlNode::Kind::map) return;  // its reader says so
  erase_entry(*map, key);
  map->entries.push_back({text_at(value, key), value});
}

/// What stands under a key of one of a scenario's blocks, in one line.
std::string written_under(const YamlDocument& document, std::string_view block, const char* key) {
  const YamlNode* const map = find_entry(document.root_node, block);
  const YamlNode* const value = map == nullptr ? nullptr : find_entry(*map, key);
  if (value == nullptr) return "";
  std::string text;
  for (const auto& [name, leaf] : leaves({.files = document.files, .root_node = *value})) {
    const bool alone = name.empty() || name == "kind";
    text += (text.empty() ? "" : ", ") + (alone ? leaf : name + " " + leaf);
  }
  return text;
}

/// Makes sites of one plan file.
class SiteMaker {
 public:
  SiteMaker(const SearchQuestion& question, const YamlDocument& document,
            const Catalogue& catalogue, const HardwareTerms& terms)
      : question_{question},
        document_{document},
        catalogue_{catalogue},
        terms_{terms},
        own_gpu_{read_scenario(document, catalogue).cluster.gpu.id} {}

  SearchSite as_written() const { return completed(read(document_, nullptr)); }

  std::vector<SearchSite> all() {
    for (std::size_t gpu = 0; gpu < std::max<std::size_t>(1, question_.gpus.size()); ++gpu) {
      add_fabrics(question_.gpus.empty() ? nullptr : &question_.gpus[gpu]);
    }
    return std::move(sites_);
  }

 private:
  void add_fabrics(const GpuChoice* gpu) {
    if (question_.fabrics.empty()) return add_precisions(document_, gpu);
    for (const YamlDocument& fabric : question_.fabrics) {
      YamlDocument changed = document_;
      put(changed, "cluster", "fabric", fabric.root_node);
      add_precisions(changed, gpu);
    }
  }

  void add_precisions(const YamlDocument& document, const GpuChoice* gpu) {
    if (question_.precisions.empty()) return add_nodes(read(document, gpu));
    for (const YamlDocument& precision : question_.precisions) {
      YamlDocument changed = document;
      put(changed, "training", "precision", precision.root_node);
      add_nodes(read(changed, gpu));
    }
  }

  void add_nodes(const SearchSite& site) {
    if (question_.nodes.empty()) sites_.push_back(completed(site));
    for (const int nodes : question_.nodes) {
      SearchSite sized = site;
      sized.scenario.cluster.spec.nodes = nodes;
      sites_.push_back(completed(std::move(sized)));
    }
  }

  SearchSite read(const YamlDocument& document, const GpuChoice* gpu) const {
    SearchSite site;
    const bool own = gpu == nullptr || gpu->name == written_under(document, "cluster", "gpu");
    SwappedRun swapped = own ? on_own_gpu(document, catalogue_) : on_other_gpu(document, *gpu);
    site.scenario = std::move(swapped.scenario);
    site.remarks = std::move(swapped.remarks);
    // What a GPU lacks is searched with another precision of the list, or not at all.
    if (!question_.precisions.empty() && !swapped.unmet_precision.empty()) {
      site.left_out = site.scenario.cluster.gpu.id + " lacks " +
                      written_under(document, "training", "precision");
    }
    if (!question_.nodes.empty() || !question_.fabrics.empty() || !own) {
      check_resizable(site.scenario, document_, "the search");
    }
    site.fabric = written_under(document, "cluster", "fabric");
    for (const auto& [key, value] : site.scenario.written) {
      if (key == "training.precision") site.precision = value;
    }
    return site;
  }

  /// Without the offer of the book that the scenario asks for, which is one of its own GPU.
  SwappedRun on_other_gpu(YamlDocument document, const GpuChoice& gpu) const {
    const YamlNode* const price = find_entry(document.root_node, "price");
    const bool offer = price != nullptr && price->kind == YamlNode::Kind::map;
    if (offer) erase_entry(document.root_node, "price");
    return on_gpu(document, gpu, catalogue_);
  }

  /// What follows from the scenario of a site.
  SearchSite completed(SearchSite site) const {
    const Gpu& gpu = site.scenario.cluster.gpu;
    site.price = price_of(site, own_gpu_, question_, terms_);
    if (gpu.id != own_gpu_ && find_entry(document_.root_node, "price") != nullptr &&
        !question_.within.legal) {
      site.remarks.push_back((site.price ? "a GPU-hour at the price of " + own_gpu_ : "no price") +
                             " (within 'legal: {date}' the book is asked)");
    }
    if (gpu.tdp > Watts{}) site.draw = node_draw_of(terms_.energy, gpu.architecture);
    if (!site.left_out.empty()) return site;
    std::tie(site.left_out, site.loses_nothing) = why_left_out(site, question_, terms_);
    return site;
  }

  const SearchQuestion& question_;
  const YamlDocument& document_;
  const Catalogue& catalogue_;
  const HardwareTerms& terms_;
  std::string own_gpu_;
  std::vector<SearchSite> sites_;
};

}  // namespace

SearchSite written_site(const SearchQuestion& question, const YamlDocument& document,
                        const Catalogue& catalogue, const HardwareTerms& terms) {
  return SiteMaker{question, document, catalogue, terms}.as_written();
}

std::vector<SearchSite> search_sites(const SearchQuestion& question, const YamlDocument& document,
                                     const Catalogue& catalogue, const HardwareTerms& terms) {
  return SiteMaker{question, document, catalogue, terms}.all();
}

}  // namespace trainyard
