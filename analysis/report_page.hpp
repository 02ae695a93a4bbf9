#pragma once

#include <string>

#include "analysis/embedded_files.hpp"
#include "analysis/json_text.hpp"

namespace trainyard {

/// A view as one HTML file that needs nothing from elsewhere: `report.html` of the pages with its
/// places filled in, `{{title}}`, `{{style}}` (style.css), `{{scripts}}` and `{{view}}`. A comment
/// `<!-- scripts: a.js b.js -->` in it names the scripts, in their order.
///
/// The title and what the view says may hold any text; neither can leave its place. Throws
/// std::out_of_range if the pages lack a file, std::invalid_argument if a place is unknown.
std::string report_page(const Json& view, const std::string& title,
                        const EmbeddedFiles& pages = embedded_pages());

}  // namespace trainyard
