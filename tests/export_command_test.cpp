#include "analysis/export_command.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;

namespace {

Result check(const std::string& arguments) {
  return run("export-check " + arguments);
}

nlohmann::json json(const std::string& arguments) {
  const Result result = check(arguments + " --json -");
  REQUIRE(result.exit_code == 0);
  return nlohmann::json::parse(result.out);
}

}  // namespace

TEST_CASE("export-check gives scripts the keys that they were promised") {
  const auto h800 = json("H800-SXM --date 2023-06-01 --destination CN");
  CHECK(h800["gpu"] == "H800-SXM");
  CHECK(h800["date"] == "2023-06-01");
  CHECK(h800["destination"] == "CN");
  CHECK(h800["tpp"] == 15831.2);
  CHECK(h800["tpp_type"] == "fp8");
  CHECK(h800["performance_density"] == 19.4486486486);
  CHECK(h800["io_bytes_per_s"] == 528e9);
  CHECK(h800["memory_bytes_per_s"] == 3350e9);
  CHECK(h800["datacenter"] == true);
  CHECK(h800["verdict"] == "NOT_3A090");
  CHECK(h800["clause"] == "outside 3A090 (2022): I/O below 600 GB/s, or TPP below 4,800");
  CHECK(h800["licence_required"] == false);
  CHECK(h800["policy"] == "none");
  CHECK(h800["tariff"] == "none");
  CHECK(h800["version"] == "3A090 as first issued");
  CHECK(!h800.contains("cluster"));

  const auto ascend = json("Ascend-910B --date 2026-02-01");
  CHECK(ascend["performance_density"].is_null());
  CHECK(ascend["remarks"][0] ==
        "the area of its logic is not published: performance density counts as 0");
  CHECK(json("H100-SXM --date 2020-01-01")["version"].is_null());
}

TEST_CASE("export-check tells a person what decides") {
  const Result result = check("H800-SXM --date 2023-06-01 --destination CN");
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(result.out.substr(0, result.out.find("  sources")) ==
        "H800-SXM to CN on 2023-06-01\n"
        "  TPP                   15,831.2 (FP8)\n"
        "  performance density   19.45 (of 814 mm2)\n"
        "  I/O                   528 GB/s (scale-up and PCIe, both directions)\n"
        "  DRAM                  3,350 GB/s\n"
        "  marketed              for data centres\n"
        "\n"
        "  verdict               NOT_3A090\n"
        "  clause                outside 3A090 (2022): I/O below 600 GB/s, or TPP below 4,800\n"
        "  because               I/O 528 GB/s is not at least 600 GB/s\n"
        "  licence               not required\n"
        "  tariff                none\n");
}

TEST_CASE("the verdict does not change the exit code") {
  CHECK(check("B200 --date 2026-02-01").exit_code == 0);
  CHECK(json("B200 --date 2026-02-01")["verdict"] == "PRESUMPTION_OF_DENIAL");
}

TEST_CASE("without a date export-check tells the history") {
  const auto history = json("H20");
  CHECK(!history.contains("date"));
  REQUIRE(history["versions"].size() == 5);
  CHECK(history["versions"][0]["from"] == "2022-10-07");
  CHECK(history["versions"][0]["to"] == "2023-11-16");
  CHECK(history["versions"][3]["verdict"] == "LICENCE (is-informed letter)");
  CHECK(history["versions"][4]["to"].is_null());

  const std::string out = check("A800-SXM").out;
  CHECK_THAT(out,
             Catch::Matchers::ContainsSubstring("  2022-10-07 to 2023-11-16  NOT_3A090\n") &&
                 // Two versions that say the same are one line.
                 Catch::Matchers::ContainsSubstring(
                     "  2023-11-17 to 2026-01-14  3A090.a; presumption of denial\n") &&
                 Catch::Matchers::ContainsSubstring("  from 2026-01-15 on        CASE_BY_CASE"));
}

TEST_CASE("a part that came to market later is hypothetical") {
  CHECK_THAT(
      check("H20 --date 2023-01-01").out,
      Catch::Matchers::ContainsSubstring("hypothetical: the part came to market in 2023-11\n"));
  CHECK_THAT(check("H20 --date 2024-01-01").out,
             !Catch::Matchers::ContainsSubstring("hypothetical"));
}

TEST_CASE("a scenario is checked by its part, and told as a cluster") {
  const std::string examples = std::string{TRAINYARD_SOURCE_DIR} + "/examples/";
  const auto run_on_h800 = json(examples + "deepseek-v3.yaml --date 2023-06-01");
  CHECK(run_on_h800["gpu"] == "H800-SXM");
  CHECK(run_on_h800["verdict"] == "NOT_3A090");
  CHECK(run_on_h800["cluster"]["gpus"] == 2048);
  CHECK(run_on_h800["cluster"]["tpp"] == 2048 * 15831.2);
  CHECK(run_on_h800["cluster"]["h100_equivalents"].get<double>() ==
        Approx(2048 * 15831.2 / 15832.0));
  CHECK(!run_on_h800["cluster"].contains("quota_shares"));

  // Over a base, and with NVLink that the H800 was not allowed.
  const auto uncut = json(examples + "what-if/h100-nvlink.yaml --date 2023-06-01");
  CHECK(uncut["io_bytes_per_s"] == 1028e9);
  CHECK(uncut["verdict"] == "CONTROLLED_3A090");
  CHECK(uncut["remarks"][0] ==
        "with the 900 GB/s of NVLink in the cluster; H800-SXM comes with 400");
}

TEST_CASE("a cluster has shares of the quotas while they were to come") {
  const std::string scenario =
      std::string{TRAINYARD_SOURCE_DIR} + "/examples/llama-3.1-405b.yaml --destination D:4 --date ";
  const auto shares = json(scenario + "2025-02-01")["cluster"]["quota_shares"];
  REQUIRE(shares.size() == 3);
  CHECK(shares[0]["share"].get<double>() == Approx(16384 * 15831.2 / 15832.0 / 49901.0));
  CHECK(!json(scenario + "2025-05-14")["cluster"].contains("quota_shares"));
}

TEST_CASE("a part may be described in a file, alone or in a cluster") {
  const Folder folder;
  const std::string cut =
      folder.write("cut.yaml", "gpu: {like: H100-SXM, scale_up: 400 GB/s, die: 0 mm2}\n");
  const auto alone = json(cut + " --date 2023-06-01");
  CHECK(alone["gpu"] == "H100-SXM (changed)");
  CHECK(alone["io_bytes_per_s"] == 528e9);
  CHECK(alone["performance_density"] == 0.0);
  CHECK(alone["verdict"] == "NOT_3A090");

  const std::string gaming =
      folder.write("gaming.yaml",
                   "cluster:\n  gpu: {like: RTX-4090D, datacenter: true}\n  nodes: 1\n"
                   "  fabric: single-switch\n");
  const auto clustered = json(gaming + " --date 2024-01-01");
  CHECK(clustered["verdict"] == "3A090.a");
  CHECK(clustered["cluster"]["gpus"] == 8);
}

TEST_CASE("a cluster without NVLink has the part as it is sold") {
  const Folder folder;
  const std::string file = folder.write(
      "pcie.yaml", "cluster: {gpu: A100-PCIe, nodes: 1, nvlink: none, fabric: single-switch}\n");
  CHECK(json(file + " --date 2023-06-01")["io_bytes_per_s"] == 664e9);
}

TEST_CASE("what cannot be checked is refused in one line") {
  const Result unknown = check("H801-SXM --date 2023-06-01");
  CHECK(unknown.exit_code == 1);
  CHECK(unknown.out.empty());
  CHECK(unknown.err == "unknown part 'H801-SXM' (did you mean 'H800-SXM'?)\n");
  CHECK(check("no-such-file.yaml").exit_code == 1);

  const Folder folder;
  const std::string slow = folder.write("slow.yaml", "gpu: {scale_up: 400 GB/s}\n");
  CHECK(check(slow).err == slow +
                               ":1:1: nothing is known of how fast custom computes (write its "
                               "'bf16', or what else it has, under 'gpu')\n");
  const std::string mistaken = folder.write("mistaken.yaml", "gpu: H100-SXM\nclster: {}\n");
  CHECK(check(mistaken).err == mistaken + ":2:1: unknown key 'clster' (known: base, gpu)\n");
}

TEST_CASE("wrong usage of export-check ends with 2, and lists what there is") {
  const Result destination = check("H800-SXM --destination RU");
  CHECK(destination.exit_code == 2);
  CHECK_THAT(destination.err,
             Catch::Matchers::ContainsSubstring("RU not in {CN,MO,A:5,A:6,D:1,D:4,D:5}"));
  const Result date = check("H800-SXM --date 2023-02-30");
  CHECK(date.exit_code == 2);
  CHECK_THAT(date.err, Catch::Matchers::ContainsSubstring(
                           "'2023-02-30' is no day (write it like 2023-06-01)"));
  CHECK(check("").err == "no part to check (name one or a file, or ask for --list)\n");
  CHECK(check("").exit_code == 2);
  CHECK(check("--list H20").err == "--list is of all parts (leave out 'H20')\n");
  CHECK(check("--list H20").exit_code == 2);
  CHECK(check("--help").exit_code == 0);
}

TEST_CASE("the list has all parts by date, and no column for a version that changes nothing") {
  const Result list = check("--list");
  CHECK(list.exit_code == 0);
  CHECK(
      list.out.substr(0, list.out.find("A800-SXM")) ==
      "to CN\n"
      "part         TPP       density  I/O GB/s  DRAM GB/s  2022-10-07        2023-11-17          "
      "        2025-04-09                    2026-01-15                    tariff\n"
      "A100-SXM     4,992     6.04     664       2,039      CONTROLLED_3A090  3A090.a             "
      "        3A090.a                       CASE_BY_CASE                  none\n");
  const auto rows = json("--list")["rows"];
  CHECK(rows.size() == 26);
  CHECK(rows[0]["gpu"] == "A100-SXM");
  CHECK(rows[0]["versions"].size() == 5);
  const auto dated = json("--list --date 2023-06-01 --destination MO")["rows"];
  CHECK(dated[4]["gpu"] == "H100-SXM");
  CHECK(dated[4]["verdict"] == "CONTROLLED_3A090");
}

TEST_CASE("rules of one's own go before the built-in ones") {
  const Folder folder;
  std::string text = text_of("analysis/catalog/export_rules.yaml");
  const std::string piece = "io: {at_least: 600 GB/s}";
  folder.write("export_rules.yaml",
               text.replace(text.find(piece), piece.size(), "io: {at_least: 500 GB/s}"));
  CHECK(json("H800-SXM --date 2023-06-01 --catalog " + folder.file(""))["verdict"] ==
        "CONTROLLED_3A090");
}
