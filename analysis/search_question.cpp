#include "analysis/search_question.hpp"

#include <algorithm>

namespace trainyard {

bool SearchQuestion::asks_for(SearchObjective objective) const {
  return std::ranges::find(objectives, objective) != objectives.end();
}

}  // namespace trainyard
