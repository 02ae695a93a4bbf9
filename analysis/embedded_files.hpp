#pragma once

#include <string_view>
#include <vector>

namespace trainyard {

/// A file that the program was built with.
struct EmbeddedFile {
  std::string_view name;  ///< without its folder: "report.js"
  std::string_view text;
};

/// Files that the program was built with, by name.
struct EmbeddedFiles {
  std::vector<EmbeddedFile> files;

  /// The text of the file of that name. Throws std::out_of_range, naming it, if there is none.
  std::string_view text_of(std::string_view name) const;
};

// The build writes the definitions.

/// What pages are made of: `analysis/pages/` and Chart.js.
EmbeddedFiles embedded_pages();

/// The scenarios of `examples/`, searches and studies left out.
EmbeddedFiles embedded_examples();

/// The lessons of `examples/lessons/`, in their order.
EmbeddedFiles embedded_lessons();

}  // namespace trainyard
