#include "analysis/fingerprint.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("SHA-256 is that of the standard's examples") {  // FIPS 180-4, NIST's examples
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 of texts that just fill a block, and just do not") {  // from sha256sum
  const auto begins = [](std::size_t length) {
    return sha256(std::string(length, 'x')).substr(0, 16);
  };
  CHECK(begins(55) == "d5e285683cd4efc0");
  CHECK(begins(56) == "04c26261370ee754");
  CHECK(begins(63) == "75220b47218278e6");
  CHECK(begins(64) == "7ce100971f64e700");
  CHECK(begins(65) == "9537c5fdf120482f");
  CHECK(begins(119) == "000b48d4edf0fa7b");
  CHECK(begins(120) == "13f05a0b594787f5");
}

TEST_CASE("a fingerprint is the beginning of the SHA-256") {
  CHECK(fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223");
}
