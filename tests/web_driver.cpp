#include "tests/web_driver.hpp"

#include <httplib.h>

#include <stdexcept>
#include <string>

namespace trainyard {
namespace {

/// What a new session is to be like.
Json wishes(const std::string& folder) {
  const Json arguments = {
      "--headless=new",
      "--no-sandbox",  // of which root has none
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--hide-scrollbars",
      "--force-color-profile=srgb",
      "--force-device-scale-factor=1",
      // Whatever a page may ask for, nothing leaves this machine.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      "--user-data-dir=" + folder + "/profile",
  };
  return {{"capabilities",
           {{"alwaysMatch",
             {{"goog:chromeOptions", {{"args", arguments}}},
              {"goog:loggingPrefs", {{"browser", "ALL"}, {"performance", "ALL"}}}}}}}};
}

/// What the driver answered; throws what it complains of.
Json value_of(const std::string& path, const httplib::Result& result) {
  if (!result) {
    throw std::runtime_error{"chromedriver gave no answer to " + path + ": " +
                             httplib::to_string(result.error())};
  }
  const Json answer = Json::parse(result->body, nullptr, false);
  if (result->status == 200 && answer.contains("value")) return answer["value"];
  const Json problem = answer.is_object() ? answer.value("value", Json::object()) : Json::object();
  const std::string message = problem.value("message", result->body);
  throw std::runtime_error{path + ": " + message.substr(0, message.find('\n'))};
}

}  // namespace

WebDriver::WebDriver(const std::string& folder)
    : program_{{"chromedriver", "--port=0"}, {"HOME=" + folder, "TMPDIR=" + folder}} {
  const std::string port = program_.rest_of_line("ChromeDriver was started successfully on port ");
  client_ = std::make_unique<httplib::Client>("127.0.0.1", std::stoi(port));
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  client_->set_read_timeout(60);
  session_ = "/session";
  session_ += "/" + post("", wishes(folder)).at("sessionId").get<std::string>() + "/";
}

WebDriver::~WebDriver() = default;

Json WebDriver::post(const std::string& path, const Json& body) {
  return value_of(path, client_->Post(session_ + path, body.dump(), "application/json"));
}

Json WebDriver::get(const std::string& path) {
  return value_of(path, client_->Get(session_ + path));
}

}  // namespace trainyard
