#include "tests/browser.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/kept_process.hpp"
#include "tests/page_checks.hpp"

using namespace trainyard;

namespace {

bool is_running(pid_t process) {
  return kill(process, 0) == 0;
}

/// Whether it ends, in the end.
bool ends(pid_t process) {
  for (int look = 0; look < 1000 && is_running(process); ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return !is_running(process);
}

const std::vector<std::string> parent_and_child{"sh", "-c",
                                                "setsid sleep 1000 & echo child $!; echo; wait"};

}  // namespace

TEST_CASE("a kept process ends with what it started, and tells what it printed") {
  pid_t parent = 0;
  pid_t child = 0;
  {
    const KeptProcess kept{parent_and_child};
    parent = kept.id();
    child = std::stoi(kept.rest_of_line("child "));
    CHECK(is_running(parent));
    CHECK(is_running(child));
  }
  CHECK(ends(parent));
  CHECK(ends(child));
}

TEST_CASE("a kept process ends when the test that keeps it is killed") {
  const Folder folder;
  const pid_t test = start_child([&] {
    setenv("TMPDIR", folder.path().c_str(), 1);  // for what it cannot clear away
    const KeptProcess kept{parent_and_child};
    folder.write("child", kept.rest_of_line("child "));
    return raise(SIGKILL);
  });
  CHECK(await(test) == -1);
  CHECK(ends(std::stoi(folder.read("child"))));
}

TEST_CASE("a program that ends before it says what is awaited is told with its last words") {
  const KeptProcess kept{{"sh", "-c", "echo no port is free >&2"}};
  CHECK_THROWS_WITH(kept.rest_of_line("Listening on "),
                    "no line 'Listening on ...' was printed, but: no port is free\n");
}

TEST_CASE("a browser tells what a page complains of, and what it asks of any network", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  Browser browser;
  folder.write("quiet.js", "document.title = 'quiet';");
  browser.open(file_url(folder.write(
      "quiet.html", "<script src='quiet.js'></script><img src='data:image/png;base64,AA'>")));
  CHECK(browser.wait_until("its script has run", "document.title") == "quiet");
  CHECK(browser.complaints().empty());
  CHECK(browser.network_requests() == std::vector<std::string>{});

  browser.open(file_url(folder.write("loud.html", R"(<script>
    console.log('all is well');
    console.warn('look out');
    undefinedFunction();
  </script><img src='http://example.org/a.png'>)")));
  std::string complaints;
  for (const std::string& complaint : browser.complaints()) complaints += complaint + "\n";
  INFO(complaints);
  CHECK(std::ranges::count(complaints, '\n') == 3);
  CHECK_THAT(complaints, Catch::Matchers::ContainsSubstring("look out"));
  CHECK_THAT(complaints, Catch::Matchers::ContainsSubstring("undefinedFunction is not defined"));
  // The browser of a test reaches no other machine.
  CHECK_THAT(complaints, Catch::Matchers::ContainsSubstring("a.png - Failed to load resource"));
  CHECK(browser.network_requests() == std::vector<std::string>{"http://example.org/a.png"});
  CHECK(browser.complaints().empty());

  browser.go_offline();
  browser.open(file_url(folder.file("quiet.html")));
  CHECK(browser.execute("return [document.title, navigator.onLine]") ==
        Json::array({"quiet", false}));
}

TEST_CASE("a browser is used as a person would use it", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  Browser browser;
  browser.open(file_url(folder.write("page.html", R"(<!doctype html>
    <style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }
           @media print { body { background: red } } div { width: 200px; height: 100px }</style>
    <button aria-label='Louder'>+</button><input id='slider' type='range' min='1' max='9' value='3'>
    <a download='note.txt' href='data:text/plain,noted'>Note</a><div>here</div>
    <script>
      const seen = [];
      document.querySelector('button').onclick = () => seen.push('clicked');
      const place = document.querySelector('div');
      for (const kind of ['mousemove', 'mousedown', 'mouseup', 'wheel']) {
        place['on' + kind] = (event) => seen.push(kind + ' ' + event.offsetX + ' ' + (event.deltaY ?? ''));
      }
    </script>)")));
  browser.click("button");
  CHECK(browser.execute("return seen") == Json::array({"clicked"}));
  CHECK(browser.spoken_name("button") == "Louder");
  CHECK(browser.spoken_role("input") == "slider");

  browser.execute("seen.length = 0; document.querySelector(arguments[0]).focus();",
                  Json::array({"#slider"}));
  browser.press("\uE014\uE014");  // twice the arrow to the right
  CHECK(browser.execute("return document.querySelector('input').value") == "5");

  browser.drag("div", -20, 50);
  CHECK(browser.wait_until("the mouse is let go", "seen.length > 3 && seen") ==
        Json::array({"mousemove 80 ", "mousedown 80 ", "mousemove 150 ", "mouseup 150 "}));
  browser.execute("seen.length = 0;");
  browser.turn_wheel("div", 10, 0, -120);
  CHECK(browser.wait_until("the wheel turns", "seen.filter((one) => one.startsWith('wheel'))[0]") ==
        "wheel 110 -120");

  const auto background = [&] {
    return browser.execute("return getComputedStyle(document.body).backgroundColor");
  };
  browser.show_for("screen", "dark");
  CHECK(background() == "rgb(0, 0, 0)");
  browser.show_for("print", "light");
  CHECK(background() == "rgb(255, 0, 0)");
  browser.show_for("screen", "light");
  CHECK(background() == "rgb(255, 255, 255)");
  browser.resize(360, 600);
  CHECK(browser.execute("return innerWidth") == 360);

  browser.click("a");
  CHECK(browser.downloaded("note.txt") == "noted");
  CHECK(browser.printed().starts_with("%PDF-"));
  browser.open("about:blank");
  browser.go_back();
  CHECK(browser.url() == file_url(folder.file("page.html")));
  browser.go_forward();
  CHECK(browser.url() == "about:blank");
  CHECK_THROWS_WITH(browser.execute("return missing"),
                    Catch::Matchers::ContainsSubstring("missing is not defined"));
}

TEST_CASE("what is wrong with a page is found", "[server]") {
  if (browser_is_missing()) return;
  const Folder folder;
  Browser browser;
  browser.resize(360, 600);
  browser.open(file_url(folder.write("good.html", R"(<!doctype html><html lang='en'>
    <title>Good</title><main><h1>All</h1><h2>is</h2><h3>well</h3>
    <p style='color: #767676'>grey</p><p style='color: #949494; font-size: 24px'>large</p>
    <div style='overflow-x: auto'><div style='width: 900px'>scrolls</div></div>
    <figure><canvas role='img' aria-label='Time falls by half'></canvas>
      <details><summary>Numbers</summary><table><tr><th>s</th></tr><tr><td>1</td></tr></table></details>
    </figure><label>Speed <input type='range'></label><button>Go</button>
    <span aria-hidden='true'><button tabindex='-1'>Fast</button></span></main>)")));
  CHECK(faults(browser).empty());

  browser.resize(360, 600);
  browser.open(file_url(folder.write("bad.html", R"(<!doctype html>
    <h2 id='x'>Not</h2><h4 id='x'>good</h4>
    <p style='color: #777777'>grey</p><p style='opacity: 0.4'>faint</p>
    <div style='background: #000000a0'><b>black on dark</b></div>
    <div class='wide' style='width: 900px'>wide</div><p style='width: 9px'>word</p><table style='height: 9px'></table>
    <canvas aria-label='Chart'></canvas><input type='range'><button tabindex='-1'>Go</button>)")));
  CHECK(too_wide(browser) ==
        Findings{"the page is 908 wide, on 360", "<div.wide> \"wide\" reaches over the edge"});
  CHECK(spilled(browser) == Findings{"<p> \"word\" has no room"});
  CHECK(hard_to_read(browser) == Findings{"<p> \"grey\" has a contrast of 4.48",
                                          "<p> \"faint\" has a contrast of 2.85",
                                          "<b> \"black on dark\" has a contrast of 3.29"});
  CHECK(disordered(browser) == Findings{"there is not one h1", "<h2#x> \"Not\" comes too deep",
                                        "<h4#x> \"good\" comes too deep"});
  CHECK(unspoken(browser) == Findings{"<canvas> is no img", "<canvas> says \"Chart\"",
                                      "<canvas> has no table of numbers behind"});
  CHECK(unstructured(browser) == Findings{"the page has no language", "the page has no title",
                                          "there is not one main", "several elements are #x",
                                          "<table> has no th"});
  CHECK(out_of_reach(browser) ==
        Findings{"Tab does not come to <button> \"Go\"", "<input> \"50\" has no name"});
}
