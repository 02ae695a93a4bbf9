#include "analysis/search_sites.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

std::vector<SearchSite> sites_in(const std::string& text) {
  const YamlDocument document = plan_file(text);
  const YamlDocument scenario = scenario_in(document);
  const Catalogue catalogue = embedded_catalogue();
  return search_sites(read_search(document), scenario, catalogue,
                      read_hardware_terms(scenario, catalogue));
}

std::vector<SearchSite> sites_of(const std::string& search, const std::string& more = "") {
  return sites_in(small_plan(search, more));
}

SearchSite site_of(const std::string& search, const std::string& more = "") {
  return sites_of(search, more).front();
}

}  // namespace

TEST_CASE("without lists the only site is that of the scenario") {
  const std::vector<SearchSite> sites = sites_of("{}");
  REQUIRE(sites.size() == 1);
  CHECK(sites.front().scenario.gpus() == 16);
  CHECK(sites.front().fabric == "fat-tree");
  CHECK(sites.front().precision == "bf16");
  CHECK(sites.front().left_out.empty());
  CHECK_FALSE(sites.front().price);
}

TEST_CASE("every combination of GPU, fabric, precision and nodes is a site of its own") {
  const std::vector<SearchSite> sites = sites_of(
      "{gpu: [H100-SXM, H800-SXM], nodes: [1, 2], precision: [bf16, fp8-tensor],"
      " fabric: [fat-tree, {kind: fat-tree, tiers: 3}]}");
  REQUIRE(sites.size() == 16);
  CHECK(sites[0].scenario.gpus() == 8);
  CHECK(sites[1].scenario.gpus() == 16);
  CHECK(sites[2].precision == "fp8-tensor");
  CHECK(sites[2].scenario.training.precision == Precision::fp8_tensor);
  CHECK(sites[4].fabric == "fat-tree, tiers 3");
  CHECK(sites[8].scenario.cluster.gpu.id == "H800-SXM");
}

TEST_CASE("a GPU without the precision is left out of it, or computes in BF16 if none is listed") {
  const std::vector<SearchSite> listed =
      sites_of("{gpu: [H100-SXM, A100-SXM], precision: [bf16, fp8-block]}");
  REQUIRE(listed.size() == 4);
  CHECK(listed[1].left_out.empty());
  CHECK(listed[2].left_out.empty());
  CHECK(listed[3].left_out == "A100-SXM lacks fp8-block");
}

TEST_CASE("the scenario's own GPU is left out of precisions that it lacks, as any other is") {
  std::string text = small_plan("{precision: [bf16, fp8-block]}");
  text.replace(text.find("H100-SXM"), 8, "A100-SXM");
  const std::vector<SearchSite> sites = sites_in(text);
  REQUIRE(sites.size() == 2);
  CHECK(sites[0].left_out.empty());
  CHECK(sites[1].left_out == "A100-SXM lacks fp8-block");
}

TEST_CASE("rows that travel in BF16 instead leave no site out of its precision") {
  std::string text = small_plan("{gpu: A100-SXM, precision: [bf16]}");
  text.replace(text.find("precision: bf16"), 15, "precision: bf16, dispatch: fp8");
  const SearchSite site = sites_in(text).front();
  CHECK(site.left_out.empty());
  CHECK(site.remarks == std::vector<std::string>{"no FP8: BF16 instead"});
}

TEST_CASE("sites outside the limits are left out, for sure") {
  const auto why = [](const std::string& within) {
    const SearchSite site = site_of("{within: {" + within + "}}", "price: 2.00 USD/GPU-hour\n");
    CHECK(site.loses_nothing);
    return site.left_out;
  };
  CHECK(why("gpus: 16") == "");
  CHECK(why("gpus: 15") == "more GPUs than there may be");
  CHECK(why("legal: {date: 2024-10-01}") == "H100-SXM is not legal on 2024-10-01");
  CHECK(why("legal: {date: 2021-10-01}") == "");
  CHECK(why("deadline: 1 s") == "later than the deadline even at the peak rate");
  CHECK(why("deadline: 1 d") == "");
  CHECK(why("budget: 1 USD") == "beyond the budget even at the peak rate");
  const auto small_tree = sites_of("{nodes: [2, 64], fabric: {kind: fat-tree, switch_radix: 8}}");
  CHECK(small_tree[1].left_out.starts_with(
      "switches of 8 ports are too small to join 64 nodes of 8 NICs in three tiers ("));
}

TEST_CASE(
    "a GPU-hour costs what the scenario says, and on a day of the book other GPUs what that does") {
  const std::string price = "price: 2.00 USD/GPU-hour\n";
  CHECK(site_of("{}", price).price == Price{2.0});
  const SearchSite undated = site_of("{gpu: [A100-SXM]}", price);
  CHECK(undated.price == Price{2.0});
  CHECK(undated.remarks ==
        std::vector<std::string>{
            "a GPU-hour at the price of H100-SXM (within 'legal: {date}' the book is asked)"});
  CHECK(site_of("{gpu: [H100-SXM]}", price).remarks.empty());
  const std::string dated = ", within: {legal: {date: 2024-09-10, destination: \"A:5\"}}";
  CHECK(site_of("{gpu: [H100-SXM]" + dated + "}", price).price == Price{2.0});
  const SearchSite other = site_of("{gpu: [A100-SXM]" + dated + "}", price);
  REQUIRE(other.price);
  CHECK(*other.price != Price{2.0});
  CHECK(other.remarks.empty());
  CHECK(site_of("{objective: cost}").left_out == "no price is known of H100-SXM");
  CHECK_FALSE(site_of("{objective: cost}").loses_nothing);
}

TEST_CASE("what the scenario asks the book for is asked for its own GPU alone") {
  const std::string price = "price: {provider: neocloud, date: 2024-09}\n";
  const std::vector<SearchSite> sites = sites_of("{gpu: [H100-SXM, L20]}", price);
  REQUIRE(sites.size() == 2);
  CHECK(sites[0].price);
  CHECK(sites[0].remarks.empty());
  CHECK_FALSE(sites[1].price);
  REQUIRE_FALSE(sites[1].remarks.empty());
  CHECK(sites[1].remarks.back() == "no price (within 'legal: {date}' the book is asked)");
}

TEST_CASE("parts of one cluster cannot be searched over others") {
  std::string text = small_plan("{nodes: [2, 4]}");
  text.insert(text.find("fabric"), "slow_gpus: [{gpu: node-0.gpu-3, speed: 0.8}], ");
  CHECK(mistake_in(text) ==
        "plan.yaml:1:47: parts of one cluster, where the search builds others (leave it out)");
}
