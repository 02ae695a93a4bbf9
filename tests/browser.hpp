#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/json_text.hpp"
#include "tests/folder.hpp"

// A real browser (Chromium, without a window), driven by the WebDriver protocol.

namespace trainyard {

class KeptProcess;
class WebDriver;

/// Tells, in the words that ctest looks for, if there is no Chromium.
bool browser_is_missing();

/// A file that was shown as a page: "file:///tmp/report.html".
std::string file_url(const std::string& path);

/// A browser of its own, with a profile of its own, which ends with the test. It can reach this
/// machine and no other. All functions throw std::runtime_error if the browser refuses.
class Browser {
 public:
  Browser();
  ~Browser();

  /// Shows a page; returns when it has been loaded.
  void open(const std::string& url);
  std::string url();

  /// What a function with this body returns; it finds `values` in `arguments`. Promises are
  /// awaited.
  Json execute(std::string_view body, const Json& values = Json::array());
  /// Waits, 30 s at most, until `expression` is true; returns its value. Throws std::runtime_error
  /// that says `what` was awaited, and what was seen instead.
  Json wait_until(const std::string& what, const std::string& expression);

  // What a user does. A selector is one of CSS, and the first element that it selects is meant.
  void click(const std::string& selector);
  /// Presses keys where the focus is: "\uE004" is Tab.
  void press(const std::string& keys);
  /// Moves the mouse to a point of an element, in pixels from its middle.
  void point_at(const std::string& selector, int right = 0, int down = 0);
  /// Turns the wheel there; up is less than 0.
  void turn_wheel(const std::string& selector, int right, int down, int turn);
  /// Presses the mouse there, moves it, and lets it go.
  void drag(const std::string& selector, int from_right, int to_right);
  void go_back();
  void go_forward();

  /// By what name and as what an element is read out.
  std::string spoken_name(const std::string& selector);
  std::string spoken_role(const std::string& selector);

  /// Returns when the page has become as narrow, which takes charts some frames, or will not.
  void resize(int width, int height);
  /// Shows pages as for "screen" or "print", to those who prefer "light" or "dark".
  void show_for(const std::string& medium, const std::string& scheme);
  /// From here on nothing is reached, not even this machine.
  void go_offline();
  /// A command of the browser's own protocol.
  Json command(const std::string& name, const Json& parameters);

  /// What was asked of any server, by any page, since this was last called. What is read from a
  /// file or stands in a page (`data:`, `blob:`) was asked of none.
  std::vector<std::string> network_requests();
  /// Errors and warnings on the console, since this was last called.
  std::vector<std::string> complaints();

  /// Keeps a picture of all of the page: build/PRESET/screenshots/NAME.png.
  void keep_picture(const std::string& name);
  /// Keeps a picture of one element, as it is seen now.
  void keep_picture_of(const std::string& selector, const std::string& name);
  /// The page as it would be printed, on A4: a file of PDF.
  std::string printed();
  /// What was downloaded as that file, once it is there whole.
  std::string downloaded(const std::string& file);

 private:
  Json ask(const std::string& what, const Json& parameters = Json::object());
  std::vector<Json> log(const std::string& kind);
  void keep(const Json& picture, const std::string& name);
  std::string element(const std::string& selector);
  void act(const std::string& selector, const std::function<Json(const Json& element)>& actions);

  Folder folder_;
  std::unique_ptr<WebDriver> driver_;
};

}  // namespace trainyard
