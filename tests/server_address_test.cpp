#include "analysis/server_address.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("addresses of this machine alone are loopback") {
  CHECK(is_loopback("127.0.0.1"));
  CHECK(is_loopback("127.1.2.3"));
  CHECK(is_loopback("::1"));
  CHECK(is_loopback("localhost"));
  CHECK_FALSE(is_loopback("127.evil.example"));
  CHECK_FALSE(is_loopback("127.0.0.1.face.de"));
  CHECK_FALSE(is_loopback("127.ab.cc"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback("192.168.0.1"));
  CHECK_FALSE(is_loopback(""));
}

TEST_CASE("a name that anybody can make lead here is not this machine's own") {
  CHECK(is_own_name("localhost:8080", "127.0.0.1"));
  CHECK(is_own_name("[::1]:8080", "127.0.0.1"));
  CHECK(is_own_name("trains.example:8080", "trains.example"));
  CHECK(is_own_name("192.168.0.1", "0.0.0.0"));
  CHECK(is_own_name("[fe80::1]", "::"));
  CHECK_FALSE(is_own_name("192.168.0.1", "127.0.0.1"));
  CHECK_FALSE(is_own_name("dead.beef.cc", "0.0.0.0"));
  CHECK_FALSE(is_own_name("127.0.0.1.face.de", "127.0.0.1"));
  CHECK_FALSE(is_own_name("", "0.0.0.0"));
}

TEST_CASE("the address of a page is one that a browser on its machine can open") {
  CHECK(url_of("127.0.0.1", 8080) == "http://127.0.0.1:8080/");
  CHECK(url_of("localhost", 80) == "http://localhost:80/");
  CHECK(url_of("0.0.0.0", 8080) == "http://127.0.0.1:8080/");
  CHECK(url_of("::", 8080) == "http://[::1]:8080/");
  CHECK(url_of("fe80::1", 8080) == "http://[fe80::1]:8080/");
}
