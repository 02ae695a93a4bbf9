#pragma once

#include <memory>
#include <string>

#include "analysis/json_text.hpp"
#include "tests/kept_process.hpp"

namespace httplib {
class Client;
}

namespace trainyard {

/// A session of a browser, and the program that drives it (chromedriver).
class WebDriver {
 public:
  /// Starts a Chromium that keeps everything it writes in `folder`. Throws std::runtime_error, with
  /// what it printed, if it does not come up.
  explicit WebDriver(const std::string& folder);
  ~WebDriver();

  /// The answer to a request below the session: `post("url", {{"url", "about:blank"}})`. Throws
  /// std::runtime_error, with what the driver says, if it is an error.
  Json post(const std::string& path, const Json& body);
  Json get(const std::string& path);

 private:
  KeptProcess program_;
  std::unique_ptr<httplib::Client> client_;
  std::string session_;
};

}  // namespace trainyard
