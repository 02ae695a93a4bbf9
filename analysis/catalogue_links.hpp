#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// Where a source is found, as a link of Markdown if it is an address: "arxiv.org/abs/2405.21015".
std::string linked_address(std::string_view where);

/// A text with links on the papers and repositories that it names: "arXiv 2412.19437 section 3.2",
/// "github deepseek-ai/DeepEP".
std::string with_links(std::string_view text);

}  // namespace trainyard
