#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/live_pages_lessons.hpp"
#include "analysis/server.hpp"
#include "analysis/what_if.hpp"
#include "analysis/what_if_memo.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// What the live page and its scripts ask for: pages that the program was built with, and answers
/// as JSON. It reads no file that a scenario of the user does not name, and writes none.
///
///     /  /lesson  /pages/NAME               pages
///     /api/examples                         [{name, title}]
///     /api/knobs?example=NAME               [knob]
///     /api/what-if?example=NAME&KEY=VALUE   {view, knobs}
///     /api/scenario?example=NAME&KEY=VALUE  the same scenario as YAML
///     /api/lessons                          [{number, title, question}]
///     /api/lesson?number=N                  the lesson with what simulation answers
///     /api/lesson-view?number=N&value=I     {view} at a value of its knob
///
/// A what-if may also be posted, as {example, values: {KEY: VALUE}}.
///
/// A plan that cannot run is a 422 with `error`, and where they are known `remedy` and `knob`; of
/// one that does not fit in memory `memory` tells how much it needs.
class LivePages {
 public:
  /// Requires a catalogue that is parsed. At most so many predictions run at once.
  LivePages(std::vector<PlayExample> examples, std::vector<PlayLesson> lessons, Catalogue catalogue,
            int predictions);

  /// Called by several threads.
  HttpReply answer(const HttpRequest& request);

  /// Whether an answer needs the body of the request.
  static bool takes_body(const HttpRequest& request);

 private:
  HttpReply reply_to(const HttpRequest& request);
  HttpReply answer_what_if(const HttpRequest& request);
  HttpReply answer_lesson(const HttpRequest& request);
  HttpReply scenario(const HttpRequest& request) const;
  HttpReply predicted(const PlayExample& example, const KnobValues& values) const;
  const PlayExample& example_named(const std::string& name) const;

  /// What the memo has under the request's path and what it is about, or else what `reckon` makes
  /// of it when it is its turn, if somebody still waits then.
  HttpReply reckoned(const HttpRequest& request, const std::string& about,
                     const std::function<HttpReply()>& reckon);

  std::vector<PlayExample> examples_;
  std::vector<PlayLesson> lessons_;
  Catalogue catalogue_;
  Turns turns_;
  AnswerMemo memo_;
};

}  // namespace trainyard
