#include "analysis/command_texts.hpp"

namespace trainyard {

CommandText topology_text() {
  return {
      .purpose = "what a cluster is made of, carries and costs",
      .description =
          {"Builds the cluster of a file, and prints its switches and cables, diameter, bisection, "
           "oversubscription, the busiest link when all send to all, what the network costs by a "
           "price book, and what other fabrics of the same nodes would. Of a scenario with a plan "
           "it also tells what its own traffic puts on the links.",
           "The cluster may be described, or imported from what ibnetdiscover, opensm, GraphML, "
           "DOT, Slurm, NCCL and nvidia-smi say of a real one."},
      .exit_codes = exit_codes(),
      .examples =
          {{"trainyard topology examples/topologies/mpft.yaml",
            "a multi-plane fat tree of 16,384 GPUs beside a three-tier one"},
           {"trainyard topology examples/topologies/ft2.yaml --svg ft2.svg --export ibsim=ft2.net",
            "a drawing, and a file to play the fabric to a subnet manager with"}},
      .see_also = {"trainyard catalogue fabrics", "trainyard catalogue networks",
                   "examples/README.md (Fabrics: every key of fabric:)"}};
}

CommandText export_check_text() {
  return {
      .purpose = "what the export rules of the United States say of a part, by date",
      .description =
          {"Takes a part of the catalogue, a GPU of one's own or the GPU of a scenario, works out "
           "what the rules measure (TPP, performance density, I/O, memory bandwidth), and prints "
           "the verdict of each version of 3A090, or of that in force on a day with the clause "
           "that decides and why. It is no legal advice: parties and end uses are not looked at."},
      .exit_codes = exit_codes(),
      .examples = {{"trainyard export-check H800-SXM --date 2023-06-01 --destination CN",
                    "whether an H800 could go to China in June 2023, and by which clause"},
                   {"trainyard export-check --list",
                    "all parts of the catalogue by versions of the rules"},
                   {"trainyard export-check examples/deepseek-v3.yaml",
                    "the GPU of a scenario, in all versions"}},
      .see_also = {"trainyard catalogue gpus", "trainyard catalogue export-rules",
                   "trainyard compare --on"}};
}

CommandText catalogue_text() {
  return {
      .purpose = "what the program knows: GPUs, models, fabrics, software, rules, prices",
      .description =
          {"Without a topic: the topics. With one: its entries in a table. With the name of an "
           "entry: all that is known of it, with sources. A scenario uses these names; --catalog "
           "puts files of one's own before those that the program carries, and is shown here too.",
           "--docs writes the same as pages to read; those of the program are in docs/catalogue."},
      .files = {{"DIR/README.md, DIR/gpus.md, ...", "with --docs: a page for each topic"}},
      .exit_codes = exit_codes(),
      .examples = {{"trainyard catalogue", "the topics"},
                   {"trainyard catalogue gpus", "all GPUs, with rates, memory and links"},
                   {"trainyard catalogue models deepseek-v3",
                    "the widths of a model, and where they are from"},
                   {"trainyard catalogue --docs docs/catalogue", "all of it as Markdown"}},
      .see_also = {"trainyard export-check", "trainyard topology", "docs/catalogue/README.md"}};
}

}  // namespace trainyard
