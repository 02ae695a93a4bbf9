#pragma once

#include <string_view>

#include "analysis/catalogue_topic.hpp"
#include "analysis/catalogue_topics.hpp"

namespace trainyard {

/// A topic with what is worked out besides: of models how many parameters they have, of fabrics
/// what they come to.
CatalogueTopic known_topic(const TopicEntry& topic, const Catalogue& catalogue);

}  // namespace trainyard
