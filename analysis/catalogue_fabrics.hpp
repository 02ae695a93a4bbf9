#pragma once

#include "analysis/catalogue_topic.hpp"

namespace trainyard {

/// The kinds of fabric that a scenario may name, with what each comes to for clusters of several
/// sizes.
CatalogueTopic fabric_topic(const Catalogue& catalogue);

}  // namespace trainyard
