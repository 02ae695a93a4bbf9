#pragma once

#include <string>
#include <vector>

#include "tests/browser.hpp"

// What any page must be, whoever looks at it. The page that the browser shows is meant; each
// function returns sentences about what is wrong with it.

namespace trainyard {

using Findings = std::vector<std::string>;

/// What reaches over its right edge.
Findings too_wide(Browser& browser);

/// Text that is wider than its box.
Findings spilled(Browser& browser);

/// Text of too little contrast: less than 4.5 to 1, or 3 to 1 where letters are large.
Findings hard_to_read(Browser& browser);

/// Headings that do not start with one h1, or skip a level.
Findings disordered(Browser& browser);

/// Canvases without a sentence, or without a table of the numbers behind.
Findings unspoken(Browser& browser);

/// A page without a language, a title or a main part, tables without headings, and names given
/// twice.
Findings unstructured(Browser& browser);

/// What Tab does not come to, or what has no name when it does, of all that can be operated.
Findings out_of_reach(Browser& browser);

/// All of these, for those who like light and dark, on screens 360, 800 and 1,400 wide. The browser
/// shows the page light and 1,400 wide afterwards.
Findings faults(Browser& browser);

}  // namespace trainyard
