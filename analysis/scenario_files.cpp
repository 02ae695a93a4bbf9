#include "analysis/scenario_files.hpp"

#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

/// `depth` counts the files on the way.
YamlDocument read_at_depth(const std::filesystem::path& file, int depth) {
  constexpr int deepest = 8;
  YamlDocument document = read_yaml_file(file);
  if (!document.root().is_map()) return document;
  const auto named = document.root().map().find("base");
  if (!named) return document;
  const std::filesystem::path below = named->file();
  if (depth == deepest) {
    named->fail("too many files based on one another", "do they go in a circle?");
  }
  return over_base(std::move(document), read_at_depth(below, depth + 1));
}

}  // namespace

YamlDocument over_base(YamlDocument document, YamlDocument base) {
  for (const char* key : {"published", "base"}) erase_entry(base.root_node, key);
  return overlay(std::move(document), base);
}

YamlDocument read_over_base(const std::filesystem::path& file) {
  return read_at_depth(file, 1);
}

}  // namespace trainyard
