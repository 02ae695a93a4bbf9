#include "tests/browser.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "tests/web_driver.hpp"

namespace trainyard {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto patience = 30s;

/// The key by which WebDriver tells elements from other objects.
constexpr const char* element_key = "element-6066-11e4-a52e-4f735466cecf";

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

/// The bytes that a text in base 64 stands for.
std::string bytes_of(const std::string& text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned kept = 0;
  int bits = 0;
  for (const char letter : text) {
    const std::size_t digit = digits.find(letter);
    if (digit == std::string_view::npos) continue;
    kept = kept << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(kept >> bits & 0xFF);
  }
  return bytes;
}

/// Where pictures are kept: beside the program.
std::filesystem::path picture_folder() {
  return std::filesystem::path{TRAINYARD_PROGRAM}.parent_path() / "screenshots";
}

/// Whether a server would be asked for it. `file:`, `data:`, `blob:` and the like ask none.
bool is_network(const std::string& url) {
  constexpr std::array schemes{"http:", "https:", "ws:", "wss:", "ftp:"};
  return std::ranges::any_of(schemes, [&](const char* scheme) { return url.starts_with(scheme); });
}

Json mouse(const Json& steps) {
  return {{"type", "pointer"},
          {"id", "mouse"},
          {"parameters", {{"pointerType", "mouse"}}},
          {"actions", steps}};
}

Json move_to(const Json& element, int right, int down) {
  return {{"type", "pointerMove"}, {"duration", 0}, {"origin", element}, {"x", right}, {"y", down}};
}

}  // namespace

bool browser_is_missing() {
  for (const char* program : {"chromium", "chromedriver"}) {
    if (is_installed(program)) continue;
    std::cout << "SKIPPED: " << program
              << " is not installed (apt-get install chromium chromium-driver)\n";
    return true;
  }
  return false;
}

std::string file_url(const std::string& path) {
  return "file://" + path;
}

Browser::Browser() : driver_{std::make_unique<WebDriver>(folder_.path().string())} {
  command("Browser.setDownloadBehavior",
          {{"behavior", "allow"}, {"downloadPath", folder_.path().string()}});
}

Browser::~Browser() = default;

Json Browser::ask(const std::string& what, const Json& parameters) {
  return driver_->post(what, parameters);
}

void Browser::open(const std::string& url) {
  ask("url", {{"url", url}});
}

std::string Browser::url() {
  return driver_->get("url");
}

Json Browser::execute(std::string_view body, const Json& values) {
  return ask("execute/sync", {{"script", body}, {"args", values}});
}

Json Browser::wait_until(const std::string& what, const std::string& expression) {
  const auto limit = Clock::now() + patience;
  while (true) {
    const Json seen = execute("const value = " + expression + "; return [!!value, value];");
    if (seen.at(0)) return seen.at(1);
    if (Clock::now() > limit) {
      std::string told = "waited in vain until " + what + ", " + expression + " is " +
                         seen.at(1).dump() + " at " + url();
      for (const std::string& complaint : complaints()) told += "\n" + complaint;
      throw std::runtime_error{told};
    }
    std::this_thread::sleep_for(10ms);
  }
}

std::string Browser::element(const std::string& selector) {
  return ask("element", {{"using", "css selector"}, {"value", selector}}).at(element_key);
}

void Browser::click(const std::string& selector) {
  ask("element/" + element(selector) + "/click");
}

void Browser::press(const std::string& keys) {
  Json steps = Json::array();
  // A key is one character of UTF-8.
  for (std::size_t at = 0; at < keys.size();) {
    std::size_t end = at + 1;
    while (end < keys.size() && (static_cast<unsigned char>(keys[end]) & 0xC0) == 0x80) ++end;
    for (const char* change : {"keyDown", "keyUp"}) {
      steps.push_back({{"type", change}, {"value", keys.substr(at, end - at)}});
    }
    at = end;
  }
  const Json keyboard = {{"type", "key"}, {"id", "keyboard"}, {"actions", steps}};
  ask("actions", {{"actions", Json::array({keyboard})}});
}

void Browser::act(const std::string& selector,
                  const std::function<Json(const Json& element)>& actions) {
  const std::string found = element(selector);
  const Json target = {{element_key, found}};
  // A page hears of the scrolling a frame later; what it then forgets is no matter.
  execute(
      "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});"
      "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));",
      Json::array({target}));
  ask("actions", {{"actions", Json::array({actions(target)})}});
}

void Browser::point_at(const std::string& selector, int right, int down) {
  act(selector,
      [&](const Json& target) { return mouse(Json::array({move_to(target, right, down)})); });
}

void Browser::turn_wheel(const std::string& selector, int right, int down, int turn) {
  act(selector, [&](const Json& target) -> Json {
    const Json step = {{"type", "scroll"}, {"duration", 0}, {"origin", target}, {"x", right},
                       {"y", down},        {"deltaX", 0},   {"deltaY", turn}};
    return {{"type", "wheel"}, {"id", "wheel"}, {"actions", Json::array({step})}};
  });
}

void Browser::drag(const std::string& selector, int from_right, int to_right) {
  act(selector, [&](const Json& target) {
    return mouse({move_to(target, from_right, 0),
                  {{"type", "pointerDown"}, {"button", 0}},
                  move_to(target, to_right, 0),
                  {{"type", "pointerUp"}, {"button", 0}}});
  });
}

void Browser::go_back() {
  ask("back");
}

void Browser::go_forward() {
  ask("forward");
}

std::string Browser::spoken_name(const std::string& selector) {
  return driver_->get("element/" + element(selector) + "/computedlabel");
}

std::string Browser::spoken_role(const std::string& selector) {
  return driver_->get("element/" + element(selector) + "/computedrole");
}

Json Browser::command(const std::string& name, const Json& parameters) {
  return ask("goog/cdp/execute", {{"cmd", name}, {"params", parameters}});
}

void Browser::resize(int width, int height) {
  command("Emulation.setDeviceMetricsOverride",
          {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
  execute(R"(
      const page = document.documentElement;
      return (async () => {
        for (let frame = 0; frame < 60 && page.scrollWidth > page.clientWidth; ++frame) {
          await new Promise(requestAnimationFrame);
        }
      })();)");
}

void Browser::show_for(const std::string& medium, const std::string& scheme) {
  const Json preference = {{"name", "prefers-color-scheme"}, {"value", scheme}};
  command("Emulation.setEmulatedMedia",
          {{"media", medium}, {"features", Json::array({preference})}});
}

void Browser::go_offline() {
  command("Network.enable", Json::object());
  command(
      "Network.emulateNetworkConditions",
      {{"offline", true}, {"latency", 0}, {"downloadThroughput", -1}, {"uploadThroughput", -1}});
}

std::vector<Json> Browser::log(const std::string& kind) {
  return ask("se/log", {{"type", kind}}).get<std::vector<Json>>();
}

std::vector<std::string> Browser::network_requests() {
  std::vector<std::string> requests;
  for (const Json& entry : log("performance")) {
    const Json event = Json::parse(entry.at("message").get<std::string>()).at("message");
    const std::string method = event.at("method");
    const Json& told = event.at("params");
    std::string url;
    if (method == "Network.requestWillBeSent") url = told.at("request").at("url");
    if (method == "Network.webSocketCreated") url = told.at("url");
    if (is_network(url)) requests.push_back(url);
  }
  return requests;
}

std::vector<std::string> Browser::complaints() {
  std::vector<std::string> complaints;
  for (const Json& entry : log("browser")) {
    const std::string level = entry.at("level");
    if (level != "SEVERE" && level != "WARNING") continue;
    complaints.push_back(level + ": " + entry.at("message").get<std::string>());
  }
  return complaints;
}

void Browser::keep(const Json& picture, const std::string& name) {
  std::filesystem::create_directories(picture_folder());
  std::ofstream{picture_folder() / (name + ".png"), std::ios::binary}
      << bytes_of(picture.get<std::string>());
}

void Browser::keep_picture(const std::string& name) {
  execute(
      "scrollTo({top: 0, behavior: 'instant'});");  // else what sticks to the top is in the middle
  const Json all = {{"format", "png"}, {"captureBeyondViewport", true}};
  keep(command("Page.captureScreenshot", all).at("data"), name);
}

void Browser::keep_picture_of(const std::string& selector, const std::string& name) {
  keep(driver_->get("element/" + element(selector) + "/screenshot"), name);
}

std::string Browser::printed() {
  constexpr double inch = 2.54;  // centimetres
  const Json page = command(
      "Page.printToPDF",
      {{"paperWidth", 21.0 / inch}, {"paperHeight", 29.7 / inch}, {"preferCSSPageSize", true}});
  return bytes_of(page.at("data"));
}

std::string Browser::downloaded(const std::string& file) {
  const auto limit = Clock::now() + patience;
  // It has another name until it is whole.
  while (!std::filesystem::exists(folder_.path() / file)) {
    if (Clock::now() > limit) throw std::runtime_error{file + " was not downloaded"};
    std::this_thread::sleep_for(10ms);
  }
  return folder_.read(file);
}

}  // namespace trainyard
