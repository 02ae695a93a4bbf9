#include "analysis/timeline_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/json_numbers.hpp"
#include "analysis/stream_names.hpp"

namespace trainyard {
namespace {

constexpr std::size_t most_ranks = 32;
constexpr std::size_t most_classes = 8;

/// The position of a chunk's kind among the parts of a step.
int kind_of(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::forward:
      return 0;
    case ChunkKind::backward_input:
    case ChunkKind::backward:
      return 1;
    case ChunkKind::weights:
      return 2;
    case ChunkKind::pair:
      break;
  }
  return 3;
}

Json array_of(std::size_t size) {
  Json array = Json::array();
  array.get_ref<Json::array_t&>().reserve(size);
  return array;
}

/// Numbers things in the order in which they are first asked for.
template <class Thing>
class Numbers {
 public:
  std::size_t of(const Thing& thing) {
    const auto [at, is_new] = numbers_.try_emplace(thing, things_.size());
    if (is_new) things_.push_back(thing);
    return at->second;
  }
  const std::vector<Thing>& all() const { return things_; }

 private:
  std::map<Thing, std::size_t> numbers_;
  std::vector<Thing> things_;
};

/// Makes the view, row by row.
class Drawing {
 public:
  explicit Drawing(const Prediction& prediction)
      : prediction_{prediction}, step_{prediction.step} {}

  void add_to(Json& step) {
    Json rows = Json::array();
    for (const std::size_t rank : ranks_to_draw(prediction_)) rows.push_back(row(rank));
    Json profiles = Json::array();
    for (const std::size_t profile : profiles_.all()) {
      profiles.push_back(profile_view(step_.profiles[profile]));
    }
    step["kinds"] = Json::array();
    for (std::size_t kind = 0; kind < 4; ++kind) step["kinds"].push_back(step_parts.at(kind).name);
    step["span_names"] = Json::array();
    for (const SpanKind kind : kinds_.all()) step["span_names"].push_back(name_of(kind));
    step["streams"] = Json::array();
    for (const StreamName& stream : stream_names) step["streams"].push_back(stream.name);
    step["rows"] = std::move(rows);
    step["profiles"] = std::move(profiles);
    step["left_out"] = left_out();
  }

 private:
  Json row(std::size_t rank) {
    const std::vector<Chunk>& order = step_.schedule.order[rank];
    Json chunks = array_of(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) chunks.push_back(chunk(rank, i));
    const Interval& optimizer = step_.timeline.optimizer[rank];
    return {{"name", rank_name(step_, rank)},
            {"replicas", replicas_text(step_.classes[rank / step_.ranks()].replicas)},
            {"chunks", std::move(chunks)},
            {"syncs", syncs(rank)},
            {"optimizer", Json::array({instant(optimizer.start), instant(optimizer.finish)})}};
  }

  Json chunk(std::size_t rank, std::size_t place) {
    const Chunk& chunk = step_.schedule.order[rank][place];
    const Interval& when = step_.timeline.chunks[rank][place];
    Json json = array_of(6);
    json.push_back(kind_of(chunk.kind));
    json.push_back(chunk.micro_batch);
    json.push_back(instant(when.start));
    json.push_back(instant(when.finish));
    json.push_back(profiles_.of(step_.uses[rank][place]));
    json.push_back(spelled(step_.schedule, static_cast<int>(rank), chunk));
    return json;
  }

  Json syncs(std::size_t rank) const {
    Json list = Json::array();
    const auto add = [&](const char* name, const std::vector<Interval>& transfers) {
      for (const Interval& when : transfers) {
        if (when.duration() <= Seconds{}) continue;
        list.push_back(Json::array({name, instant(when.start), instant(when.finish)}));
      }
    };
    add("weights gathered", step_.timeline.gather[rank]);
    add("gradients summed", step_.timeline.reduce[rank]);
    return list;
  }

  Json profile_view(const ChunkProfile& profile) {
    Json spans = array_of(profile.compute.size() + profile.communication.size());
    for (const auto* list : {&profile.compute, &profile.communication}) {
      for (const Span& span : *list) {
        if (span.when.duration() > Seconds{}) spans.push_back(span_view(span));
      }
    }
    return {{"duration_s", instant(profile.duration)}, {"spans", std::move(spans)}};
  }

  Json span_view(const Span& span) {
    Json json = array_of(4);
    json.push_back(index(span.stream));
    json.push_back(kinds_.of(span.kind));
    json.push_back(instant(span.when.start));
    json.push_back(instant(span.when.finish));
    return json;
  }

  std::string left_out() const {
    const std::size_t ranks = std::min(step_.ranks(), most_ranks);
    const std::size_t classes = std::min(step_.classes.size(), most_classes);
    std::string text;
    if (ranks < step_.ranks()) {
      text = fmt::format("{} of {} pipeline ranks are drawn", ranks, step_.ranks());
    }
    if (classes < step_.classes.size()) {
      text += fmt::format(
          "{}{} of {} classes of replicas are drawn: the first, and those that end "
          "last",
          text.empty() ? "" : "; ", classes, step_.classes.size());
    }
    return text;
  }

  const Prediction& prediction_;
  const TrainingStep& step_;
  Numbers<std::size_t> profiles_;
  Numbers<SpanKind> kinds_;
};

}  // namespace

std::vector<std::size_t> ranks_to_draw(const Prediction& prediction) {
  const std::size_t ranks = prediction.step.ranks();
  const std::size_t drawn = std::min(ranks, most_ranks);
  std::vector<std::size_t> list;
  for (const std::size_t replicas : classes_to_draw(prediction.replicas, most_classes)) {
    for (std::size_t i = 0; i < drawn; ++i) {
      const std::size_t rank = drawn == 1 ? 0 : i * (ranks - 1) / (drawn - 1);
      list.push_back(replicas * ranks + rank);
    }
  }
  return list;
}

std::string rank_name(const TrainingStep& step, std::size_t rank) {
  return fmt::format("rank {}", rank % step.ranks());
}

void add_timeline(Json& step, const Prediction& prediction) {
  Drawing{prediction}.add_to(step);
}

}  // namespace trainyard
