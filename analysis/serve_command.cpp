#include "analysis/serve_command.hpp"

#include <malloc.h>
#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "analysis/exit_code.hpp"
#include "analysis/interruption.hpp"
#include "analysis/live_pages.hpp"
#include "analysis/output.hpp"
#include "analysis/server.hpp"
#include "analysis/server_address.hpp"
#include "analysis/workers.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

/// The user's scenarios before those that the program carries; of two of a name the first counts.
std::vector<PlayExample> examples_of(const ServeOptions& options, const Catalogue& catalogue) {
  std::vector<PlayExample> examples;
  const auto is_new = [&](const PlayExample& example) {
    return std::ranges::find(examples, example.name, &PlayExample::name) == examples.end();
  };
  for (const std::string& file : options.scenarios) {
    PlayExample example = play_example_of_file(file, catalogue);
    if (!is_new(example)) {
      throw InputError{file + ":1:1: another scenario is called '" + example.name +
                       "' (rename one of the files)"};
    }
    examples.push_back(std::move(example));
  }
  for (PlayExample& example : embedded_play_examples(catalogue)) {
    if (is_new(example)) examples.push_back(std::move(example));
  }
  return examples;
}

/// Throws OutputError if the server does not last until then.
void wait_for(const Interruption& interruption, const Server& server) {
  constexpr int milliseconds = 200;  // for a signal that comes just before it waits
  while (!interruption.came()) {
    if (!server.is_listening()) {
      throw OutputError{server.url() + ": no more connections can be accepted (start it again)"};
    }
    poll(nullptr, 0, milliseconds);
  }
}

}  // namespace

int serve(const ServeOptions& options) {
  // Memory that one thread has given back is to serve the next prediction, whoever makes it.
  mallopt(M_ARENA_MAX, 2);
  const Catalogue catalogue =
      parsed_catalogue(catalogue_of({.json = {}, .catalog = options.catalog}));
  LivePages pages{examples_of(options, catalogue), embedded_play_lessons(), catalogue,
                  usable_cores()};
  const Interruption interruption;
  constexpr int threads_of_core = 8;  // most wait for clients
  const Server server{
      {.host = options.host, .port = options.port, .threads = threads_of_core * usable_cores()},
      LivePages::takes_body,
      [&](const HttpRequest& request) { return pages.answer(request); }};
  if (!is_loopback(options.host)) {
    std::cerr << "warning: everybody who can reach " << options.host
              << " can use this page (leave --host out to keep it to this machine)\n";
  }
  std::cout << "Trainyard is at " << server.url() << " (Ctrl-C ends it)" << std::endl;
  wait_for(interruption, server);
  // What is still being predicted nobody waits for, and it may take minutes.
  std::cout.flush();
  std::_Exit(interrupted);
}

}  // namespace trainyard
