#include "topologies/opensm_lfts.hpp"

#include "tests/catch.hpp"
#include "tests/damaged.hpp"

using namespace trainyard;

namespace {

const std::string dump =
    R"(Unicast lids [0-4] of switch Lid 2 guid 0x00000000000000a1 ('leaf guid'):
0x0001 007 # Channel Adapter portguid 0x00000000000000b2: 'node'
0x0002 000 # Switch portguid 0x00000000000000a1: 'leaf guid'
0x0004 254 # unknown node and type
4 lids dumped
Unicast lids [0-4] of switch Lid 4 guid 0x00000000000000A2 ('spine'):
0x0002 001 # Switch portguid 0x00000000000000a1: 'leaf guid'
1 lids dumped
)";

const std::string printed =
    R"(Unicast lids [0x0-0x10] of switch DR path slid 0; dlid 0; 0,1 guid 0x00000000000000a1 (leaf):
  Lid  Out   Destination
       Port     Info 
0x0001 001 : (Channel Adapter portguid 0x00000000000000b2: 'node')
0x0010 002 : (Switch portguid 0x00000000000000a2: 'spine')
2 valid lids dumped 

)";

std::string error_in(const std::string& text) {
  return input_error_of([&] { read_opensm_lfts("input", text); });
}

std::string table(const std::string& entries) {
  return "Unicast lids [0-3] of switch Lid 1 guid 0x00000000000000a1 ('a'):\n" + entries;
}

}  // namespace

TEST_CASE("a table has a port for each LID, and 255 where there is no route") {
  const LinearForwardingTables read = read_opensm_lfts("input", dump);
  CHECK(read.file == "input");
  REQUIRE(read.tables.size() == 2);
  CHECK(read.tables[0].name == "S-00000000000000a1");
  CHECK(read.tables[0].line == 1);
  CHECK(read.tables[0].port_by_lid == std::vector<std::uint8_t>{255, 7, 0, 255, 254});
  CHECK(read.tables[0].port_to(1) == 7);
  CHECK(read.tables[0].port_to(5) == LinearForwardingTables::Table::no_route);
  CHECK(read.tables[1].name == "S-00000000000000a2");
  CHECK(read.tables[1].line == 6);
  CHECK(read.tables[1].port_by_lid == std::vector<std::uint8_t>{255, 255, 1});
}

TEST_CASE("what ibroute and dump_lfts print is read as well") {
  const LinearForwardingTables read =
      read_opensm_lfts("input", "*** WARNING ***: replaced by dump_fts\n\n" + printed);
  REQUIRE(read.tables.size() == 1);
  CHECK(read.tables[0].name == "S-00000000000000a1");
  CHECK(read.tables[0].port_to(1) == 1);
  CHECK(read.tables[0].port_to(16) == 2);
}

TEST_CASE("a dump that was cut off is refused") {
  const std::string middle =
      "ends in the middle of the table of switch S-00000000000000a1 (save the whole file again)";
  CHECK(error_in(table("0x0001 001 # a\n")) == "input:2:1: " + middle);
  CHECK(error_in(table("")) == "input:1:1: " + middle);
  CHECK(error_in(table("0x0001 001\n") + dump) == "input:3:1: " + middle);
  CHECK(error_in(table("0x0001 001\n2 lids dumped\n")) ==
        "input:3:1: the table of S-00000000000000a1 has 1 LIDs up to 3, not 2 (save the whole file "
        "again)");
  CHECK(error_in(table("0x0001 001\n3 valid lids dumped\n")) ==
        "input:3:1: the table of S-00000000000000a1 has 1 LIDs up to 3, not 3 (save the whole file "
        "again)");
  CHECK(error_in(table("0x0001 001\n3 lids dumped\n")) == "no error");
  CHECK(error_in(table("0x0001 001\n1 lids dum\n")) ==
        "input:3:8: it says 'dum' where 'dumped' should stand");
}

TEST_CASE("a file without tables is refused") {
  const std::string remedy = " (give opensm-lfts.dump as opensm wrote it)";
  CHECK(error_in("") == "input:1:1: no forwarding table in this file" + remedy);
  CHECK(error_in("0x0001 001\n") == "input:1:1: a line outside of any table" + remedy);
}

TEST_CASE("a switch has one table, and a LID one port") {
  CHECK(error_in(dump + dump) ==
        "input:9:1: a second table of switch S-00000000000000a1 (give one dump at a time)");
  CHECK(error_in(table("0x0001 001\n0x0001 002\n")) ==
        "input:3:1: LID 1 of S-00000000000000a1 comes twice");
  CHECK(error_in(table("0x0001 255\n0x0001 255\n")) ==
        "input:3:1: LID 1 of S-00000000000000a1 comes twice");
}

TEST_CASE("LIDs and ports are in their ranges") {
  CHECK(error_in(table("0x0004 001\n")) ==
        "input:2:1: LID 4 of S-00000000000000a1, whose table ends with 3");
  CHECK(error_in(table("0x0001 256\n")) == "input:2:8: port 256: no switch has more than 254");
  CHECK(error_in("Unicast lids [0-0xc000] of") ==
        "input:1:17: LID 49152 is above 49151, the last for one receiver");
}

TEST_CASE("a heading that is malformed is refused where it goes wrong") {
  CHECK(error_in("Unicast lids 0-3") == "input:1:14: it says '0-3' where '[' should stand");
  CHECK(error_in("Unicast lids [0-3] of switch Lid 1") ==
        "input:1:35: the line ends where '0x' should stand");
  CHECK(error_in("Unicast lids [0-3] of switch Lid 1 guid 0xa1 ('a')") ==
        "input:1:43: 'a1' is not a GUID of 16 hexadecimal digits");
}

TEST_CASE("a damaged dump is read or refused, never worse") {
  check_damaged(dump, read_opensm_lfts);
  check_damaged(printed, read_opensm_lfts);
}
