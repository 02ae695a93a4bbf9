#pragma once

#include <array>
#include <span>
#include <string_view>

namespace trainyard {

/// A catalogue file as people ask for it.
struct TopicEntry {
  std::string_view name;                         ///< "gpus", as the command line takes it
  std::string_view file;                         ///< "gpus.yaml"
  std::string_view title;                        ///< "GPUs"
  std::string_view what;                         ///< a line
  std::string_view use;                          ///< how a scenario uses its names; Markdown
  std::array<std::string_view, 9> columns = {};  ///< of a table of many entries, as far as written;
                                                 ///< else all that they have
};

/// All topics, in the order in which they are listed.
std::span<const TopicEntry> catalogue_topics();

/// The topic of that name. Throws std::out_of_range, naming it, if there is none.
const TopicEntry& topic_named(std::string_view name);

}  // namespace trainyard
