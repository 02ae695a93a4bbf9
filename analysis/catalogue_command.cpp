#include "analysis/catalogue_command.hpp"

#include <filesystem>
#include <iostream>

#include "analysis/catalogue_docs.hpp"
#include "analysis/catalogue_text.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/json_catalogue.hpp"
#include "analysis/known_topic.hpp"
#include "analysis/output.hpp"
#include "sim/spelling.hpp"

namespace trainyard {
namespace {

int write_docs(const std::filesystem::path& folder, const Catalogue& catalogue) {
  const std::vector<CataloguePage> pages = catalogue_docs(catalogue);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw OutputError{folder.string() + ": no such folder can be made (" + error.message() + ")"};
  }
  for (const CataloguePage& page : pages) {
    write_output(folder / page.name, [&](std::ostream& stream) { stream << page.text; });
  }
  std::cerr << pages.size() << " pages in " << folder.string() << "\n";
  return fine;
}

std::string entries_text(const CatalogueTopic& topic, const std::string& name) {
  std::string text;
  for (const CatalogueEntry* const entry : entries_named(topic, name)) {
    text += (text.empty() ? "" : "\n") + entry_text(topic, *entry);
  }
  return text;
}

int show_topic(const CatalogueOptions& options, const Catalogue& catalogue) {
  const TopicEntry& topic = topic_named(options.topic);
  const CatalogueTopic known = known_topic(topic, catalogue);
  if (options.name.empty()) {
    print(options.common, topic_text(topic, known), json_of(topic, known, ""));
    return fine;
  }
  if (entries_named(known, options.name).empty()) {
    throw InputError{"catalogue " + options.topic + ": unknown '" + options.name + "'" +
                     suggestion(options.name, entry_names(known))};
  }
  print(options.common, entries_text(known, options.name), json_of(topic, known, options.name));
  return fine;
}

}  // namespace

int show_catalogue(const CatalogueOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  if (!options.docs.empty()) return write_docs(options.docs, catalogue);
  if (!options.topic.empty()) return show_topic(options, catalogue);
  print(options.common, topics_text(), json_of(catalogue_topics()));
  return fine;
}

}  // namespace trainyard
