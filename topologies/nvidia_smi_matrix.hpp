#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// The text that `nvidia-smi topo -m` prints, as a matrix of words.

namespace trainyard {

/// One word of the text, without the escape codes of colours, and where it stands.
struct MatrixWord {
  std::string text;
  int line;
  int column;
  bool is_first;  ///< of its line
};

/// The matrix, and the names that its legend gives to NICs.
struct ConnectionMatrix {
  /// What connects one device to each of those in the columns.
  struct Row {
    MatrixWord device;
    std::vector<MatrixWord> cells;
  };

  std::vector<MatrixWord> columns;  ///< the devices: GPUs in the order of their numbers, then NICs
  std::size_t gpus = 0;
  std::vector<Row> rows;                      ///< of the GPUs, in their order
  std::map<std::string, std::string> legend;  ///< from "NIC0" to "mlx5_0"
};

/// Throws InputError if there is no matrix, or a row is missing or not complete.
ConnectionMatrix read_connection_matrix(const std::string& file, std::string_view text);

/// Whether the word says how two devices are connected: "X", "NV18", "PIX".
bool is_connection(std::string_view word);

}  // namespace trainyard
