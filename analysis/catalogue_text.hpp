#pragma once

#include <string>

#include "analysis/catalogue_topic.hpp"
#include "analysis/catalogue_topics.hpp"

namespace trainyard {

// What the catalogues know, to be read in a terminal.

/// The topics, a line each.
std::string topics_text();

/// A topic: its entries in tables.
std::string topic_text(const TopicEntry& topic, const CatalogueTopic& known);

/// All that is known of one entry, with its sources in full.
std::string entry_text(const CatalogueTopic& topic, const CatalogueEntry& entry);

/// The names of a topic's entries, in their order.
std::vector<std::string> entry_names(const CatalogueTopic& topic);

/// The entries of that name; a name may stand in several sections.
std::vector<const CatalogueEntry*> entries_named(const CatalogueTopic& topic,
                                                 std::string_view name);

}  // namespace trainyard
