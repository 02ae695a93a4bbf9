#pragma once

#include <string>

#include "analysis/catalogue_topic.hpp"
#include "analysis/catalogue_topics.hpp"

namespace trainyard {

/// A topic as a page of Markdown: how scenarios use it, what the file says of itself, tables of its
/// entries, all values of each, and the sources in full.
std::string catalogue_page(const TopicEntry& topic, const CatalogueTopic& known);

}  // namespace trainyard
