#pragma once

#include <string>

#include "analysis/study_file.hpp"
#include "tests/folder.hpp"

// Studies of a run so small that a scenario takes milliseconds.

namespace trainyard {

inline constexpr const char* small_scenario =
    R"(cluster: {gpu: H800-SXM, nodes: 1, fabric: single-switch}
model:
  layers: 8
  hidden: 512
  vocabulary: 32000
  feed_forward: 2048
  gated: true
  attention: {heads: 16, key_width: 128, value_width: 128}
training:
  tokens: 1 B
  sequence_length: 1024
  global_batch: 64
  precision: bf16
  recompute: none
parallel: {pipeline: 2, micro_batch: 1, schedule: 1f1b}
stack: megatron-core
)";

/// A folder with that scenario, base.yaml, and a study of it, study.yaml, which says `variation`.
struct SmallStudy {
  explicit SmallStudy(const std::string& variation) {
    folder.write("base.yaml", small_scenario);
    file = folder.write("study.yaml", "scenario: base.yaml\n" + variation);
  }

  StudyFile read() const { return read_study_file(file); }
  /// An error as it would be if the study were read from its own folder.
  std::string without_folder(std::string text) const {
    const std::string prefix = folder.path().string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  Folder folder;
  std::string file;
};

}  // namespace trainyard
