#include "analysis/catalogue_command.hpp"

#include "analysis/catalogue_topics.hpp"
#include "tests/catch.hpp"
#include "tests/program.hpp"

using namespace trainyard;

TEST_CASE("catalogue lists its topics, the entries of one, and what is known of an entry") {
  for (const TopicEntry& topic : catalogue_topics()) {
    CHECK_THAT(run("catalogue").out,
               Catch::Matchers::ContainsSubstring("\n  " + std::string{topic.name} + " "));
  }
  CHECK_THAT(run("catalogue gpus").out,
             Catch::Matchers::ContainsSubstring("\n  H800-SXM     NVIDIA  2023-03  989.4 TFLOP/s"));
  const Result entry = run("catalogue gpus H800-SXM");
  CHECK(entry.exit_code == 0);
  CHECK_THAT(entry.out, Catch::Matchers::ContainsSubstring("\n  scale_up          400 GB/s\n"));
  CHECK_THAT(entry.out, Catch::Matchers::ContainsSubstring("arxiv.org/abs/2505.09343"));
}

TEST_CASE("catalogue counts the parameters of models") {
  CHECK_THAT(run("catalogue models deepseek-v3").out,
             Catch::Matchers::ContainsSubstring("  parameters                       671.0 B"));
}

TEST_CASE("an entry that there is none of is an error with the nearest, a topic wrong usage") {
  const Result entry = run("catalogue gpus H800-SXN");
  CHECK(entry.exit_code == 1);
  CHECK(entry.out.empty());
  CHECK(entry.err == "catalogue gpus: unknown 'H800-SXN' (did you mean 'H800-SXM'?)\n");
  CHECK(run("catalogue wheels").exit_code == 2);
  CHECK(run("catalogue gpus --docs somewhere").exit_code == 2);
}

TEST_CASE("catalogue as JSON has values and sources, and shows files of one's own") {
  const Folder folder;
  folder.write("energy.yaml",
               "grids:\n  moon: {value: 1 g/kWh, date: 2024, kind: assumption, sources: [ME]}\n"
               "sources:\n  ME: {what: a guess, where: here, date: 2024}\n");
  const Result result = run("catalogue energy moon --json - --catalog " + folder.path().string());
  CHECK(result.out == R"({
  "topic": "energy",
  "title": "Energy",
  "what": "electricity, carbon, PUE, and the power of nodes",
  "sections": [
    {
      "section": "grids",
      "entries": [
        {
          "name": "moon",
          "values": {
            "value": "1 g/kWh",
            "date": "2024",
            "kind": "assumption"
          },
          "note": null,
          "sources": [
            {
              "id": "ME",
              "what": "a guess",
              "where": "here",
              "date": "2024"
            }
          ],
          "parts": []
        }
      ]
    }
  ]
}
)");
}

TEST_CASE("pages that cannot be written are a failure of the machine") {
  const Folder folder;
  folder.write("taken", "");
  CHECK(run("catalogue --docs " + folder.file("taken")).exit_code == 4);
}
