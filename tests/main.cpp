// The one main function of a test program, for Catch2 v2 and v3 alike: both are linked as
// Catch2::Catch2, which has none.
#if __has_include(<catch2/catch_session.hpp>)

#include <catch2/catch_session.hpp>

int main(int argc, char* argv[]) {
  return Catch::Session().run(argc, argv);
}

#else

#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#endif
