#include "analysis/catalogue_docs.hpp"

#include "analysis/catalogue_page.hpp"
#include "analysis/catalogue_text.hpp"
#include "analysis/known_topic.hpp"

namespace trainyard {
namespace {

constexpr const char* beginning =
    R"(# What Trainyard knows

Every GPU, model, fabric, stack, rule and price that scenarios may name, with its values and where
they are from. These pages are written by `trainyard catalogue --docs docs/catalogue` from the files
that the program carries; `trainyard catalogue TOPIC [NAME]` tells the same in a terminal, and
`--json FILE` for scripts. A folder of one's own (`--catalog DIR`) has files of the same names that
count instead.

| topic | what | entries |
|---|---|---|
)";

std::size_t count_entries(const CatalogueTopic& topic) {
  std::size_t count = 0;
  for (const CatalogueSection& section : topic.sections) count += section.entries.size();
  return count;
}

std::string line_of(const TopicEntry& topic, const CatalogueTopic& known) {
  const std::string name{topic.name};
  return "| [" + std::string{topic.title} + "](" + name + ".md) | " + std::string{topic.what} +
         " | " + std::to_string(count_entries(known)) + " |\n";
}

}  // namespace

std::vector<CataloguePage> catalogue_docs(const Catalogue& catalogue) {
  std::vector<CataloguePage> pages{{.name = "README.md", .text = beginning}};
  for (const TopicEntry& topic : catalogue_topics()) {
    const CatalogueTopic known = known_topic(topic, catalogue);
    pages.front().text += line_of(topic, known);
    pages.push_back(
        {.name = std::string{topic.name} + ".md", .text = catalogue_page(topic, known)});
  }
  return pages;
}

}  // namespace trainyard
