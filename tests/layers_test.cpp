// The architecture, held by a search through the sources.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace {

namespace fs = std::filesystem;
using Findings = std::vector<std::string>;

/// A layer may include itself and what stands to its left.
constexpr std::array<std::string_view, 4> layers{"sim", "topologies", "workloads", "analysis"};

/// Within the layers, only files whose path starts with `door` may include headers that start with
/// `dependency`.
struct Door {
  std::string_view dependency;
  std::string_view door;
};

constexpr std::array doors{
    Door{"simgrid/", "sim/engine_simgrid."},     Door{"xbt/", "sim/engine_simgrid."},
    Door{"xbt.h", "sim/engine_simgrid."},        Door{"yaml-cpp/", "sim/yaml_parser."},
    Door{"boost/graph/", "topologies/"},         Door{"pugixml", "topologies/nccl_xml."},
    Door{"nlohmann/", "analysis/json_text.hpp"}, Door{"CLI/", "analysis/command_line"},
    Door{"sqlite3", "analysis/study."},          Door{"httplib", "analysis/server"},
};

struct Source {
  std::string path;  // from the root of the sources
  std::string text;
};

/// The headers that `source` includes.
std::vector<std::string> includes(const Source& source) {
  static const std::regex include{R"(#[ \t]*include[ \t]*["<]([^">]+)[">])"};
  std::vector<std::string> headers;
  for (std::sregex_iterator found{source.text.begin(), source.text.end(), include}, end;
       found != end; ++found) {
    headers.push_back((*found)[1]);
  }
  return headers;
}

std::string first_folder(std::string_view path) {
  return std::string{path.substr(0, path.find('/'))};
}

bool points_the_wrong_way(const Source& source, const std::string& header) {
  const auto own = std::ranges::find(layers, first_folder(source.path));
  const std::string other = first_folder(header);
  return other == "examples" || other == "tests" ||
         std::find(std::next(own), layers.end(), other) != layers.end();
}

bool passes_a_door(const Source& source, const std::string& header) {
  return std::ranges::any_of(doors, [&](const Door& door) {
    return header.starts_with(door.dependency) && !source.path.starts_with(door.door);
  });
}

/// The includes of a layer's source file that the architecture forbids.
Findings forbidden_includes(const Source& source) {
  Findings findings;
  for (const std::string& header : includes(source)) {
    if (points_the_wrong_way(source, header) || passes_a_door(source, header)) {
      findings.push_back(source.path + " includes " + header);
    }
  }
  return findings;
}

std::string text_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Every file below `folder`, a path from the root of the sources.
std::vector<Source> files_below(const std::string& folder) {
  const fs::path root{TRAINYARD_SOURCE_DIR};
  std::vector<Source> files;
  for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
    if (!entry.is_regular_file()) continue;
    files.push_back(
        {entry.path().lexically_relative(root).generic_string(), text_of(entry.path())});
  }
  return files;
}

TEST_CASE("no layer includes one to its right, and no dependency has a second door") {
  const Findings none;
  for (const std::string_view layer : layers) {
    for (const Source& source : files_below(std::string{layer})) {
      CHECK(forbidden_includes(source) == none);
    }
  }
}

TEST_CASE("CONTRIBUTING.md lists the door of each dependency") {
  const std::string text = text_of(fs::path{TRAINYARD_SOURCE_DIR} / "CONTRIBUTING.md");
  for (const Door& door : doors) {
    INFO(door.dependency << " in " << door.door);
    CHECK(text.find("`" + std::string{door.door}) != std::string::npos);
  }
}

TEST_CASE("a forbidden include is found") {
  const auto find = [](std::string path, std::string include) {
    return forbidden_includes({std::move(path), "#pragma once\n" + std::move(include) + "\n"});
  };
  CHECK(find("sim/a.hpp", "#include \"topologies/b.hpp\"") ==
        Findings{"sim/a.hpp includes topologies/b.hpp"});
  CHECK(find("workloads/a.hpp", "#include \"analysis/b.hpp\"").size() == 1);
  CHECK(find("analysis/a.hpp", "#include \"tests/b.hpp\"").size() == 1);
  CHECK(find("sim/engine_fluid.cpp", "#include <simgrid/s4u.hpp>").size() == 1);
  CHECK(find("workloads/a.cpp", "#  include <boost/graph/adjacency_list.hpp>").size() == 1);

  CHECK(find("analysis/json_run.cpp", "#include <nlohmann/json.hpp>") ==
        Findings{"analysis/json_run.cpp includes nlohmann/json.hpp"});
  CHECK(find("analysis/live_pages.cpp", "#include <httplib.h>").size() == 1);

  CHECK(find("analysis/json_text.hpp", "#include <nlohmann/json.hpp>").empty());
  CHECK(find("analysis/a.hpp", "#include \"sim/b.hpp\"").empty());
  CHECK(find("sim/a.cpp", "#include \"sim/a.hpp\"").empty());
  CHECK(find("sim/engine_simgrid.cpp", "#include <simgrid/s4u.hpp>").empty());
  CHECK(find("topologies/a.cpp", "#include <boost/graph/adjacency_list.hpp>").empty());
}

TEST_CASE("no file names what lies beside the checkout") {
  const std::string outside = std::string{"../"} + "shared";
  for (const std::string folder :
       {"sim", "topologies", "workloads", "analysis", "cmake", "examples", "tests", ".ci"}) {
    for (const Source& file : files_below(folder)) {
      INFO(file.path);
      CHECK(file.text.find(outside) == std::string::npos);
    }
  }
  for (const auto& entry : fs::directory_iterator{TRAINYARD_SOURCE_DIR}) {
    if (!entry.is_regular_file()) continue;
    INFO(entry.path());
    CHECK(text_of(entry.path()).find(outside) == std::string::npos);
  }
}

}  // namespace
