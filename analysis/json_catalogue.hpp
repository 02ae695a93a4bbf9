#pragma once

#include <span>
#include <string>

#include "analysis/catalogue_topic.hpp"
#include "analysis/catalogue_topics.hpp"

namespace trainyard {

/// The topics that there are.
std::string json_of(std::span<const TopicEntry> topics);

/// A topic, with only the entries of that name if it is not empty. Values are texts, as the
/// catalogue writes them.
std::string json_of(const TopicEntry& topic, const CatalogueTopic& known, std::string_view name);

}  // namespace trainyard
