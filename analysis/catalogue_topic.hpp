#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/catalogue.hpp"

namespace trainyard {

/// A value of an entry, as the file writes it.
struct CatalogueValue {
  std::string key;  ///< with dots: "attention.heads"
  std::string text;
  std::string remark = {};  ///< the comment behind it
};

/// Something that a catalogue has a name for, with what it says of it.
struct CatalogueEntry {
  std::string name;     ///< empty: the entry of a list, or a section that is one entry
  std::string comment;  ///< what the file says above it, in lines
  std::vector<CatalogueValue> values;
  std::vector<CatalogueEntry> parts;  ///< that have a source or a kind of their own
  std::string note;
  std::string source;                   ///< in full, where the entry writes it so
  std::vector<std::string> source_ids;  ///< of the topic's sources
};

struct CatalogueSection {
  std::string key;      ///< "nics"
  std::string comment;  ///< what the file says above it, in lines
  std::vector<CatalogueEntry> entries;
};

/// What an id under `sources` stands for.
struct CatalogueSource {
  std::string id;
  std::string what;
  std::string where;
  std::string date;
};

/// A catalogue file, made for reading.
struct CatalogueTopic {
  std::string header;  ///< what the file begins with, in lines
  std::vector<CatalogueSection> sections;
  std::vector<CatalogueSource> sources;
};

/// Reads a file of the catalogue whatever it is about: a map with a source, a kind or a date is an
/// entry or a part of one, other maps only group their values. Throws InputError if it is no YAML,
/// and std::out_of_range if there is no such file.
CatalogueTopic read_topic(const Catalogue& catalogue, std::string_view file);

/// How a value of any shape is told in a line: "a, b", "{x: 1, y: 2}".
std::string in_a_line(const YamlNode& node);

}  // namespace trainyard
